"""The space that came back."""

from __future__ import annotations

from collections.abc import Iterator

from nearfield.errors import Hint
from nearfield.types.reports import Compacted
from nearfield.views.lines.text import megabytes


def lines(result: Compacted, width: int) -> Iterator[str | Hint]:
    """How much, and how much is left."""
    yield f"{megabytes(result.freed)} freed; {megabytes(result.bytes)} now."
