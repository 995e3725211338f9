"""A table in plain text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from nearfield.views.lines.text import one_line

LETTERS = 60  # of a cell
NUMBER = re.compile(r"[\d,.]+( [kM]B)?")


def table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> list[str]:
    """Columns under their names, numbers to the right.

    >>> table(["name", "n"], [["a", 5], ["bcdef", 10]])
    ['name    n', 'a       5', 'bcdef  10']
    """
    cells = [[str(h) for h in head], *[[_cell(v) for v in row] for row in rows]]
    numbers = [all(map(NUMBER.fullmatch, column[1:])) for column in zip(*cells, strict=True)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return [
        "  ".join(
            cell.rjust(w) if right else cell.ljust(w)
            for cell, w, right in zip(row, widths, numbers, strict=True)
        ).rstrip()
        for row in cells
    ]


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,}" if isinstance(value, int) else one_line(value, LETTERS)
