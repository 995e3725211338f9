"""Noise in the last digits of the vectors moves no cluster, and k is k."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import adjusted_rand_score

from nearfield.neighbors import worded
from nearfield.tasks.cluster import cluster
from nearfield.tasks.cluster.marks import marks_of
from nearfield.tasks.duplicates import duplicates
from nearfield.tasks.outliers import outliers
from nearfield.tasks.representatives import representatives
from nearfield.tasks.topics import topics
from nearfield.types import Vectors

N = 900
TEXTS = [f"text {row}" for row in range(N)]
METHODS: list[tuple[str, dict[str, Any]]] = [
    ("kmeans", {}),
    ("kmeans", {"k": 20}),
    ("leiden", {}),
    ("leiden", {"k": 12}),
    ("hierarchical", {"k": 20}),
    ("hdbscan", {}),
    ("dbscan", {}),
]


def fuzzy(seed: int = 0, n: int = N, dim: int = 64, centres: int = 25) -> Vectors:
    """Rows of groups that overlap, an eighth of them copies: many partitions are nearly as good."""
    rng = np.random.default_rng(seed)
    middle = 0.55 * rng.normal(size=(centres, dim))
    rows = middle[rng.integers(centres, size=n)] + rng.normal(size=(n, dim))
    rows[rng.integers(n, size=n // 8)] = rows[rng.integers(n, size=n // 8)]
    return unit(rows)


def unit(rows: Any) -> Vectors:
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def noisy(rows: Vectors, noise: float, seed: int) -> Vectors:
    return unit(rows + np.random.default_rng(seed).normal(0, noise, rows.shape))


@pytest.mark.parametrize(("method", "options"), METHODS)
def test_noise_moves_no_cluster(method: str, options: dict[str, Any]) -> None:
    rows = fuzzy()
    base = cluster(rows, texts=TEXTS, method=method, **options)
    for noise, seed in ((1e-8, 0), (1e-7, 1), (1e-6, 2), (1e-6, 3)):
        moved = cluster(noisy(rows, noise, seed), texts=TEXTS, method=method, **options)
        assert adjusted_rand_score(base.labels, moved.labels) > (0.98 if noise > 1e-7 else 0.999)
        assert len(moved) == len(base)


@pytest.mark.parametrize("k", [None, 20])
def test_noise_moves_few_rows_that_have_no_texts(k: int | None) -> None:
    for seed in range(3):
        rows = fuzzy(seed)
        base = cluster(rows, k=k)
        order = np.random.default_rng(seed).permutation(N)
        moved = cluster(noisy(rows, 1e-6, seed)[order], k=k)
        assert adjusted_rand_score(base.labels[order], moved.labels) > 0.98


@pytest.mark.slow
def test_nor_where_the_graph_is_scanned() -> None:
    rows = fuzzy(n=6_000)
    base = cluster(rows, k=25)
    assert adjusted_rand_score(base.labels, cluster(noisy(rows, 1e-6, 1), k=25).labels) > 0.99


def test_marks_come_from_what_a_row_holds() -> None:
    rows = fuzzy()
    marks, order = marks_of(rows), np.random.default_rng(1).permutation(N)
    assert (marks_of(rows[order]) == marks[order]).all()
    assert (marks_of(noisy(rows, 1e-6, 0)) == marks).mean() > 0.998
    assert len(np.unique(marks)) > 0.8 * N


def test_noise_and_another_order_at_once() -> None:
    rows = fuzzy()
    order = np.random.default_rng(1).permutation(N)
    base = cluster(rows, texts=TEXTS, k=20)
    texts = [TEXTS[row] for row in order]
    moved = cluster(noisy(rows, 1e-6, 5)[order], texts=texts, k=20)
    assert adjusted_rand_score(base.labels[order], moved.labels) > 0.99


def test_other_analyses_stay_where_they_are_too() -> None:
    words = np.random.default_rng(9).choice([f"word{at}" for at in range(200)], (N, 6))
    texts = [" ".join(row) for row in words]
    ids = [str(row) for row in range(N)]
    rows = fuzzy()
    a, b = worded(rows, texts), worded(noisy(rows, 1e-6, 7), texts)
    assert topics(a, texts=texts).names == topics(b, texts=texts).names
    one, other = duplicates(a, ids=ids), duplicates(b, ids=ids)
    assert (one.group_of_row == other.group_of_row).all()
    chosen = [rows[representatives(near, k=10).rows] for near in (a, b)]  # of copies any
    assert np.allclose((chosen[0] @ chosen[1].T).max(axis=1), 1)
    assert np.abs(outliers(a).score - outliers(b).score).max() < 1e-3


@settings(deadline=None, max_examples=60)
@given(
    kinds=st.lists(st.integers(0, 8), min_size=1, max_size=12),
    share=st.floats(0, 1),
    seed=st.integers(0, 99),
)
def test_k_clusters_wherever_there_are_k_different_rows(
    kinds: list[int], share: float, seed: int
) -> None:
    different = unit(np.random.default_rng(seed).normal(size=(9, 8)))
    rows = different[kinds]
    k = 1 + round(share * (len(set(kinds)) - 1))
    result = cluster(rows, k=k)
    assert len(result) == k
    assert (result.sizes > 0).all()
    for kind in set(kinds):  # equal rows stay together
        assert len(set(result.labels[np.array(kinds) == kind].tolist())) == 1


def test_a_row_but_for_noise_gets_what_the_row_has() -> None:
    rows = fuzzy()
    result = cluster(rows, k=20)
    labels, confidence = result.assign(noisy(rows, 1e-6, 4))
    assert (labels == result.labels).all()
    assert (confidence == result.confidence).all()
