"""Outliers, and what they are nearest to."""

from __future__ import annotations

from collections.abc import Iterator

from nearfield.errors import Hint, count
from nearfield.tasks.outliers import Outliers
from nearfield.views.lines.item import item_line
from nearfield.views.lines.text import TABLE, one_line

ITEMS = 50


def lines(result: Outliers, width: int) -> Iterator[str | Hint]:
    """How many, then two lines an outlier: its score and text, and its neighbors."""
    total = count(len(result.ids), "item")
    yield f"{count(len(result), 'outlier')} of {total} (score >= {result.threshold:.2f})."
    for row in result.rows[:ITEMS]:
        head = item_line(result.details, result.ids[row], width - 8)
        near = one_line(", ".join(result.ids[at] for at in result.near[row]), width - 17)
        yield f"{result.score[row]:6.2f}  {head}"
        yield f"        nearest: {near}"
    if len(result) > ITEMS:
        yield Hint.use(f"  ... and {len(result) - ITEMS:,} more:", out=TABLE)
