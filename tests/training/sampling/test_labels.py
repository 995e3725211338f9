"""Pairs drawn from labels: different ones, balanced, bounded, the same for any order."""

from collections import Counter
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nearfield.errors import UsageError
from nearfield.training.data.examples import Examples
from nearfield.training.sampling import pairs_of_labels, scores_of_labels
from nearfield.training.sampling.labels import draw_pairs


def labelled(**sizes: Any) -> Any:
    texts = [(f"{label} {n}", label) for label, size in sizes.items() for n in range(size)]
    return Examples("labels", {"text": [t for t, _ in texts]}, labels=[label for _, label in texts])


def pairs(examples: Any) -> Any:
    return list(zip(*examples.columns.values(), strict=True))


@given(st.integers(0, 40), st.integers(0, 200))
def test_pairs_are_different_and_every_thing_is_in_one(n: Any, most: Any) -> None:
    result = draw_pairs(n, most, Random(0))
    assert len({frozenset(pair) for pair in result}) == len(result)
    assert all(a != b and min(a, b) >= 0 and max(a, b) < n for a, b in result)
    assert len(result) == min(most, n * (n - 1) // 2)
    if n > 1 and most >= n:
        assert {x for pair in result for x in pair} == set(range(n))


def test_pairs_have_one_label_and_labels_have_as_many_pairs() -> None:
    result = pairs_of_labels(labelled(x=10, y=10, z=300))
    assert all(a.split()[0] == b.split()[0] for a, b in pairs(result))
    assert result.labels == [a.split()[0] for a, _ in pairs(result)]
    assert Counter(result.labels) == {"x": 40, "y": 40, "z": 40}
    assert result.notes == ("120 pairs of texts with one label, from 3 labels.",)


def test_pairs_are_bounded() -> None:
    assert len(pairs_of_labels(labelled(x=50, y=50), limit=20)) == 20


def test_scores_hold_as_many_of_two_labels() -> None:
    result = scores_of_labels(labelled(x=10, y=10, z=10))
    same = [a.split()[0] == b.split()[0] for a, b in pairs(result)]
    assert result.scores is not None
    assert result.scores.tolist() == [float(one) for one in same]
    assert result.scores.mean() == 0.5
    assert len({frozenset(pair) for pair in pairs(result)}) == len(result)


def test_few_texts_make_few_pairs_of_two_labels() -> None:
    result = scores_of_labels(labelled(x=40, y=1))
    assert result.scores is not None
    assert (result.scores == 0).sum() == 40


@pytest.mark.parametrize("draw", [pairs_of_labels, scores_of_labels])
def test_the_order_of_the_rows_does_not_matter_and_the_seed_does(draw: Any) -> None:
    examples = labelled(x=20, y=20)
    shuffled = examples.take(Random(1).sample(range(40), 40))
    assert pairs(draw(shuffled)) == pairs(draw(examples))
    assert pairs(draw(examples, random_state=1)) != pairs(draw(examples))


@pytest.mark.parametrize("sizes", [{"x": 5}, {"x": 1, "y": 1}])
def test_nothing_to_pair_is_refused(sizes: Any) -> None:
    with pytest.raises(UsageError, match="make no pairs; wanted: at least two labels"):
        pairs_of_labels(labelled(**sizes))
