"""How far to trust duplicates: the estimated precision, and the pairs that were kept apart."""

from __future__ import annotations

from collections.abc import Iterator

from nearfield.errors import count
from nearfield.tasks.duplicates import Duplicates, Matches
from nearfield.views.lines.text import indented

FLAGS = 5


def trust(result: Duplicates | Matches, what: str, width: int) -> Iterator[str]:
    """A sentence about the precision, and the first flagged pairs, of which ``what`` says why."""
    yield f"Estimated precision {result.estimated_precision:.3f}: {result.how}"
    if result.flagged:
        yield f"{count(len(result.flagged), 'pair')} {what}:"
    for flag in result.flagged[:FLAGS]:
        reason = f"{' and '.join(flag.ids)} differ in {', '.join(flag.differences)}"
        yield indented(f"{flag.similarity:.2f} {reason}", width)
