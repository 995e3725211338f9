"""Scores of any scale in 0 to 1."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nearfield.errors import BadSource, UsageError
from nearfield.training.data.scores import is_score, read_scores


def read(cells: Any, **options: Any) -> Any:
    return read_scores(cells, range(1, len(cells) + 1), **options)


@pytest.mark.parametrize(
    ("cells", "wanted", "scale"),
    [
        ([0, 0.25, 1], [0, 0.25, 1], ""),
        (["0", "1"], [0, 1], ""),
        ([0, 2.5, 5], [0, 0.5, 1], "Scores 0 to 5"),
        ([0, 1.9, 3.8], [0, 0.475, 0.95], "Scores 0 to 4"),
        ([1, 3, 5], [0, 0.5, 1], "Scores 1 to 5"),
        ([1.0, 4.0, 6.7], [0, 0.5, 0.95], "Scores 1 to 7"),
        ([0, 50, 100], [0, 0.5, 1], "Scores 0 to 100"),
        ([1, 50, 100], [0.01, 0.5, 1], "Scores 0 to 100"),
        ([-1, 0, 1], [0, 0.5, 1], "Scores -1 to 1"),
        ([-10, 0, 10], [0, 0.5, 1], "Scores -10 to 10"),
        ([200, 300, 400], [0, 0.5, 1], "Scores 200 to 400"),
        ([True, False], [1, 0], ""),
        (["Yes", "no "], [1, 0], ""),
        (["duplicate", "not_duplicate"], [1, 0], ""),
        ([3, 3], [1, 1], "Scores 0 to 3"),
    ],
)
def test_the_scale_is_what_holds_the_scores(cells: Any, wanted: Any, scale: Any) -> None:
    scores, notes = read(cells)
    assert scores.dtype == np.float32
    assert scores.tolist() == pytest.approx(wanted)
    assert notes == ((f"{scale} are read as 0 to 1.",) if scale else ())


def test_a_declared_scale_is_taken() -> None:
    scores, notes = read([1, 2], scale=(0, 4))
    assert scores.tolist() == [0.25, 0.5]
    assert notes == ("Scores 0 to 4 are read as 0 to 1.",)
    with pytest.raises(BadSource, match="The score of row 2 is 7, but the scale is 0 to 5"):
        read([1, 7], scale=(0, 5))
    with pytest.raises(UsageError, match="A scale goes up, not from 5 to 0"):
        read([1], scale=(5, 0))


@pytest.mark.parametrize(
    ("usual", "stray"),
    [
        ([0.1, 0.5, 0.9], 1.5),
        ([0.1, 0.5, 0.9], 5),
        ([0, 2.4, 5], 500),
        ([0, 3, 5], -1),
        ([0, 1], 77),
        ([0, 1], 100),
    ],
)
def test_one_far_from_all_the_others_is_refused(usual: Any, stray: Any) -> None:
    with pytest.raises(BadSource, match=rf"The score of row 90 is {stray}, but nearly all"):
        read([*(usual * 50)[:89], stray, usual[0]])


def test_rare_grades_are_a_scale_and_no_mistake() -> None:
    scores, _ = read([0] * 97 + [1, 2, 3])
    assert scores[-1] == 1


@pytest.mark.parametrize("cell", ["nan", float("nan"), "inf", float("-inf")])
def test_nan_is_refused_with_its_row(cell: Any) -> None:
    with pytest.raises(BadSource, match="The score of row 2 is .*not a finite number"):
        read([0.5, cell])


def test_what_is_no_number_is_refused_with_its_row() -> None:
    with pytest.raises(BadSource, match="The score of row 3 is 'rather', no number") as caught:
        read([0, 1, "rather"])
    assert "columns=" in str(caught.value.hint)


def test_what_may_be_a_score() -> None:
    assert [is_score(c) for c in (1, "0.5", "yes", "sport", "nan", None, [1])] == [
        True,
        True,
        True,
        False,
        False,
        False,
        False,
    ]


@given(st.lists(st.floats(-1000, 1000).map(lambda x: round(x, 2)), min_size=1, max_size=30))
def test_scores_stay_in_order_and_in_0_to_1(values: Any) -> None:
    try:
        scores, _ = read(values)
    except BadSource:
        return
    assert ((scores >= 0) & (scores <= 1)).all()
    order = np.argsort(values, kind="stable")
    assert (np.diff(scores[order]) >= 0).all()
