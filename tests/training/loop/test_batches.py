"""Every row once an epoch, and nothing twice in a distinct batch."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nearfield.errors import UsageError
from nearfield.modalities.text.shingles import plain
from nearfield.training.data.examples import Examples
from nearfield.training.loop.batches import Batches

text = st.integers(0, 15).map(str)
rows = st.lists(st.tuples(text, text), min_size=1, max_size=60)


def pairs(drawn: Any, **extra: Any) -> Any:
    columns = dict(zip(["anchor", "positive"], map(list, zip(*drawn, strict=True)), strict=True))
    return Examples("pairs", columns, **extra)


def same(one: Any, other: Any) -> Any:
    return len(one) == len(other) and all(map(np.array_equal, one, other))


@given(rows, st.integers(1, 20), st.booleans(), st.integers(0, 3))
@settings(max_examples=100, deadline=None)
def test_every_row_comes_once_and_the_same_for_the_same_seed(
    drawn: Any, size: Any, distinct: Any, number: Any
) -> None:
    examples = pairs(drawn)
    epoch = Batches(examples, size, 5, distinct).epoch(number)
    assert sorted(np.concatenate(epoch).tolist()) == list(range(len(drawn)))
    assert all(1 <= len(batch) <= size + 1 for batch in epoch)
    assert same(epoch, Batches(examples, size, 5, distinct).epoch(number))


@given(rows, st.integers(1, 20))
@settings(max_examples=100, deadline=None)
def test_no_text_comes_twice_in_a_distinct_batch(drawn: Any, size: Any) -> None:
    examples = pairs(drawn)
    for batch in Batches(examples, size, 0, distinct=True).epoch(0):
        seen = [set(map(plain, drawn[row])) for row in batch]
        assert sum(map(len, seen)) == len(set().union(*seen))


@pytest.mark.parametrize("field", ["labels", "groups"])
def test_no_label_or_group_comes_twice_in_a_distinct_batch(field: Any) -> None:
    kinds = [f"kind {row % 30}" for row in range(600)]
    examples = pairs([(f"a{n}", f"b{n}") for n in range(600)], **{field: kinds})
    epoch = Batches(examples, 16, 0, distinct=True).epoch(0)
    assert all(len({kinds[row] for row in batch}) == len(batch) for batch in epoch)
    assert np.mean([len(batch) for batch in epoch]) > 15


def test_texts_that_differ_in_case_are_the_same() -> None:
    examples = pairs([("red", "x"), ("Red ", "y")])
    assert [len(b) for b in Batches(examples, 2, 0, distinct=True).epoch(0)] == [1, 1]


def test_one_label_makes_batches_of_one_and_drops_none() -> None:
    examples = pairs([(f"a{n}", f"b{n}") for n in range(300)], labels=["x"] * 300)
    assert [len(b) for b in Batches(examples, 16, 0, distinct=True).epoch(0)] == [1] * 300


def test_a_last_row_alone_joins_another_batch() -> None:
    drawn = [(f"a{n}", f"b{n}") for n in range(9)]
    assert [len(b) for b in Batches(pairs(drawn), 4, 0).epoch(0)] == [4, 5]
    assert sorted(len(b) for b in Batches(pairs(drawn), 4, 0, True).epoch(0)) == [4, 5]
    assert [len(b) for b in Batches(pairs(drawn), 1, 0).epoch(0)] == [1] * 9
    assert [len(b) for b in Batches(pairs(drawn[:1]), 4, 0).epoch(0)] == [1]


@pytest.mark.parametrize("distinct", [False, True])
def test_another_epoch_and_another_seed_are_another_order(distinct: Any) -> None:
    examples = pairs([(f"a{n}", f"b{n}") for n in range(64)])
    batches = Batches(examples, 8, 0, distinct)
    assert not same(batches.epoch(0), batches.epoch(1))
    assert not same(batches.epoch(0), Batches(examples, 8, 1, distinct).epoch(0))


def test_a_batch_of_no_rows_is_refused() -> None:
    with pytest.raises(UsageError, match="A batch of 0 rows is none"):
        Batches(pairs([("a", "b")]), 0, 0)
