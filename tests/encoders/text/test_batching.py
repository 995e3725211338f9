from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from nearfield.encoders.text.batching import alike, batches, rounded


@given(lengths=st.lists(st.integers(0, 300), max_size=200), budget=st.integers(1, 600))
def test_every_text_once_within_the_budget_longest_first(lengths: list[int], budget: Any) -> None:
    made = list(batches(np.array(lengths, dtype=np.int64), budget))
    order = [int(row) for batch in made for row in batch]
    assert sorted(order) == list(range(len(lengths)))
    assert [lengths[row] for row in order] == sorted(lengths, reverse=True)
    for batch in made:
        padded = len(batch) * max(lengths[row] for row in batch)
        assert padded <= budget or len(batch) == 1


@given(lengths=st.lists(st.integers(0, 300), max_size=200))
def test_texts_that_share_a_batch_are_padded_to_their_own_length(lengths: list[int]) -> None:
    made = list(alike(np.array(lengths, dtype=np.int64), limit=256))
    assert sorted(int(row) for _, batch in made for row in batch) == list(range(len(lengths)))
    for longest, batch in made:
        assert {rounded(max(1, lengths[row]), 256) for row in batch} == {longest}
    assert [longest for longest, _ in made] == sorted((long for long, _ in made), reverse=True)


def test_batches_are_full() -> None:
    lengths = np.full(1000, 10)
    assert [len(batch) for batch in batches(lengths, 500)] == [50] * 20


def test_rounding_makes_few_lengths_and_pads_less_than_a_step() -> None:
    lengths = range(1, 513)
    padded = [rounded(length, most=512) for length in lengths]
    assert all(0 <= own - length < 8 for own, length in zip(padded, lengths, strict=True))
    assert len(set(padded)) == 64
    assert rounded(510, most=511) == 511
    assert rounded(600, most=511) == 600
