"""What was removed, and what that gave back."""

from __future__ import annotations

from dataclasses import dataclass

from typing_extensions import TypedDict

from nearfield.errors import Hint
from nearfield.types.reports.report import Report


class DeletedDocument(TypedDict):
    """How many items were removed, or would be (``dry_run``), and the ids of the first ten."""

    deleted: int
    first: list[str]
    dry_run: bool


@dataclass(frozen=True)
class Deleted(Report):
    """``deleted`` items were removed from ``collection``; with ``whole`` it is gone itself.

    ``first`` are the ids of the first ten; with ``dry_run`` nothing was removed yet. What was
    ``kept`` aside comes back by ``back``.
    """

    collection: str
    deleted: int
    whole: bool = False
    first: tuple[str, ...] = ()
    dry_run: bool = False
    kept: bool = True

    def to_dict(self) -> DeletedDocument:
        """The document."""
        return {"deleted": self.deleted, "first": list(self.first), "dry_run": self.dry_run}

    def asides(self) -> list[str | Hint]:
        """How to get the items back, or the space."""
        if self.dry_run or not self.deleted:
            return []
        undo = Hint.run("back", collection=self.collection, words="To undo it:")
        words = "For good, with its disk space:" if self.kept else "The disk space comes back with:"
        space = Hint.run("compact", collection=self.collection, words=words)
        return [undo, space] if self.kept else [space]


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
