import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from nearfield.encoders.text.batching import batches


@given(lengths=st.lists(st.integers(0, 300), max_size=200), budget=st.integers(1, 600))
def test_every_text_once_within_the_budget_longest_first(lengths, budget):
    made = list(batches(np.array(lengths, dtype=np.int64), budget))
    order = [int(row) for batch in made for row in batch]
    assert sorted(order) == list(range(len(lengths)))
    assert [lengths[row] for row in order] == sorted(lengths, reverse=True)
    for batch in made:
        padded = len(batch) * max(lengths[row] for row in batch)
        assert padded <= budget or len(batch) == 1


def test_batches_are_full():
    lengths = np.full(1000, 10)
    assert [len(batch) for batch in batches(lengths, 500)] == [50] * 20
