"""What was removed."""

from __future__ import annotations

from collections.abc import Iterator

from nearfield.errors import Hint, count
from nearfield.types.reports import Deleted


def lines(result: Deleted, width: int) -> Iterator[str | Hint]:
    """How many items."""
    yield f"{count(result.deleted, 'item')} removed from {result.collection!r}."
