"""Rankings of rows to rankings of items, by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nearfield.errors import UnknownName, UsageError
from nearfield.tasks.ranking import VERBATIM, WORDS, Worded, best_passages, rank
from nearfield.types import Scored


def scored(*pairs: tuple[int, float]) -> Scored:
    rows, scores = zip(*pairs, strict=True)
    return Scored(np.array(rows, np.int64), np.array(scores, np.float32))


def worded(
    *pairs: tuple[int, float], near: list[float] | None = None, written: float = 1.0
) -> Worded:
    """Rows with their BM25; ``near`` are their scores by the vectors."""
    rows, bm25 = scored(*pairs).rows, scored(*pairs).scores
    n = len(rows)
    by_metric = None if near is None else np.array(near, np.float32)
    return Worded(rows, bm25, np.full(n, written), np.zeros(n, bool), np.ones(n), by_metric)


ITEMS = np.array([0, 0, 0, 1, 2, 3])  # item 0 has three passages
NEAR = scored((1, 0.9), (0, 0.8), (2, 0.7), (4, 0.5), (3, 0.25))
WORDED = worded((5, 8.0), (3, 4.0), (0, 2.0), near=[0.1, 0.25, 0.8])


def test_vector_mode_keeps_the_metric_and_one_row_an_item() -> None:
    result = rank(NEAR, WORDED, ITEMS, 10, "vector")
    assert [(r.item, r.row, r.vector_rank) for r in result] == [(0, 1, 1), (2, 4, 2), (1, 3, 3)]
    assert (
        [r.score for r in result] == [r.cosine for r in result] == pytest.approx([0.9, 0.5, 0.25])
    )
    assert {(r.text_rank, r.bm25) for r in result} == {(None, None)}


def test_text_mode_keeps_bm25() -> None:
    result = rank(NEAR, WORDED, ITEMS, 2, "text")
    assert [(r.item, r.row, r.score, r.bm25, r.text_rank) for r in result] == [
        (3, 5, 8, 8, 1),
        (1, 3, 4, 4, 2),
    ]
    assert {(r.vector_rank, r.cosine) for r in result} == {(None, None)}


def test_hybrid_adds_the_words_to_the_nearness_of_items() -> None:
    result = rank(NEAR, WORDED, ITEMS, 10, "hybrid", level=0.1)
    # the nearest has 1, the average 0; the first by words WORDS
    scores = {0: 1 + WORDS / 4, 1: 0.15 / 0.8 + WORDS / 2, 2: 0.4 / 0.8, 3: 0 + WORDS}
    assert {r.item: r.score for r in result} == pytest.approx(scores, abs=1e-4)
    assert [r.item for r in result] == sorted(scores, key=lambda item: (-scores[item], item))
    by = {r.item: r for r in result}
    assert (by[0].row, by[0].vector_rank, by[0].text_rank, by[0].bm25) == (1, 1, 3, 2)
    assert (by[1].row, by[1].vector_rank, by[1].text_rank) == (3, 3, 2)
    assert (by[3].row, by[3].vector_rank, by[3].text_rank) == (5, None, 1)
    assert by[3].cosine == pytest.approx(0.1)  # known though the vectors did not bring it
    assert (by[2].row, by[2].bm25, by[2].vector_rank, by[2].text_rank) == (4, None, 2, None)


def test_the_models_scale_changes_nothing() -> None:
    """Cosines between .8 and .9 rank as those between .1 and .9 do."""

    def squeezed(scores: list[float]) -> list[float]:
        return [0.8 + score / 8 for score in scores]

    narrow = Scored(NEAR.rows, np.array(squeezed(NEAR.scores.tolist()), np.float32))
    near = None if WORDED.near is None else squeezed(WORDED.near.tolist())
    words = WORDED._replace(near=np.array(near, np.float32))
    wide = rank(NEAR, WORDED, ITEMS, 10, "hybrid", level=0.1)
    other = rank(narrow, words, ITEMS, 10, "hybrid", level=0.8 + 0.1 / 8)
    assert [r.item for r in wide] == [r.item for r in other]
    assert [r.score for r in wide] == pytest.approx([r.score for r in other], abs=1e-4)


def test_a_distance_is_nearer_where_it_is_smaller() -> None:
    near = scored((0, 0.5), (3, 0.9))
    words = worded((4, 3.0), near=[1.2])
    result = rank(near, words, ITEMS, 3, "hybrid", metric="euclidean", level=1.3)
    assert [r.item for r in result] == [0, 2, 1]
    assert {r.cosine for r in result} == {None}


def test_what_holds_the_query_as_it_is_written_is_first() -> None:
    near = scored(*((row, 1 - row / 100) for row in range(99)))
    words = worded((99, 3.0), (98, 2.9), near=[0.0, 0.02])
    held = words._replace(verbatim=np.array([True, False]))
    result = rank(near, held, np.arange(100), 10, "hybrid", level=0.2)
    assert result[0].item == 99
    assert result[0].score == pytest.approx(VERBATIM + WORDS)
    assert 99 not in [r.item for r in rank(near, words, np.arange(100), 10, "hybrid", level=0.2)]


def test_what_lacks_words_of_the_query_has_less_of_its_bm25() -> None:
    words = WORDED._replace(covered=np.array([0.25, 1.0, 1.0]))
    [last] = [r for r in rank(NEAR, words, ITEMS, 10, "hybrid", level=0.1) if r.item == 3]
    assert last.score == pytest.approx(WORDS / 4)


def test_inflected_words_are_worth_less() -> None:
    words = worded((0, 3.0), (3, 2.0))._replace(written=np.array([0.0, 1.0]))
    assert [r.item for r in rank(None, words, ITEMS, 2, "text")] == [1, 0]
    one = words._replace(bm25=np.array([9, 1], np.float32), strict=True)
    [first, second] = rank(None, one, ITEMS, 2, "text")
    assert (first.item, first.score, first.bm25) == (1, 1, 1)
    assert second.score == pytest.approx(0.9)
    assert second.bm25 == 9


def test_equal_scores_go_by_item_and_noise_moves_nothing() -> None:
    near = scored((4, 0.5000001), (3, 0.5), (5, 0.4999999))
    words = worded((5, 1.0), (4, 1.0), (3, 1.0), near=[0.4999999, 0.5000001, 0.5])
    assert [r.item for r in rank(near, words, ITEMS, 9, "hybrid", level=0.1)] == [1, 2, 3]


def test_another_metric_is_no_cosine() -> None:
    [result] = rank(scored((0, 12.5)), None, ITEMS, 1, "vector", metric="euclidean")
    assert (result.score, result.cosine, result.vector_rank) == (12.5, None, 1)


def test_one_side_alone_or_none() -> None:
    assert [r.item for r in rank(NEAR, None, ITEMS, 9, "hybrid")] == [0, 2, 1]
    assert [r.item for r in rank(None, WORDED, ITEMS, 9, "hybrid")] == [3, 1, 0]
    empty = Scored(np.zeros(0, np.int64), np.zeros(0, np.float32))
    assert rank(empty, None, ITEMS, 9, "hybrid") == rank(None, None, ITEMS, 9, "text") == []
    no_words = worded((0, 1.0), near=[0.1])._replace(near=None)
    assert [r.item for r in rank(NEAR, no_words, ITEMS, 9, "hybrid")] == [0]  # words alone decide


def test_bad_requests() -> None:
    with pytest.raises(UnknownName, match="mode 'keyword'; known: hybrid, text, vector"):
        rank(NEAR, WORDED, ITEMS, 1, "keyword")
    with pytest.raises(UsageError, match="k is 0"):
        rank(NEAR, WORDED, ITEMS, 0, "text")


@given(st.permutations(range(30)), st.lists(st.integers(0, 6), min_size=30, max_size=30))
def test_an_item_is_where_its_best_row_is(rows: list[int], items: list[int]) -> None:
    ranking = Scored(np.array(rows), np.arange(30, 0, -1, dtype=np.float32))
    result = best_passages(ranking, np.array(items))
    assert list(result) == list(dict.fromkeys(items[row] for row in rows))
    for item, place in result.items():
        assert place.row == next(row for row in rows if items[row] == item)
        assert place.score == 30 - rows.index(place.row)
    assert [place.rank for place in result.values()] == list(range(1, len(result) + 1))
