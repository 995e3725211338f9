"""What is in a collection, and in a database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import NotRequired, cast

from typing_extensions import TypedDict

from nearfield.errors import FILE, Hint
from nearfield.types.encoder import FieldWeight
from nearfield.types.reports.columns import ColumnDocument, ColumnRead
from nearfield.types.reports.report import Report
from nearfield.types.reports.switch import Underway, UnderwayDocument


class BeforeDocument(TypedDict):
    """The version before, which is kept; ``bytes`` on disk."""

    model: str
    fingerprint: str
    bytes: int


@dataclass(frozen=True)
class Before:
    """The version before, which is kept; ``bytes`` is what it takes on disk."""

    model: str
    fingerprint: str
    bytes: int


class CollectionDocument(TypedDict):
    """A collection at a glance; ``vectors`` are one a segment, ``bytes`` all versions together."""

    name: str
    items: int
    vectors: int
    dim: int
    model: str
    fingerprint: str
    bytes: int
    before: BeforeDocument | None
    reembedding: UnderwayDocument | None
    unread: int
    language: str | None


class FieldDocument(TypedDict):
    """A field of records: what it is, and its part of the cosine of two records, 0 to 1."""

    path: str
    kind: str
    share: float


class InfoDocument(CollectionDocument):
    """A collection, and what the last ``add`` read as what; of records also their ``fields``."""

    read: list[ColumnDocument]
    fields: NotRequired[list[FieldDocument]]


class DamagedDocument(TypedDict):
    """A collection that cannot be read, and why."""

    name: str
    error: str


class ListingDocument(TypedDict):
    """The collections of a database, and those that cannot be read."""

    collections: list[CollectionDocument]
    damaged: list[DamagedDocument]


@dataclass(frozen=True, repr=False)
class Info(Report):
    """A collection at a glance; ``bytes`` is what it takes on disk, all versions together.

    ``before`` is the version to go back to, ``reembedding`` the one on its way; None without one.
    ``columns`` are the metadata's, with their types as filters know them. ``unread`` counts the
    items that the model cannot read: their vectors say nothing. ``language`` is that of most of
    the texts (ISO 639-1); None where nothing decides, or where an older nearfield added them.
    ``read`` is what the last ``add`` read as what; ``fields`` are those of records, by their
    weights; ``learned`` is what the encoder of a graph learned, in sentences.

    >>> from nearfield.testing import toy_collection
    >>> info = toy_collection({"a": "red apple", "s": "blue sky"}).info()
    >>> info.items, info.dim, info.model
    (2, 32, 'toy')
    """

    name: str
    model: str
    fingerprint: str
    dim: int
    items: int
    vectors: int
    bytes: int
    before: Before | None = None
    reembedding: Underway | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    modalities: tuple[str, ...] = ("text",)
    unread: int = 0
    language: str | None = None
    read: tuple[ColumnRead, ...] = ()
    fields: tuple[FieldWeight, ...] = ()
    learned: tuple[str, ...] = ()

    def to_dict(self) -> InfoDocument:
        """The document."""
        values = {**asdict(self), "read": [column.to_dict() for column in self.read]}
        values["fields"] = [each._asdict() for each in self.fields]
        known = [n for n in InfoDocument.__annotations__ if n != "fields" or self.fields]
        return cast(InfoDocument, {n: values[n] for n in known})

    def __repr__(self) -> str:
        """What a notebook shows: a line."""
        return f"Info({self.name!r}, items={self.items}, model={self.model!r}, dim={self.dim})"

    def listed(self) -> CollectionDocument:
        """The document of a collection among others."""
        values = self.to_dict()
        apart = {"read", "fields"}
        known = {name: value for name, value in values.items() if name not in apart}
        return cast(CollectionDocument, known)


@dataclass(frozen=True)
class Listing(Report):
    """The collections of the database at ``path``, by name.

    ``damaged`` are those that cannot be read, by name, each with a sentence that says why.
    """

    path: str
    collections: tuple[Info, ...]
    damaged: Mapping[str, str] = field(default_factory=dict)

    def to_dict(self) -> ListingDocument:
        """The document."""
        damaged: list[DamagedDocument] = [
            {"name": name, "error": error} for name, error in self.damaged.items()
        ]
        return {"collections": [info.listed() for info in self.collections], "damaged": damaged}

    def asides(self) -> list[str | Hint]:
        """How to begin, where there is none; what cannot be read."""
        if self.damaged:
            return [f"{name!r} cannot be read: {error}" for name, error in self.damaged.items()]
        return [] if self.collections else [Hint.run("add", FILE)]
