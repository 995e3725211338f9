"""Rankings of rows, by vectors and by words, made into one ranking of items.

A long item is several rows, so each ranking is first brought down to one row an item, its best
passage; only then are two rankings fused, and a long item cannot fill the list.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nearfield.errors import Hint, UnknownName, UsageError
from nearfield.types import Scored

MODES = ("hybrid", "vector", "text")


# Recall@10 and mean reciprocal rank of three sets with MiniLM: 1,000 other words for a diagnosis
# (the right category of 46,881 ICD-10-CM codes), 1,000 synonyms of HPO terms (19,034), 500 MedQuAD
# questions (4,000 answers). None of them is benchmarks/questions.py.
#   vectors alone          .788 .667   .753 .528   .886 .752
#   k = 60, words in full  .783 .663   .754 .509   .886 .734
#   k = 10, words in full  .795 .671   .773 .520   .894 .736
#   k = 10, words half     .799 .674   .771 .535   .896 .760
# A little more than half, so that the first among the words is always among the first ten
# (.6 / 11 > 1 / 19): a product number that one ticket holds must be found.
K = 10
WORDS = 0.6


class Ranked(NamedTuple):
    """A place in the final ranking; ``row`` is the item's best passage."""

    row: int
    item: int
    score: float
    cosine: float | None
    vector_rank: int | None
    text_rank: int | None
    bm25: float | None


def rank(
    vector: Scored | None,
    text: Scored | None,
    item_of_row: NDArray[np.int64],
    k: int,
    mode: str,
    *,
    metric: str = "cosine",
) -> list[Ranked]:
    """The ``k`` best items of a ranking by vectors, by words, or of both.

    Parameters
    ----------
    vector, text
        Rows with their scores, best first: by ``metric``, and by BM25. None for no such ranking.
        Ask for more rows than ``k``: several may be of one item, and fusion looks below the k-th.
    item_of_row
        The item that each row is a passage of, shape ``(n,)``.
    mode
        ``"vector"``, ``"text"`` or ``"hybrid"``. The score is the metric's, BM25, or
        :func:`fuse`'s; a hybrid hit shows the passage that ranks higher.
    metric
        What the vectors' scores are; only cosines are shown as such.

    Raises
    ------
    UnknownName
        There is no such mode.
    UsageError
        ``k`` is under 1.

    >>> rows = Scored(np.array([2, 0]), np.array([0.9, 0.5], np.float32))
    >>> [(r.item, r.vector_rank) for r in rank(rows, None, np.array([0, 0, 1]), 5, "vector")]
    [(1, 1), (0, 2)]
    """
    if mode not in MODES:
        raise UnknownName("mode", mode, MODES)
    if k < 1:
        raise UsageError(f"k is {k}; at least one hit must be asked for.", Hint.use(k=10))
    near = {} if mode == "text" else best_passages(vector, item_of_row)
    worded = {} if mode == "vector" else best_passages(text, item_of_row)
    if mode == "hybrid":
        order = fuse([list(near), list(worded)], weights=[1.0, WORDS])
    else:
        order = [(item, at.score) for item, at in (near or worded).items()]
    return [
        _ranked(item, score, near.get(item), worded.get(item), metric) for item, score in order[:k]
    ]


def _ranked(
    item: int, score: float, near: Place | None, worded: Place | None, metric: str
) -> Ranked:
    best = min((at for at in (near, worded) if at), key=lambda at: at.rank)
    return Ranked(
        row=best.row,
        item=item,
        score=score,
        cosine=near.score if near and metric == "cosine" else None,
        vector_rank=near.rank if near else None,
        text_rank=worded.rank if worded else None,
        bm25=worded.score if worded else None,
    )


class Place(NamedTuple):
    """Where an item stands in a ranking, from 1, and by which row and score."""

    row: int
    rank: int
    score: float


def best_passages(scored: Scored | None, item_of_row: NDArray[np.int64]) -> dict[int, Place]:
    """A ranking of rows as one of items, best first, each by its best row."""
    places: dict[int, Place] = {}
    if scored is not None:
        items = item_of_row[scored.rows].tolist()
        for row, item, score in zip(
            scored.rows.tolist(), items, scored.scores.tolist(), strict=True
        ):
            places.setdefault(item, Place(row, len(places) + 1, score))
    return places


def fuse(
    rankings: Sequence[Sequence[int]],
    *,
    k: int = K,
    weights: Sequence[float] | None = None,
) -> list[tuple[int, float]]:
    """Reciprocal rank fusion: each ranking gives an item ``1 / (k + rank)``, times its weight.

    Equal scores go by the best single rank, then by number. From Cormack, Clarke and Buettcher,
    "Reciprocal rank fusion outperforms Condorcet and individual rank learning methods" (SIGIR
    2009), whose ``k`` of 60 was chosen for a thousand places each.

    >>> [item for item, score in fuse([[7, 8, 9], [9, 7]])]
    [7, 9, 8]
    """
    scores: dict[int, float] = {}
    best: dict[int, int] = {}
    for ranking, times in zip(rankings, weights or [1.0] * len(rankings), strict=True):
        for place, item in enumerate(ranking, start=1):
            scores[item] = scores.get(item, 0.0) + times / (k + place)
            best[item] = min(best.get(item, place), place)
    order = sorted(scores, key=lambda item: (-scores[item], best[item], item))
    return [(item, scores[item]) for item in order]
