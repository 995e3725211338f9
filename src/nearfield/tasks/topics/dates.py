"""Moments of any kind as numbers, and bins of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nearfield.errors import UsageError

UNITS = {"year": "Y", "month": "M", "week": "W", "day": "D"}
MOST = 1_000  # bins


def read_dates(values: Sequence[Any]) -> NDArray[np.float64]:
    """Seconds since 1970 of dates, datetimes, ISO texts and years; NaN where there is none.

    >>> read_dates([date(1970, 1, 2), "1970-01-01T00:01", 1971, None, ""]).tolist()
    [86400.0, 60.0, 31536000.0, nan, nan]
    """
    return np.array([_seconds(value) for value in values], np.float64)


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
        raise UsageError(f"{bins:,} bins; wanted 1 to {MOST:,}.", "Take longer ones: year.")


def _seconds(value: Any) -> float:
    if isinstance(value, str):
        text = value.strip()
        if not text:
            return np.nan
        value = int(text) if text.isdigit() and len(text) == 4 else _parsed(text)
    if isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool):
        return _of_year(float(value))
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime.combine(value, time())
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).timestamp()
    if value is None:
        return np.nan
    raise UsageError(f"{value!r} is no date.", "Dates are written like 2024-05-01.")


def _parsed(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{text!r} is no date.", "Dates are written like 2024-05-01.") from None


def _of_year(value: float) -> float:
    """A year; a greater number is seconds since 1970."""
    if np.isnan(value) or not 0 < value < 3_000:
        return value
    return datetime(int(value), 1, 1, tzinfo=UTC).timestamp()
