"""Bins of time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nearfield.errors import Hint, UsageError

UNITS = {"year": "Y", "month": "M", "week": "W", "day": "D"}
MOST = 1_000  # bins


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


def _check(bins: int) -> None:
    if not 1 <= bins <= MOST:
        raise UsageError(
            f"{bins:,} bins; wanted 1 to {MOST:,}.", Hint.use("Take longer ones:", bins="year")
        )
