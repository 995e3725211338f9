"""A file of vectors."""

from __future__ import annotations

from collections.abc import Iterator

from nearfield.errors import Hint
from nearfield.types.reports import ExportReport


def lines(result: ExportReport, width: int) -> Iterator[str | Hint]:
    """How many, how wide, and where."""
    yield f"{result.rows:,} vectors of {result.dim} numbers in {result.out}."
