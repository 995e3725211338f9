"""Reranking: new scores, old places."""

from __future__ import annotations

from nearfield.tasks.rerank import rerank
from nearfield.tasks.search import Hit, Hits, Passage, Why


def hits(n: int) -> Hits:
    why = Why("hybrid", 0.5, 1, None, None, ())
    made = (Hit(f"T{i}", 1 / (i + 1), "text", Passage(0, 4, "text"), {}, why) for i in range(n))
    return Hits(tuple(made), "query", "hybrid", "cosine")


def test_the_new_scores_order_and_the_old_place_is_told() -> None:
    result = rerank(hits(4), [0.1, 0.9, -3.0, 0.9], k=3)
    assert result.ids == ["T1", "T3", "T0"]  # equal ones keep their order
    assert result.scores == [0.9, 0.9, 0.1]
    assert [hit.why.first_rank for hit in result] == [2, 4, 1]
    assert (result.query, result.mode) == ("query", "hybrid")


def test_nothing_to_rerank() -> None:
    assert not rerank(hits(0), [], k=5)
