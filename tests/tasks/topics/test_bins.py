"""Bins of time, and which of them are incomplete."""

from collections.abc import Sequence

import numpy as np
import pytest

from nearfield.tasks.topics.bins import edges_of, incomplete


def days(first: str, last: str) -> list[str]:
    return [str(day) for day in np.arange(first, last, dtype="M8[D]")]


def partial(moments: Sequence[str], bins: int | str = "month") -> tuple[int, ...]:
    seconds = np.array(moments, "M8[s]").astype(np.float64)
    return incomplete(seconds, edges_of(seconds, bins)[0])


@pytest.mark.parametrize(
    ("moments", "expected"),
    [
        (days("2024-01-01", "2024-04-01"), ()),
        (days("2024-01-12", "2024-04-01"), (0,)),
        (days("2024-01-01", "2024-03-12"), (2,)),
        (days("2024-01-12", "2024-03-12"), (0, 2)),
        (["2024-01-12", "2024-02-09", "2024-03-12"], ()),  # one a month: nothing is missing
        (days("2024-01-02", "2024-04-01"), ()),  # a day may be without an item by chance
        (days("2024-01-01", "2024-01-12"), (0,)),
        (days("2024-01-20", "2024-02-01"), (0,)),
    ],
)
def test_bins_are_incomplete_where_the_dates_begin_or_end_within(
    moments: list[str], expected: tuple[int, ...]
) -> None:
    assert partial(moments) == expected


def test_bins_of_equal_length_begin_and_end_with_the_dates() -> None:
    assert partial(days("2024-01-12", "2024-03-12"), 5) == ()
