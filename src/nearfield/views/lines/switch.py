"""A change of the encoder."""

from __future__ import annotations

from collections.abc import Iterator

from nearfield.errors import Hint
from nearfield.types.reports import Switch


def lines(result: Switch, width: int) -> Iterator[str | Hint]:
    """What it did, in a sentence."""
    yield result.sentence
