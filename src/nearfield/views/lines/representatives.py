"""Items that stand for the others."""

from __future__ import annotations

from collections.abc import Iterator

from nearfield.errors import Hint, count
from nearfield.tasks.representatives import Representatives
from nearfield.views.lines.item import item_line


def lines(result: Representatives, width: int) -> Iterator[str | Hint]:
    """How well they stand for all; then a line an item: for how many, how near, its text."""
    total = count(len(result.ids), "item")
    yield f"{len(result)} for {total}, coverage {result.coverage:.2f}."
    yield " items  near"
    for row, many, near in zip(result.rows, result.stands_for, result.nearness, strict=True):
        head = item_line(result.details, result.ids[row], width - 14)
        yield f"{int(many):>6,}  {near:.2f}  {head}"
