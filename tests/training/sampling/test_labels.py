"""Pairs drawn from labels: different ones, balanced, bounded, the same for any order."""

from collections import Counter
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nearfield.errors import UsageError
from nearfield.training.data.examples import Examples
from nearfield.training.sampling import pairs_of_labels, scores_of_labels
from nearfield.training.sampling.labels import draw_pairs


def labelled(**sizes):
    texts = [(f"{label} {n}", label) for label, size in sizes.items() for n in range(size)]
    return Examples("labels", {"text": [t for t, _ in texts]}, labels=[label for _, label in texts])


def pairs(examples):
    return list(zip(*examples.columns.values(), strict=True))


@given(st.integers(0, 40), st.integers(0, 200))
def test_pairs_are_different_and_every_thing_is_in_one(n, most):
    found = draw_pairs(n, most, Random(0))
    assert len({frozenset(pair) for pair in found}) == len(found)
    assert all(a != b and min(a, b) >= 0 and max(a, b) < n for a, b in found)
    assert len(found) == min(most, n * (n - 1) // 2)
    if n > 1 and most >= n:
        assert {x for pair in found for x in pair} == set(range(n))


def test_pairs_have_one_label_and_labels_have_as_many_pairs():
    found = pairs_of_labels(labelled(x=10, y=10, z=300))
    assert all(a.split()[0] == b.split()[0] for a, b in pairs(found))
    assert found.labels == [a.split()[0] for a, _ in pairs(found)]
    assert Counter(found.labels) == {"x": 40, "y": 40, "z": 40}
    assert found.notes == ("120 pairs of texts with one label, from 3 labels.",)


def test_pairs_are_bounded():
    assert len(pairs_of_labels(labelled(x=50, y=50), limit=20)) == 20


def test_scores_hold_as_many_of_two_labels():
    found = scores_of_labels(labelled(x=10, y=10, z=10))
    same = [a.split()[0] == b.split()[0] for a, b in pairs(found)]
    assert found.scores.tolist() == [float(one) for one in same]
    assert found.scores.mean() == 0.5
    assert len({frozenset(pair) for pair in pairs(found)}) == len(found)


def test_few_texts_make_few_pairs_of_two_labels():
    found = scores_of_labels(labelled(x=40, y=1))
    assert (found.scores == 0).sum() == 40


@pytest.mark.parametrize("draw", [pairs_of_labels, scores_of_labels])
def test_the_order_of_the_rows_does_not_matter_and_the_seed_does(draw):
    examples = labelled(x=20, y=20)
    shuffled = examples.take(Random(1).sample(range(40), 40))
    assert pairs(draw(shuffled)) == pairs(draw(examples))
    assert pairs(draw(examples, random_state=1)) != pairs(draw(examples))


@pytest.mark.parametrize("sizes", [{"x": 5}, {"x": 1, "y": 1}])
def test_nothing_to_pair_is_refused(sizes):
    with pytest.raises(UsageError, match="make no pairs; wanted: at least two labels"):
        pairs_of_labels(labelled(**sizes))
