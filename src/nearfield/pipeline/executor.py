"""Where a pipeline's stages run: in this process, or wherever another executor takes them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, TypeVar

Given = TypeVar("Given")
Made = TypeVar("Made")


class Executor(Protocol):
    """Runs one stage over a stream of batches.

    The stage pickles, so that it can run elsewhere; what it makes comes back in the order of what
    was given, and no more is drawn than can be worked on, so that memory is bounded.
    """

    def map(self, stage: Callable[[Given], Made], batches: Iterable[Given]) -> Iterator[Made]:
        """What the stage makes of each batch, in order."""


class Here:
    """Our own process, one batch at a time: the next is drawn when the last has been used.

    >>> list(Here().map(len, ["a", "bc"]))
    [1, 2]
    """

    def map(self, stage: Callable[[Given], Made], batches: Iterable[Given]) -> Iterator[Made]:
        """What the stage makes of each batch, in order."""
        return map(stage, batches)
