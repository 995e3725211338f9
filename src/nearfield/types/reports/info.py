"""What is in a collection, and in a database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import cast

from typing_extensions import TypedDict

from nearfield.errors import FILE, Hint
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


class InfoDocument(TypedDict):
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


class ListingDocument(TypedDict):
    """The collections of a database."""

    collections: list[InfoDocument]


@dataclass(frozen=True)
class Info(Report):
    """A collection at a glance; ``bytes`` is what it takes on disk, all versions together.

    ``before`` is the version to go back to, ``reembedding`` the one on its way; None without one.
    ``columns`` are the metadata's, with their types as filters know them. ``unread`` counts the
    items that the model cannot read: their vectors say nothing. ``language`` is that of most of
    the texts (ISO 639-1); None where nothing decides, or where an older nearfield added them.

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

    def to_dict(self) -> InfoDocument:
        """The document."""
        values = asdict(self)
        return cast(InfoDocument, {n: values[n] for n in InfoDocument.__annotations__})


@dataclass(frozen=True)
class Listing(Report):
    """The collections of the database at ``path``, by name."""

    path: str
    collections: tuple[Info, ...]

    def to_dict(self) -> ListingDocument:
        """The document."""
        return {"collections": [info.to_dict() for info in self.collections]}

    def asides(self) -> list[str | Hint]:
        """How to begin, where there is none."""
        return [] if self.collections else [Hint.run("add", FILE)]
