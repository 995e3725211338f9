"""What was written to a file."""

from __future__ import annotations

from collections.abc import Iterator

from nearfield.errors import Hint, count
from nearfield.types.reports import Exported
from nearfield.views.lines.text import one_line


def lines(result: Exported, width: int) -> Iterator[str | Hint]:
    """How many items, where, and under which columns."""
    yield one_line(f"{count(result.rows, 'item')} of {result.collection!r} in {result.out}", width)
    yield one_line(f"Columns: {', '.join(result.columns)}", width)
