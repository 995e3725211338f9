"""How fast an engine is beside the one that ``auto`` takes, on the machine at hand."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any, cast

from typing_extensions import TypedDict

from nearfield.encoders.cpu import cpu_class

TEXTS = 100  # of each round, evenly out of those that came
ROUNDS = 3  # each engine in turn


class SpeedDocument(TypedDict):
    """CPU time against the usual engine's; the keys are those of :class:`Speed`."""

    against: str
    ratio: float
    cpu: str


@dataclass(frozen=True)
class Speed:
    """CPU time against the usual engine's, of the same texts.

    Attributes
    ----------
    against
        The precision of the usual engine: what ``auto`` takes.
    ratio
        How many times as fast; under 1 it is slower.
    cpu
        The class of the CPU, as :func:`nearfield.encoders.cpu.cpu_class` says it.
    """

    against: str
    ratio: float
    cpu: str

    def to_dict(self) -> SpeedDocument:
        """Plain values."""
        return cast(SpeedDocument, asdict(self))

    def __str__(self) -> str:
        return (
            f"On this CPU ({self.cpu}) {self.ratio:.2f} times as fast as {self.against}, which is "
            "what auto takes here, in CPU time."
        )


def compare_speed(
    fast: Callable[[list[str]], Any],
    usual: Callable[[list[str]], Any],
    texts: Sequence[str],
    against: str,
    clock: Callable[[], float] = time.process_time,
) -> Speed:
    """Time two engines on the same texts, in turns, warm.

    ``clock`` counts seconds, by default of CPU time: on two cores that 15 programs shared, an
    encoding's wall time went from 14 to 56 s and its CPU time from 7.2 to 7.9. The median of the
    rounds' ratios is taken.

    >>> ticks = iter([0, 1, 1, 3, 3, 4, 4, 6, 6, 7, 7, 9])
    >>> compare_speed(len, len, ["a"], "f32", lambda: next(ticks)).ratio
    2.0
    """
    some = list(texts[:: max(1, len(texts) // TEXTS)][:TEXTS])

    def seconds(encode: Callable[[list[str]], Any]) -> float:
        start = clock()
        encode(some)
        return max(clock() - start, 1e-9)

    fast(some)
    usual(some)
    rounds = [(seconds(fast), seconds(usual)) for _ in range(ROUNDS)]
    return Speed(against, median(theirs / ours for ours, theirs in rounds), cpu_class())
