"""The values of a column as codes or numbers: categories, numbers, dates, or plain texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nearfield.views.value_type import classes_of, dates_of, numbers_of, shown, value_type_of

CLASSES = 65_534  # different values that are still categories
FEW = 30  # so many are categories even if there are hardly more rows


@dataclass(frozen=True)
class Column:
    """``value_type`` is ``category``, ``number``, ``date`` or ``text``.

    ``codes`` are for a category numbers into ``names`` from 1 (0: no value), for a date the
    milliseconds since 1970; None for a text, whose ``names`` are the values themselves.
    """

    value_type: str
    codes: NDArray[Any] | None
    names: list[str]


def encode(values: Sequence[Any], *, coloured: bool = False) -> Column:
    """A column; ``coloured`` asks for categories even where nearly all values differ."""
    value_type = value_type_of(values)
    if value_type == "number":
        return Column("number", _narrow(numbers_of(values)), [])
    if value_type == "date":
        return Column("date", dates_of(values) * 1000, [])
    codes, names = classes_of(values)
    many = len(names) > max(FEW, len(values) // 2) and not coloured
    if many or len(names) > CLASSES:
        return Column("text", None, ["" if value is None else shown(value) for value in values])
    return Column("category", (codes + 1).astype(np.uint32), names)


def _narrow(wide: NDArray[np.float64]) -> NDArray[Any]:
    """float32 where that loses nothing."""
    with np.errstate(over="ignore"):
        narrow = wide.astype(np.float32)
    return narrow if np.array_equal(narrow.astype(np.float64), wide, equal_nan=True) else wide
