"""What an ``encode`` wrote."""

from __future__ import annotations

from dataclasses import dataclass

from typing_extensions import TypedDict

from nearfield.errors import Hint, count
from nearfield.types.reports.add import AddReport
from nearfield.types.reports.report import Report


class EncodeDocument(TypedDict):
    """A file of vectors: ``rows`` of ``dim`` numbers, by which model, in which file."""

    rows: int
    dim: int
    model: str
    fingerprint: str
    out: str


@dataclass(frozen=True)
class ExportReport(Report):
    """What was written, and (``source``) what was read and left out.

    ``rows`` of ``dim`` numbers of the encoder ``model`` with its ``fingerprint`` stand in
    ``out``; ``resumed`` of them were there from a run that was cut short.
    """

    rows: int
    dim: int
    model: str
    fingerprint: str
    out: str
    resumed: int
    source: AddReport

    def to_dict(self) -> EncodeDocument:
        """The document."""
        return {
            "rows": self.rows,
            "dim": self.dim,
            "model": self.model,
            "fingerprint": self.fingerprint,
            "out": self.out,
        }

    def asides(self) -> list[str | Hint]:
        """What a person should know, one line each."""
        lines: list[str | Hint] = [*self.source.notes, f"{count(self.source.read, 'row')} read."]
        lines += self.source.remarks()
        if self.source.split:
            lines.append("The vector of a split item is the mean of its passages' vectors.")
        if self.resumed:
            lines.append(f"{self.resumed:,} vectors were there from a run that was cut short.")
        return lines
