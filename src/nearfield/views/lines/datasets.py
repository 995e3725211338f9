"""The datasets that are known."""

from __future__ import annotations

from collections.abc import Iterator

from nearfield.errors import Hint
from nearfield.types.reports.datasets import Datasets
from nearfield.views.lines.table import table
from nearfield.views.lines.text import megabytes


def lines(result: Datasets, width: int) -> Iterator[str | Hint]:
    """A line a dataset, then their licences."""
    head = ["name", "what", "rows", "size", "here"]
    rows = [
        [r["name"], r["title"], r["rows"], megabytes(r["size"]), r["here"]] for r in result.rows
    ]
    yield from table(head, rows)
    yield from (f"{r['name']}: {r['licence']}." for r in result.rows)
