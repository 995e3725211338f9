"""How many columns a table may have, and rows whose keys are their own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from nearfield.errors import BadSource
from nearfield.sources.report import Report

MOST: Final = 5_000
"""Columns of a source, at most. Each takes 1 to 4 ms to be judged, by how busy the cores are (AVX2
alone), whatever it holds: 5,000 of them 4.5 to 20 s."""

CELLS: Final = 1 << 20
"""Rows times columns of a batch of rows that are dicts, at most. 4,096 rows of 5 columns have
20,000; 4,000 rows with a key of their own each have 16 million, and took 837 MiB."""


def check_width(columns: int, report: Report) -> None:
    """Raise ``BadSource`` where a table has more than ``MOST`` columns."""
    if columns > MOST:
        raise BadSource(
            f"{report.name} has more than {MOST:,} columns ({columns:,} so far); at most {MOST:,} "
            "are read.",
            "Leave out those that are not needed, or make rows of them: id, name, value.",
        )


def cut(rows: list[dict[str, Any]], report: Report) -> Iterator[list[dict[str, Any]]]:
    """Rows in parts of bounded cells, since every key is a column of the whole part.

    >>> [len(part) for part in cut([{"id": n, f"k{n}": 1} for n in range(2_000)], Report("x"))]
    [1023, 977]
    """
    every = len(set().union(*rows)) if rows else 0
    check_width(every, report)
    if len(rows) * every <= CELLS:
        yield rows
        return
    held: list[dict[str, Any]] = []
    names: set[str] = set()
    for row in rows:
        names.update(row)
        if held and (len(held) + 1) * len(names) > CELLS:
            yield held
            held, names = [], set(row)
        held.append(row)
    yield held
