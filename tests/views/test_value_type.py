"""Types of columns, from their values."""

from datetime import date, datetime
from typing import Any

import numpy as np
import pytest

from nearfield.views.value_type import classes_of, dates_of, numbers_of, value_type_of

TYPES: list[tuple[Any, str]] = [
    (["a", "b", None], "label"),
    ([True, False], "label"),
    ([1, 2, 3, 2], "label"),
    (list(range(50)), "number"),
    ([0.5, float("nan"), None], "number"),
    (np.array([1.5, np.nan]), "number"),
    ([date(2024, 5, 1), None], "date"),
    (["2024-05-01", "2023-01", ""], "date"),
    (["2024-05-01T10:00:00", "2024-05-01 11:00"], "date"),
    (["2024-05-01", "soon"], "label"),
    ([1, "one"], "label"),
    ([["x", "y"]], "label"),
    ([None, "", float("nan")], "none"),
    ([], "none"),
]


@pytest.mark.parametrize(("values", "expected"), TYPES)
def test_the_type_is_found_from_the_values(values: Any, expected: str) -> None:
    assert value_type_of(values) == expected


def test_classes_come_largest_first_and_missing_ones_have_none() -> None:
    codes, names = classes_of(["b", None, "a", "b", float("nan"), "", ["x", "y"]])
    assert names == ["b", "a", "x, y"]
    assert codes.tolist() == [0, -1, 1, 0, -1, -1, 2]


def test_numbers_and_dates_leave_what_is_missing_out() -> None:
    assert np.isnan(numbers_of([1, None, float("inf")])).tolist() == [False, True, True]
    assert dates_of([datetime(1970, 1, 2), None]).tolist()[0] == 86_400
