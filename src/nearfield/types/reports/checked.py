"""Whether the files of a collection are as they were written."""

from __future__ import annotations

from dataclasses import dataclass

from typing_extensions import TypedDict

from nearfield.errors import Hint
from nearfield.types.reports.report import Report


class CheckedDocument(TypedDict):
    """Files and bytes that were compared; those that are not as they were written, or gone.

    ``unknown`` files have no digest yet: an older nearfield wrote them, or a writer was killed.
    """

    files: int
    bytes: int
    damaged: list[str]
    missing: list[str]
    unknown: int


@dataclass(frozen=True)
class Checked(Report):
    """``files`` of ``collection`` were compared with the digests of when they were written.

    ``damaged`` and ``missing`` are paths below the collection's folder; ``unknown`` counts the
    files that have no digest yet.
    """

    collection: str
    files: int
    bytes: int
    damaged: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    unknown: int = 0

    @property
    def failed(self) -> bool:
        """Whether a file is damaged or gone."""
        return bool(self.damaged or self.missing)

    def to_dict(self) -> CheckedDocument:
        """The document."""
        return {
            "files": self.files,
            "bytes": self.bytes,
            "damaged": list(self.damaged),
            "missing": list(self.missing),
            "unknown": self.unknown,
        }

    def asides(self) -> list[str | Hint]:
        """What to do about damaged files."""
        if self.failed:
            return ["Put a copy of the collection's folder back, or remove it and add again."]
        return []
