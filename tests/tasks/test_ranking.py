"""Rankings of rows to rankings of items, by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nearfield.errors import UnknownName, UsageError
from nearfield.tasks.ranking import best_passages, fuse, rank
from nearfield.types import Scored


def scored(*pairs: tuple[int, float]) -> Scored:
    rows, scores = zip(*pairs, strict=True)
    return Scored(np.array(rows, np.int64), np.array(scores, np.float32))


ITEMS = np.array([0, 0, 0, 1, 2, 3])  # item 0 has three passages
NEAR = scored((1, 0.9), (0, 0.8), (2, 0.7), (4, 0.5), (3, 0.25))
WORDED = scored((5, 8.0), (3, 4.0), (0, 2.0))


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


def test_hybrid_fuses_items_not_rows() -> None:
    result = rank(NEAR, WORDED, ITEMS, 10, "hybrid")
    # items by vectors: 0 2 1; by words: 3 1 0
    assert [r.item for r in result] == [0, 1, 2, 3]
    expected = [1 / 11 + 0.6 / 13, 1 / 13 + 0.6 / 12, 1 / 12, 0.6 / 11]
    assert [r.score for r in result] == pytest.approx(expected)
    first, second, fourth, third = result
    assert (first.row, first.vector_rank, first.text_rank, first.bm25) == (1, 1, 3, 2)
    assert first.cosine == pytest.approx(0.9)
    assert (second.row, second.vector_rank, second.text_rank) == (3, 3, 2)
    assert (third.row, third.cosine, third.vector_rank, third.text_rank) == (5, None, None, 1)
    assert (fourth.row, fourth.bm25, fourth.vector_rank, fourth.text_rank) == (4, None, 2, None)


def test_the_passage_that_ranks_higher_is_shown() -> None:
    [first] = rank(scored((0, 0.1)), scored((2, 1.0)), ITEMS, 1, "hybrid")
    assert first.row == 0  # equal ranks: the vector's
    result = rank(scored((3, 0.9), (0, 0.1)), scored((2, 1.0)), ITEMS, 2, "hybrid")
    assert [(r.item, r.row) for r in result] == [(0, 2), (1, 3)]


def test_the_first_by_words_alone_is_always_among_the_first_ten() -> None:
    near = scored(*((row, 1 - row / 100) for row in range(99)))
    result = [r.item for r in rank(near, scored((99, 3.0)), np.arange(100), 10, "hybrid")]
    assert 99 in result
    assert 99 not in result[:5]  # and the vectors go before it


def test_another_metric_is_no_cosine() -> None:
    [result] = rank(scored((0, 12.5)), None, ITEMS, 1, "vector", metric="euclidean")
    assert (result.score, result.cosine, result.vector_rank) == (12.5, None, 1)


def test_one_side_alone_or_none() -> None:
    assert [r.item for r in rank(NEAR, None, ITEMS, 9, "hybrid")] == [0, 2, 1]
    assert [r.item for r in rank(None, WORDED, ITEMS, 9, "hybrid")] == [3, 1, 0]
    empty = Scored(np.zeros(0, np.int64), np.zeros(0, np.float32))
    assert rank(empty, None, ITEMS, 9, "hybrid") == rank(None, None, ITEMS, 9, "text") == []


def test_bad_requests() -> None:
    with pytest.raises(UnknownName, match="mode 'keyword'; known: hybrid, text, vector"):
        rank(NEAR, WORDED, ITEMS, 1, "keyword")
    with pytest.raises(UsageError, match="k is 0"):
        rank(NEAR, WORDED, ITEMS, 0, "text")


def test_fuse_breaks_ties_by_the_best_rank_then_by_number() -> None:
    assert [item for item, _ in fuse([[5, 4], [4, 5]])] == [4, 5]
    assert fuse([[7], [7]], k=60) == [(7, 2 / 61)]
    assert fuse([[7]], k=0) == [(7, 1.0)]
    assert fuse([]) == fuse([[], []]) == []
    # 3 and 9 score alike in one list of 1 place each
    assert [item for item, _ in fuse([[9], [3]])] == [3, 9]


@given(st.lists(st.lists(st.integers(0, 20), unique=True), max_size=3))
def test_fuse_is_the_formula(rankings: list[list[int]]) -> None:
    expected: dict[int, float] = {}
    for ranking in rankings:
        for i, item in enumerate(ranking):
            expected[item] = expected.get(item, 0) + 1 / (61 + i)
    result = fuse(rankings, k=60)
    assert dict(result) == pytest.approx(expected)
    assert [s for _, s in result] == sorted((s for _, s in result), reverse=True)


@given(st.permutations(range(30)), st.lists(st.integers(0, 6), min_size=30, max_size=30))
def test_an_item_is_where_its_best_row_is(rows: list[int], items: list[int]) -> None:
    ranking = Scored(np.array(rows), np.arange(30, 0, -1, dtype=np.float32))
    result = best_passages(ranking, np.array(items))
    assert list(result) == list(dict.fromkeys(items[row] for row in rows))
    for item, place in result.items():
        assert place.row == next(row for row in rows if items[row] == item)
        assert place.score == 30 - rows.index(place.row)
    assert [place.rank for place in result.values()] == list(range(1, len(result) + 1))
