"""Pairs of texts alone."""

from typing import Any

import pytest

from nearfield.errors import UsageError
from nearfield.testing import ToyEncoder
from nearfield.training.sampling import dropout_pairs, neighboring_passages

SPLIT = ToyEncoder(limit=2).segment


def rows(examples: Any) -> Any:
    return list(zip(*examples.columns.values(), strict=True))


def test_a_text_is_its_own_positive_once() -> None:
    result = dropout_pairs(["red", "blue", "red", " "])
    assert rows(result) == [("red", "red"), ("blue", "blue")]
    assert result.notes == ("2 texts, each with itself: dropout makes the difference.",)


def test_passages_that_stand_next_to_each_other_are_pairs() -> None:
    documents = ["a a b b c c", "alone", "d d e e"]
    result = neighboring_passages(documents, SPLIT, least=1)
    assert rows(result) == [("a a", "b b"), ("b b", "c c"), ("d d", "e e")]
    assert result.groups == ["0", "0", "2"]
    assert result.notes == (
        "3 pairs of neighboring passages.",
        "1 document of one passage is left out.",
    )


def test_a_distance_of_two_joins_the_one_after_too() -> None:
    result = neighboring_passages(["a a b b c c"], SPLIT, distance=2, least=1)
    assert rows(result) == [("a a", "b b"), ("a a", "c c"), ("b b", "c c")]
    with pytest.raises(UsageError, match="A distance of 0"):
        neighboring_passages(["a"], SPLIT, distance=0)


def test_short_and_repeated_passages_are_left_out() -> None:
    result = neighboring_passages(["a a b longer c c", "d d D d"], SPLIT, least=3)
    assert rows(result) == [("a a", "b longer"), ("b longer", "c c")]
    assert len(neighboring_passages(["a a b longer"], SPLIT, least=5)) == 0
