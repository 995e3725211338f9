"""What was removed."""

from __future__ import annotations

from collections.abc import Iterator

from nearfield.errors import Hint, count
from nearfield.types.reports import Deleted


def lines(result: Deleted, width: int) -> Iterator[str | Hint]:
    """How many items, and which first."""
    would = "would be removed" if result.dry_run else "removed"
    which = ", ".join(result.first)
    more = ", …" if result.deleted > len(result.first) else ""
    named = f": {which}{more}" if which else "."
    yield f"{count(result.deleted, 'item')} {would} from {result.collection!r}{named}"
