"""Two encoders in one space."""

from __future__ import annotations

from collections.abc import Iterator

from nearfield.errors import Hint
from nearfield.training.align import Aligned


def lines(result: Aligned, width: int) -> Iterator[str | Hint]:
    """How well the halves find each other, both ways, beside chance."""
    yield result.sentence
    yield from result.lines()
