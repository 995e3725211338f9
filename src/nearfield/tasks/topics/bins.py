"""Bins of time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nearfield.errors import Hint, UsageError

UNITS = {"year": "Y", "month": "M", "week": "W", "day": "D"}
MOST = 1_000  # bins
DAY = 86_400.0  # seconds
MISSED = 3.0  # moments that are missing at an end of a bin that is called incomplete


def edges_of(
    moments: NDArray[np.float64], bins: int | str
) -> tuple[NDArray[np.float64], list[str]]:
    """The edges of bins that hold all moments, one more than bins, and how they are written."""
    low, high = float(moments.min()), float(moments.max())
    if isinstance(bins, str) and not bins.isdigit():
        if bins not in UNITS:
            raise UsageError(f"bins is {bins!r}; wanted a number, or {', '.join(UNITS)}.")
        first, last = (np.datetime64(int(m), "s").astype(f"M8[{UNITS[bins]}]") for m in (low, high))
        count = int((last - first).astype(int)) + 1
        _check(count)
        starts = first + np.arange(count + 1)
        return starts.astype("M8[s]").astype(np.float64), [str(start) for start in starts]
    _check(int(bins))
    edges = np.linspace(low, high if high > low else low + 1, int(bins) + 1)
    unit = "D" if high - low > int(bins) * 86_400 else "s"
    return edges, [str(np.datetime64(int(e), "s").astype(f"M8[{unit}]")) for e in edges]


def incomplete(moments: NDArray[np.float64], edges: NDArray[np.float64]) -> tuple[int, ...]:
    """The first and the last bin, where the moments begin or end within it.

    One is incomplete where the stretch without moments would hold three or more at the bin's own
    rate: by chance that happens once in twenty times (``exp(-3)``). A date without a time of day
    stands for its whole day.
    """
    low, high = float(moments.min()), float(moments.max())
    high = min(high + DAY if high % DAY == 0 else high, float(edges[-1]))
    ends = [(0, edges[0], low), (len(edges) - 2, high, edges[-1])]
    found = set()
    for at, start, end in ends:
        inside = (moments >= edges[at]) & (moments < edges[at + 1])
        empty = max(0.0, float(end - start))
        rest = float(edges[at + 1] - edges[at]) - empty
        if empty > 0 and rest > 0 and inside.sum() * empty / rest >= MISSED:
            found.add(at)
    return tuple(sorted(found))


def _check(bins: int) -> None:
    if not 1 <= bins <= MOST:
        raise UsageError(
            f"{bins:,} bins; wanted 1 to {MOST:,}.", Hint.use("Take longer ones:", bins="year")
        )
