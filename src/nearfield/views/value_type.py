"""The type of a column's values: labels, numbers or dates; found from the values."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from nearfield.modalities.text.dates import read_dates

ValueType = Literal["label", "number", "date", "none"]

FEW = 10  # different whole numbers, up to which they are labels: classes more often than amounts
_DATE = re.compile(r"\d{4}-\d\d(-\d\d([T ]\d\d:\d\d.*)?)?")


def is_missing(value: Any) -> bool:
    """None, NaN, infinity and empty text are no values."""
    if isinstance(value, float | np.floating):
        return not np.isfinite(value)
    return value is None or (isinstance(value, str) and not value.strip())


def value_type_of(values: Sequence[Any]) -> ValueType:
    """``"label"``, ``"number"``, ``"date"``, or ``"none"`` where nothing has a value.

    >>> [value_type_of(values) for values in (["a", None], [0.5, 2], ["2024-05-01"], [None, ""])]
    ['label', 'number', 'date', 'none']
    """
    if isinstance(values, np.ndarray) and values.dtype.kind == "f":
        return "number" if np.isfinite(values).any() else "none"
    here = [value for value in values if not is_missing(value)]
    if not here:
        return "none"
    if all(isinstance(value, date | datetime) for value in here):
        return "date"
    if all(isinstance(value, str) for value in here):
        return "date" if all(_DATE.fullmatch(value.strip()) for value in here) else "label"
    if any(
        isinstance(value, bool) or not isinstance(value, int | float | np.number) for value in here
    ):
        return "label"
    integers = all(isinstance(value, int | np.integer) for value in here)
    return "label" if integers and len(set(here)) <= FEW else "number"


def numbers_of(values: Sequence[Any]) -> NDArray[np.float64]:
    """Numbers, NaN where there is none: ``(n,)``."""
    return np.array([np.nan if is_missing(v) else float(v) for v in values], np.float64)


def dates_of(values: Sequence[Any]) -> NDArray[np.float64]:
    """Seconds since 1970, NaN where there is none: ``(n,)``."""
    return read_dates([None if is_missing(value) else value for value in values])


def classes_of(values: Sequence[Any]) -> tuple[NDArray[np.int64], list[str]]:
    """The class of each value, -1 for none, and the classes' names, the largest first.

    >>> codes, names = classes_of(["b", "a", "b", None])
    >>> codes.tolist(), names
    ([0, 1, 0, -1], ['b', 'a'])
    """
    texts = [None if is_missing(value) else shown(value) for value in values]
    counts = Counter(text for text in texts if text is not None)
    names = sorted(counts, key=lambda name: (-counts[name], name))
    place: dict[str | None, int] = {name: at for at, name in enumerate(names)}
    return np.fromiter((place.get(text, -1) for text in texts), np.int64, len(texts)), names


def shown(value: Any) -> str:
    """A value on one line."""
    if isinstance(value, list | tuple | set | np.ndarray):
        return ", ".join(shown(part) for part in value)
    return " ".join(str(value).split())
