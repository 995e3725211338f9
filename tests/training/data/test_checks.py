"""What is dropped and counted, and what is refused."""

from typing import Any

import numpy as np
import pytest

from nearfield.errors import BadSource
from nearfield.training.data.checks import check
from nearfield.training.data.examples import Examples


def scored(rows: Any, least: int = 1) -> Any:
    first, second, scores = (list(column) for column in zip(*rows, strict=True))
    examples = Examples("scores", {"first": first, "second": second}, np.array(scores, np.float32))
    return check(examples, least=least)


def labelled(*rows: Any) -> Any:
    texts, labels = (list(column) for column in zip(*rows, strict=True))
    return check(Examples("labels", {"text": texts}, labels=labels), least=1)


def test_a_text_with_itself_is_dropped_below_the_highest_score() -> None:
    result = scored([("a", "A ", 0.4), ("b", "b", 1), ("c", "d", 0)])
    assert result.columns["first"] == ["b", "c"]
    assert result.notes == ("1 row was dropped: both texts are the same, below the highest score.",)


def test_contradicting_scores_are_averaged_whichever_side_they_stand_on() -> None:
    result = scored([("a", "b", 0.2), ("c", "d", 0.1), ("B", "a", 0.6), ("c", "d", 0.1)])
    assert result.columns["first"] == ["a", "c"]
    assert result.scores.tolist() == pytest.approx([0.4, 0.1])
    assert result.notes == (
        "2 pairs came more than once: counted once.",
        "1 pair with contradicting scores: their mean is taken.",
    )


def test_marks_stay_0_or_1() -> None:
    result = scored(
        [("a", "b", 1), ("a", "b", 1), ("b", "a", 0), ("c", "d", 0), ("e", "f", 1), ("f", "e", 0)]
    )
    assert result.columns["first"] == ["a", "c"]
    assert result.scores.tolist() == [1, 0]
    assert result.notes[-1] == "1 row was dropped: as many say alike as not alike."


def test_an_anchor_is_not_its_own_positive_or_negative() -> None:
    columns = {
        "anchor": ["a", "b", "c", "d"],
        "positive": ["A", "x", "y", "z"],
        "negative": ["n", "B", "y", "n"],
    }
    result = check(Examples("triplets", columns), least=1)
    assert result.columns["anchor"] == ["d"]
    assert result.notes == (
        "1 row was dropped: its positive is the anchor itself.",
        "2 rows were dropped: its negative is the anchor or the positive.",
    )


def test_a_text_has_one_label_and_a_label_more_than_one_text() -> None:
    result = labelled(
        ("a", "x"),
        ("b", "x"),
        ("B", "x"),
        ("c", "y"),
        ("d", "y"),
        ("e", "x"),
        ("E", "y"),
        ("f", "lonely"),
    )
    assert result.columns["text"] == ["a", "b", "c", "d"]
    assert result.notes == (
        "2 rows were dropped: its text is there under another label, too.",
        "1 row was dropped: an earlier row has the same text.",
        "Kept aside, with one example each: 1 label (lonely).",
    )


def test_one_class_is_refused() -> None:
    with pytest.raises(BadSource, match="All 2 rows have the label 'x'; at least two"):
        labelled(("a", "x"), ("b", "x"))
    with pytest.raises(BadSource, match="Each of the 2 labels has one example"):
        labelled(("a", "x"), ("b", "y"))
    with pytest.raises(BadSource, match="All 2 scores are 1 .*at least two different"):
        scored([("a", "b", 1), ("c", "d", 1)])


def test_too_few_rows_are_told_with_what_was_dropped() -> None:
    with pytest.raises(BadSource, match="Too few rows: 1 of 2 left, at least 10 needed") as caught:
        scored([("a", "b", 1), ("c", "c", 0)], least=10)
    assert "both texts are the same" in caught.value.message
    with pytest.raises(BadSource, match="Too few rows: 2 of 2 left"):
        scored([("a", "b", 1), ("c", "d", 0)], least=10)


def test_nothing_left_is_refused() -> None:
    with pytest.raises(BadSource, match="Too few rows: 0 of 1 left"):
        check(Examples("pairs", {"anchor": ["a"], "positive": ["a"]}), least=1)


def test_good_rows_come_back_as_they_were() -> None:
    rows = Examples("pairs", {"anchor": ["a", "b"], "positive": ["c", "d"]})
    assert check(rows, least=1) is rows
