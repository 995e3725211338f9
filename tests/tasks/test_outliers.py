"""Outliers: what is planted is found, alone and in groups, whatever the order."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from nearfield.errors import BadVectors, UsageError
from nearfield.neighbors import Neighborhood
from nearfield.tasks.outliers import outliers
from nearfield.types import Vectors


def planted(
    n: int = 300, foreign: int = 10, together: bool = False, seed: int = 0
) -> tuple[Vectors, NDArray[np.int64]]:
    random = np.random.default_rng(seed)
    home = np.eye(16)[0] + 0.15 * random.normal(size=(n, 16))
    away = -np.eye(16)[1] + (0.01 if together else 0.5) * random.normal(size=(foreign, 16))
    rows = np.vstack([home, away]).astype(np.float32)
    return rows, np.arange(n, n + foreign)


@pytest.mark.parametrize("together", [False, True])
def test_planted_items_are_the_worst(together: bool) -> None:
    rows, foreign = planted(together=together)
    result = outliers(rows)
    assert len(set(result.rows[:10]) & set(foreign)) >= 9
    assert len(result) < 30
    assert (np.diff(result.score[result.rows]) <= 0).all()


def test_few_are_named_where_there_is_none() -> None:
    rows = np.random.default_rng(0).normal(size=(2000, 32)).astype(np.float32) + 0.5
    assert len(outliers(rows)) < 40


def test_the_order_does_not_matter() -> None:
    rows, _ = planted()
    order = np.random.default_rng(1).permutation(len(rows))
    one, two = outliers(rows), outliers(rows[order])
    assert np.array_equal(one.score[order], two.score)


def test_asking_again_computes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    result = outliers(planted()[0])
    monkeypatch.setattr("nearfield.tasks.outliers._scores", None)
    assert len(result.rethreshold(share=0.1)) == 31
    assert len(result.rethreshold(100.0)) == 0
    assert result.rethreshold(0.0).threshold == 0
    with pytest.raises(UsageError, match="either"):
        result.rethreshold()
    with pytest.raises(UsageError, match="share is 2"):
        result.rethreshold(share=2)


def test_the_schema() -> None:
    rows, _ = planted()
    result = outliers(rows, ids=[f"i{row}" for row in range(len(rows))])
    items = result.to_dict()["items"]
    assert list(items[0]) == ["id", "score", "near"]
    assert len(items[0]["near"]) == 3
    assert items[0]["id"] not in items[0]["near"]
    table = result.to_arrow()
    assert table.num_rows == len(rows)
    assert sum(table["outlier"].to_pylist()) == len(items)


def test_the_nearest_are_the_nearest() -> None:
    rows, _ = planted(40, 2)
    near = Neighborhood(rows)
    unit = near.restore(near.vectors)
    alike = unit @ unit.T
    np.fill_diagonal(alike, -2)
    assert np.array_equal(outliers(rows).near[:, 0], alike.argmax(1))


@pytest.mark.parametrize("n", [1, 2, 5])
def test_few_rows_or_all_the_same(n: int) -> None:
    result = outliers(np.ones((n, 4), np.float32))
    assert result.score.tolist() == [0] * n
    assert len(result) == 0
    assert result.to_dict() == {"items": []}


def test_mistakes() -> None:
    with pytest.raises(UsageError, match="k is 0"):
        outliers(np.ones((3, 4), np.float32), k=0)
    with pytest.raises(BadVectors):
        outliers(np.zeros((3, 4), np.float32))
    assert len(outliers(planted(20, 1)[0], k=1000).score) == 21


@settings(max_examples=25, deadline=None)
@given(st.integers(2, 40), st.integers(0, 1000))
def test_a_share_names_at_least_so_many(n: int, seed: int) -> None:
    rows = np.random.default_rng(seed).normal(size=(n, 5)).astype(np.float32)
    assert len(outliers(rows, share=0.2)) >= max(1, round(0.2 * n))
