"""Events from tables: columns by their names, ratings and times as people write them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from nearfield.errors import BadSource, UnknownName
from nearfield.tasks.recommend.reading import read_events


def rows(**columns: Any) -> list[dict[str, Any]]:
    return [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]


def numbers(column: NDArray[np.float64] | None) -> list[float]:
    """A column of the events, which is there."""
    assert column is not None
    return list(column.tolist())


def test_a_file_of_recbole(tmp_path: Path) -> None:
    path = tmp_path / "log.inter"
    path.write_text(
        "user_id:token\titem_id:token\trating:float\ttimestamp:float\n1\t7\t4\t88\n1\t8\t2\t89\n"
    )
    events = read_events(path)
    assert (events.users, events.items) == (["1", "1"], ["7", "8"])
    assert np.allclose(numbers(events.weights), [1, 1 / 3])
    assert numbers(events.times) == [88, 89]


@pytest.mark.parametrize(
    "written",
    [
        ["1", "3", "5"],
        ["1/5", "3/5", "5/5"],
        ["1,0", "3,0", "5,0"],
        ["★", "★★★", "★★★★★"],
        ["1 star", "3 stars", "5 stars"],
    ],
)
def test_ratings_as_text(written: list[str]) -> None:
    events = read_events(rows(user=[1, 1, 1], item=[1, 2, 3], rating=written))
    assert numbers(events.weights) == [0, 0.5, 1]


def test_words_and_weights() -> None:
    events = read_events(rows(user=[1, 1], item=[1, 2], event=["view", "skip"]))
    assert numbers(events.weights) == [1, -1]
    assert numbers(read_events(rows(user=[1, 1], item=[1, 2], weight=[4, -2])).weights) == [1, -0.5]
    assert read_events(rows(user=[1], item=[1])).weights is None
    same = read_events(rows(user=[1, 1], item=[1, 2], rating=["like", "like"]))
    assert numbers(same.weights) == [1, 1]


@pytest.mark.parametrize(
    "written",
    [
        ["2024-05-01", "2024-05-13"],
        ["2024-05-01T00:00:00", "2024-05-13T00:00:00Z"],
        ["01.05.2024", "13.05.2024"],
        ["01/05/2024", "13/05/2024"],
        ["05/01/2024", "05/13/2024"],
        ["1 May 2024", "13 May 2024"],
        ["2024-05-01", "13.05.2024"],
        ["2024/05/01 00:00", "2024/05/13 00:00"],
    ],
)
def test_times_in_several_forms(written: list[str]) -> None:
    times = read_events(rows(user=[1, 1], item=[1, 2], time=written)).times
    assert np.diff(numbers(times)).tolist() == [12 * 86_400]


def test_columns_may_be_named_and_gaps_are_told() -> None:
    table = rows(who=["1", "", "2"], what=["a", "b", "c"])
    events = read_events(table, columns={"user": "who", "item": "what"})
    assert events.items == ["a", "c"]
    assert events.notes == ("1 event without user, item or time is left out.",)
    with pytest.raises(UnknownName, match="who"):
        read_events(table, columns={"user": "whom"})


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"user": [1], "thing": [2]}, "no column 'item'; columns: user, thing"),
        ({"user": [1], "item": [2], "rating": ["so so"]}, "'so so', which is no rating"),
        ({"user": [1], "item": [2], "time": ["noon"]}, "'noon', which is no time"),
    ],
)
def test_mistakes(columns: Any, message: str) -> None:
    with pytest.raises(BadSource, match=message):
        read_events(rows(**columns))
