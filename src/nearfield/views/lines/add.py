"""What an addition did."""

from __future__ import annotations

from collections.abc import Iterator

from nearfield.errors import Hint, count
from nearfield.types.reports import AddReport


def lines(result: AddReport, width: int) -> Iterator[str | Hint]:
    """How many items there are now, and whose vectors they have."""
    yield f"{count(result.items, 'item')} in {result.collection!r}, embedded with {result.model}."
