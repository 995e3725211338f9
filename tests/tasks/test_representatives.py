"""Representatives: near everything, never twice the same, and as good as greedy by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from nearfield.errors import UsageError
from nearfield.tasks.greedy import pick
from nearfield.tasks.representatives import representatives
from nearfield.types import Vectors


def groups(
    sizes: tuple[int, ...] = (50, 30, 20), seed: int = 0
) -> tuple[Vectors, NDArray[np.int64]]:
    random = np.random.default_rng(seed)
    centres = np.eye(len(sizes), 12)
    codes = np.repeat(np.arange(len(sizes)), sizes)
    return (centres[codes] + 0.1 * random.normal(size=(len(codes), 12))).astype(np.float32), codes


def test_one_for_each_group_the_largest_first() -> None:
    rows, codes = groups()
    result = representatives(rows, k=3)
    assert codes[result.rows].tolist() == [0, 1, 2]
    assert result.stands_for.tolist() == [50, 30, 20]
    assert np.array_equal(codes[result.rows][result.of], codes)
    assert (np.diff(result.curve) > 0).all()
    assert result.coverage > 0.8


def test_it_is_the_plain_greedy() -> None:
    unit = np.random.default_rng(0).normal(size=(60, 6)).astype(np.float32)
    unit /= np.linalg.norm(unit, axis=1, keepdims=True)
    alike = (unit.astype(float) @ unit.T.astype(float)).astype(np.float32)
    near, rows = np.zeros(60, np.float32), []
    for _ in range(8):
        gains = np.round(np.maximum(alike - near, 0).mean(1), 9)
        rows.append(int(gains.argmax()))
        near = np.maximum(near, alike[rows[-1]])
    assert pick(unit, 8, apart=2.0).rows.tolist() == rows


def test_near_copies_are_never_both_there() -> None:
    rows, _ = groups((3, 3))
    copies = np.repeat(rows, 20, axis=0)
    result = representatives(copies, k=50)
    unit = copies[result.rows] / np.linalg.norm(copies[result.rows], axis=1, keepdims=True)
    alike = unit @ unit.T - 2 * np.eye(len(unit))
    assert len(result) <= 6
    assert alike.max() < 0.98


def test_the_order_does_not_matter() -> None:
    rows, _ = groups()
    ids = np.array([f"i{row}" for row in range(len(rows))])
    order = np.random.default_rng(1).permutation(len(rows))
    one = representatives(rows, ids=list(ids), k=7)
    two = representatives(rows[order], ids=list(ids[order]), k=7)
    assert one.to_dict() == two.to_dict()
    assert np.array_equal(one.similarity[order], two.similarity)


def test_better_than_by_lot() -> None:
    rows, _ = groups((200, 50, 20, 10, 5, 5))
    background = pick(rows / np.linalg.norm(rows, axis=1, keepdims=True), 6).gains.sum()
    unit = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    random = np.random.default_rng(0)
    lots = [unit[random.choice(len(unit), 6, replace=False)] for _ in range(50)]
    assert background > max(np.maximum(unit @ lot.T, 0).max(1).mean() for lot in lots)


def test_the_schema() -> None:
    rows, _ = groups()
    result = representatives(rows, k=3)
    document = result.to_dict()
    assert list(document) == ["items", "coverage"]
    assert list(document["items"][0]) == ["id", "stands_for", "similarity"]
    assert result.to_arrow().column_names == ["id", "stands_for", "similarity", "coverage"]
    assert sum(item["stands_for"] for item in document["items"]) == len(rows)
    assert "3 for 100 items" in repr(result)


@pytest.mark.parametrize("n", [1, 2, 5])
def test_few_rows_or_all_the_same(n: int) -> None:
    result = representatives(np.ones((n, 4), np.float32), k=10)
    assert len(result) == 1
    assert result.stands_for.tolist() == [n]
    assert result.coverage == 1


def test_mistakes() -> None:
    with pytest.raises(UsageError, match="k is 0"):
        representatives(np.ones((3, 4), np.float32), k=0)
    with pytest.raises(UsageError, match="No row"):
        representatives(np.ones((0, 4), np.float32))


@settings(max_examples=25, deadline=None)
@given(st.integers(2, 40), st.integers(1, 10), st.integers(0, 1000))
def test_more_of_them_cover_more(n: int, k: int, seed: int) -> None:
    rows = np.random.default_rng(seed).normal(size=(n, 5)).astype(np.float32)
    curve = representatives(rows, k=k).curve
    assert (np.diff(curve) >= -1e-9).all()
    assert -1e-9 <= curve[0] <= curve[-1] <= 1 + 1e-6
