"""How near the average row is, beside the mean of all scores."""

from __future__ import annotations

import numpy as np
import pytest

from nearfield.neighbors import METRICS, Average, build_index
from nearfield.neighbors.rows import Rows


@pytest.mark.parametrize("metric", METRICS)
def test_it_is_the_mean_of_all_scores(metric: str) -> None:
    rng = np.random.default_rng(0)
    vectors = rng.normal(1, 2, (300, 16)).astype(np.float32)
    query = rng.normal(0, 1, 16).astype(np.float32)
    index = build_index(vectors)
    for among in (None, np.arange(40)):
        at = np.arange(300) if among is None else among
        scores = index.scores(query, at, metric=metric).astype(np.float64)
        mean = np.sqrt((scores**2).mean()) if metric == "euclidean" else scores.mean()
        assert Average(Rows(vectors), among).score(query, metric) == pytest.approx(mean, rel=1e-5)


def test_of_many_rows_some_are_taken_and_of_none_it_is_nothing() -> None:
    vectors = np.random.default_rng(0).normal(1, 1, (9_000, 8)).astype(np.float32)
    query = np.ones(8, np.float32)
    every = build_index(vectors).scores(query, np.arange(9_000)).mean()
    assert Average(Rows(vectors)).score(query, "cosine") == pytest.approx(every, abs=0.02)
    assert Average(Rows(vectors), np.arange(0)).score(query, "cosine") == 0


def test_scores_come_as_they_are_asked() -> None:
    vectors = np.eye(4, dtype=np.float32)
    scores = build_index(vectors).scores(np.array([1, 0.5, 0, 0], np.float32), np.array([2, 1, 0]))
    assert scores.tolist() == pytest.approx([0, 0.4472136, 0.8944272])
