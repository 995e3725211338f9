"""What was removed, and what that gave back."""

from __future__ import annotations

from dataclasses import dataclass

from typing_extensions import TypedDict

from nearfield.errors import Hint
from nearfield.types.reports.report import Report


class DeletedDocument(TypedDict):
    """How many items were removed."""

    deleted: int


@dataclass(frozen=True)
class Deleted(Report):
    """``deleted`` items were removed from ``collection``; with ``whole`` it is gone itself."""

    collection: str
    deleted: int
    whole: bool = False

    def to_dict(self) -> DeletedDocument:
        """The document."""
        return {"deleted": self.deleted}

    def asides(self) -> list[str | Hint]:
        """How to get the space back."""
        words = "The disk space comes back with:"
        return [] if self.whole else [Hint.run("compact", collection=self.collection, words=words)]


class CompactedDocument(TypedDict):
    """Bytes that were given back, and those that are left."""

    freed: int
    bytes: int


@dataclass(frozen=True)
class Compacted(Report):
    """``freed`` bytes were given back; the collection takes ``bytes`` now."""

    collection: str
    freed: int
    bytes: int

    def to_dict(self) -> CompactedDocument:
        """The document."""
        return {"freed": self.freed, "bytes": self.bytes}
