"""Moments of any kind as numbers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nearfield.errors import UsageError
from nearfield.modalities.text.written import Moment, is_missing, moment
from nearfield.modalities.text.written.moments import of_number

WRITTEN = "Dates are written like 2024-05-01."


def read_dates(values: Sequence[Any]) -> NDArray[np.float64]:
    """Seconds since 1970 of dates, datetimes, texts and numbers; NaN where there is none.

    Texts are read as people write them; where 01/02/2024 leaves open which number is the month,
    another value decides (13/02/2024), and else dates with slashes have the month first, and the
    others the day. Numbers are years, dates like 20240105, or seconds, milliseconds and so on
    since 1970, by their size.

    Raises ``UsageError`` for what is no date, and where some texts have the day first and others
    the month.

    >>> read_dates([date(1970, 1, 2), "1970-01-01T00:01", 1971, None, "", "n/a"]).tolist()
    [86400.0, 60.0, 31536000.0, nan, nan, nan]
    >>> read_dates(["13.01.1970", "02.01.1970", "172800000000"]).tolist()
    [1036800.0, 86400.0, 172800000.0]
    """
    parsed = {value: _read(value) for value in {v for v in values if isinstance(v, str)}}
    month_first = _month_first([one for one in parsed.values() if isinstance(one, Moment)])
    return np.array(
        [_seconds(parsed[v] if isinstance(v, str) else v, month_first) for v in values], np.float64
    )


def _read(text: str) -> Moment | float | None:
    """What a text can be by itself."""
    if is_missing(text):
        return None
    read = moment(text)
    if read is None:
        try:
            return float(text)
        except ValueError:
            raise UsageError(f"{text!r} is no date.", WRITTEN) from None
    return read


def _month_first(moments: Sequence[Moment]) -> bool:
    orders = [each.order for each in moments]
    if "day" in orders and "month" in orders:
        raise UsageError(
            "Some of the dates have the day first, and some the month.", "Write 2024-05-01."
        )
    if "day" in orders or "month" in orders:
        return "month" in orders
    return orders.count("/") > orders.count(".") + orders.count("-")


def _seconds(value: Any, month_first: bool) -> float:
    if isinstance(value, Moment):
        return value.micros(month_first) / 1e6
    if isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool):
        return _of_number(float(value))
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime.combine(value, time())
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).timestamp()
    if value is None:
        return np.nan
    raise UsageError(f"{value!r} is no date.", WRITTEN)


def _of_number(value: float) -> float:
    """A year below 3,000; a greater number is a date like 20240105, or counts from 1970."""
    if np.isnan(value):
        return value
    if 0 < value < 3_000:
        return datetime(int(value), 1, 1, tzinfo=UTC).timestamp()
    read = of_number(value)
    if read is None:
        raise UsageError(f"{value:g} is no date.", WRITTEN)
    return read.timestamp()
