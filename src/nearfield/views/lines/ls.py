"""The collections of a database."""

from __future__ import annotations

from collections.abc import Iterator

from nearfield.errors import Hint
from nearfield.types.reports import Listing
from nearfield.views.lines.table import table
from nearfield.views.lines.text import megabytes


def lines(result: Listing, width: int) -> Iterator[str | Hint]:
    """A line a collection."""
    if not result.collections:
        if result.damaged:
            return
        yield f"{result.path} holds no collection yet."
        return
    rows = [[i.name, i.items, i.vectors, i.model, megabytes(i.bytes)] for i in result.collections]
    yield from table(["name", "items", "vectors", "model", "on disk"], rows)
