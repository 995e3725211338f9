"""Whether a collection's files are as they were written."""

from __future__ import annotations

from collections.abc import Iterator

from nearfield.errors import Hint, count
from nearfield.types.reports import Checked
from nearfield.views.lines.text import megabytes


def lines(result: Checked, width: int) -> Iterator[str | Hint]:
    """A line a file that is not, then how many are."""
    yield from (f"damaged: {name}" for name in result.damaged)
    yield from (f"missing: {name}" for name in result.missing)
    sound = result.files - len(result.damaged) - result.unknown
    known = f"{count(sound, 'file')} of {result.files:,} are as they were written"
    if result.unknown:
        known += f"; {result.unknown:,} have no digest yet: the next add notes it"
    yield f"{known} ({megabytes(result.bytes)})."
