"""Items as they are kept, and items that were written to a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NotRequired

from typing_extensions import TypedDict

from nearfield.types.reports.report import Report


class ItemDocument(TypedDict):
    """An item: its whole text and its columns; ``passages`` of it are searched.

    ``modality`` and ``uri`` are there where the item is no text.
    """

    id: str
    text: str
    metadata: dict[str, Any]
    passages: int
    modality: NotRequired[str]
    uri: NotRequired[str | None]


class ShownDocument(TypedDict):
    """Items, in the order asked for."""

    items: list[ItemDocument]


@dataclass(frozen=True)
class Shown(Report):
    """Items of ``collection``, whole."""

    collection: str
    items: tuple[ItemDocument, ...]

    def to_dict(self) -> ShownDocument:
        """The document."""
        return {"items": list(self.items)}


class ExportedDocument(TypedDict):
    """How many items stand in which file, under which columns."""

    rows: int
    columns: list[str]
    out: str


@dataclass(frozen=True)
class Exported(Report):
    """``rows`` items of ``collection`` stand in ``out``, under ``columns``."""

    collection: str
    rows: int
    columns: tuple[str, ...]
    out: str
    notes: tuple[str, ...] = ()

    def to_dict(self) -> ExportedDocument:
        """The document."""
        return {"rows": self.rows, "columns": list(self.columns), "out": self.out}

    def asides(self) -> list[Any]:
        """What was cut, if anything."""
        return [*self.notes]
