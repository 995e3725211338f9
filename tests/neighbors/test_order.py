"""An order that neither arrival nor noise can move."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nearfield.neighbors.order import content_order, steady_order, text_keys
from nearfield.types import Vectors


def rows(n: int, dim: int = 32, seed: int = 0) -> Vectors:
    made = np.random.default_rng(seed).normal(size=(n, dim))
    return np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True), np.float32)


@given(n=st.integers(0, 60), seed=st.integers(0, 9))
def test_every_row_once_whatever_the_order(n: int, seed: int) -> None:
    some = rows(n, seed=seed)
    order = steady_order(some)
    assert sorted(order.tolist()) == list(range(n))
    shuffle = np.random.default_rng(seed).permutation(n)
    assert (some[shuffle][steady_order(some[shuffle])] == some[order]).all()


@pytest.mark.parametrize("noise", [1e-9, 1e-8])
def test_noise_moves_no_row(noise: float) -> None:
    some = rows(1_000)
    moved = some + np.random.default_rng(1).normal(0, noise, some.shape).astype(np.float32)
    assert (steady_order(some) == steady_order(moved)).mean() > 0.99


def test_equal_rows_and_rows_on_a_line() -> None:
    same = np.ones((7, 3), np.float32)
    assert sorted(steady_order(same).tolist()) == list(range(7))
    line = np.array([[1, 0], [1, 1], [1, 2], [1, 3]], np.float32)
    assert steady_order(line).tolist() in ([0, 1, 2, 3], [3, 2, 1, 0])


def test_texts_order_rows_and_equal_texts_are_parted_by_their_rows() -> None:
    some, texts = rows(40), [f"text {row % 20}" for row in range(40)]
    keys = text_keys(texts, some)
    assert len({key.tobytes() for key in keys}) == 40
    order = content_order(some, keys)
    shuffle = np.random.default_rng(2).permutation(40)
    again = text_keys([texts[row] for row in shuffle], some[shuffle])
    assert (shuffle[content_order(some[shuffle], again)] == order).all()
