"""Items that are there already: of a new text, or of one collection in another."""

from __future__ import annotations

from collections.abc import Iterator

from nearfield.errors import Hint, count
from nearfield.tasks.duplicates import Matches
from nearfield.views.lines.text import indented
from nearfield.views.lines.trust import trust

MATCHES = 20


def lines(result: Matches, width: int) -> Iterator[str | Hint]:
    """A line a match, how many items were found there, and how far to trust it."""
    for match in result.matches[:MATCHES]:
        yield indented(f"{match.similarity:.2f} {match.id} is {match.other}", width)
    if len(result) > MATCHES:
        yield f"and {len(result) - MATCHES:,} more"
    items = count(len(result.ids), "item")
    yield f"{items} found there." if result.matches else "None is there."
    yield from trust(result, "alike, and not the same", width)
