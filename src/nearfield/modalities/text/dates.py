"""Moments of any kind as numbers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nearfield.errors import UsageError

WRITTEN = "Dates are written like 2024-05-01."


def read_dates(values: Sequence[Any]) -> NDArray[np.float64]:
    """Seconds since 1970 of dates, datetimes, ISO texts and years; NaN where there is none.

    >>> read_dates([date(1970, 1, 2), "1970-01-01T00:01", 1971, None, ""]).tolist()
    [86400.0, 60.0, 31536000.0, nan, nan]
    """
    return np.array([_seconds(value) for value in values], np.float64)


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
    raise UsageError(f"{value!r} is no date.", WRITTEN)


def _parsed(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{text!r} is no date.", WRITTEN) from None


def _of_year(value: float) -> float:
    """A year; a greater number is seconds since 1970."""
    if np.isnan(value) or not 0 < value < 3_000:
        return value
    return datetime(int(value), 1, 1, tzinfo=UTC).timestamp()
