"""Reranking: what the reranker says is added, and old places are told."""

from __future__ import annotations

import numpy as np
import pytest

from nearfield.tasks.rerank import WEIGHT, rerank
from nearfield.tasks.search import Hit, Hits, Passage, Why


def hits(scores: list[float], mode: str = "hybrid", metric: str = "cosine") -> Hits:
    why = Why(mode, 0.5, 1, None, None, ())
    made = (
        Hit(f"T{i}", score, "text", Passage(0, 4, "text"), {}, why)
        for i, score in enumerate(scores)
    )
    return Hits(tuple(made), "query", mode, metric)


def test_the_new_scores_are_added_and_the_old_place_is_told() -> None:
    result = rerank(hits([0.9, 0.85, 0.8, 0.8]), [-5.0, 3.0, -1.0, 3.0], k=3)
    low, high = 1 / (1 + np.exp(5)), 1 / (1 + np.exp(-3))
    assert result.ids == ["T1", "T3", "T0"]
    assert result.scores == pytest.approx(
        [0.85 + WEIGHT * high, 0.8 + WEIGHT * high, 0.9 + WEIGHT * low], abs=1e-5
    )
    assert [hit.why.first_rank for hit in result] == [2, 4, 1]
    assert (result.query, result.mode) == ("query", "hybrid")


def test_what_is_far_ahead_stays() -> None:
    assert rerank(hits([2.6, 1.0, 0.9]), [-9.0, 9.0, 8.0], k=3).ids == ["T0", "T1", "T2"]


@pytest.mark.parametrize(
    ("mode", "metric", "scores"),
    [
        ("text", "cosine", [30.0, 29.0, 2.0]),
        ("vector", "cosine", [0.9, 0.89, 0.1]),
        ("vector", "euclidean", [0.1, 0.2, 2.0]),
    ],
)
def test_other_scores_are_brought_to_one_scale(mode: str, metric: str, scores: list[float]) -> None:
    result = rerank(hits(scores, mode, metric), [-5.0, 5.0, 4.0], k=3)
    assert result.ids == ["T1", "T0", "T2"]
    assert result.scores == sorted(result.scores, reverse=True)
    assert 0 <= min(result.scores) <= max(result.scores) <= 1 + WEIGHT


def test_a_reranker_that_finds_all_of_them_bad_moves_little() -> None:
    assert rerank(hits([0.9, 0.88]), [-9.0, -5.0], k=2).ids == ["T0", "T1"]


def test_equal_numbers_keep_the_order() -> None:
    assert rerank(hits([0.5, 0.5, 0.5]), [1.0, 1.0, 1.0], k=3).ids == ["T0", "T1", "T2"]


def test_nothing_to_rerank() -> None:
    assert not rerank(hits([]), [], k=5)


def test_probabilities_say_as_much_as_their_logits() -> None:
    logits = np.array([-5.0, 5.0, 4.0, -0.3])
    probable = (1 / (1 + np.exp(-logits))).tolist()
    scores = [0.5, 0.45, 0.44, 0.2]
    one, other = rerank(hits(scores), logits.tolist(), 4), rerank(hits(scores), probable, 4)
    assert one.ids == other.ids
    assert one.scores == pytest.approx(other.scores, abs=1e-5)


@pytest.mark.parametrize("scores", [[0.0, 0.0], [1.0, 1.0], [0.5]])
def test_equal_probabilities_change_no_order(scores: list[float]) -> None:
    before = [0.9, 0.7][: len(scores)]
    assert rerank(hits(before), scores, 2).ids == ["T0", "T1"][: len(scores)]
