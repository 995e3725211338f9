"""Rankings of rows, by vectors and by words, made into one ranking of items.

A long item is several rows, so each ranking is first brought down to one row an item, its best
passage; only then are two rankings made into one, and a long item cannot fill the list.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nearfield.errors import Hint, UnknownName, UsageError
from nearfield.neighbors import Level
from nearfield.types import Scored

MODES = ("hybrid", "vector", "text")

# The nearest by meaning has 1; how much less others have goes by the standard deviation of all
# rows' scores, and the more the nearest stands out, the more: WIDE is its square's weight. In few
# rows none stands out, and NARROW bounds it. What has words has up to WORDS more, and RARE where
# the tenth row by words has none of what the first has. Chosen on the 18 sets and two models of
# benchmarks/search_sets.py, all but codes and known items; nDCG@10, and the worst against the
# better part: between the average row and the nearest, words .4, .781 and -.014; by the deviation
# alone (5 of them) .784, -.015; with RARE .782, -.006; all of it .784, -.007.
WIDE, NARROW = 22.0, 1.3
WORDS, RARE = 0.12, 0.5
# A text has of that as much as the root of the share of the query's words that it has. 0 .779,
# 1/2 .784, 1 .783, 2 .779.
SHARE = 0.5
# What holds the query as it is written is worth more than what is nearest by meaning: a known item,
# a code. The codes of that benchmark: 0 .75, .8 .98, 1 .98, 1.3 .99.
VERBATIM = 1.3
# What a text's words are worth less where it has none of them as they are written, but inflected or
# without their signs. nDCG@10 by words alone on the ten sets: 0 .867, .2 .872, .5 .874, .9 .870. In
# a query of one word it must outweigh what BM25 makes of a text's length, a factor of up to seven.
UNLIKE, UNLIKE_STRICT = 0.5, 0.9
DECIMALS = 5  # of a fused score: the same text embedded twice differs in the seventh


class Worded(NamedTuple):
    """Rows that hold words of the query, best first.

    ``rows`` is int64, ``bm25`` float32; ``written`` is which share of the query's words each has
    as they are written, ``covered`` which share it has at all, inflected too, ``verbatim`` whether
    it has all of them one after the other, ``near`` its
    score by the vectors' metric (None without vectors). All have the shape ``(m,)``. ``strict``
    says that the query is one word, or one that only its signs tell from many others.
    """

    rows: NDArray[np.int64]
    bm25: NDArray[np.float32]
    written: NDArray[np.float64]
    verbatim: NDArray[np.bool_]
    covered: NDArray[np.float64]
    near: NDArray[np.float32] | None = None
    strict: bool = False

    @property
    def worth(self) -> NDArray[np.float64]:
        """BM25, less for what is inflected: what a ranking by words goes by."""
        worth: NDArray[np.float64] = self.bm25 * (
            1 - (UNLIKE_STRICT if self.strict else UNLIKE) * (1 - self.written)
        )
        return worth


class Ranked(NamedTuple):
    """A place in the final ranking; ``row`` is the item's best passage."""

    row: int
    item: int
    score: float
    cosine: float | None
    vector_rank: int | None
    text_rank: int | None
    bm25: float | None


class Place(NamedTuple):
    """Where an item stands in a ranking, from 1, and by which row and score."""

    row: int
    rank: int
    score: float


def rank(
    vector: Scored | None,
    words: Worded | None,
    item_of_row: NDArray[np.int64],
    k: int,
    mode: str,
    *,
    metric: str = "cosine",
    level: Level | None = None,
) -> list[Ranked]:
    """The ``k`` best items of a ranking by vectors, by words, or of both.

    Parameters
    ----------
    vector, words
        Rows, best first: by ``metric``, and by words. None for a side that has nothing to say.
        Ask for more rows than ``k``: several may be of one item, and the fused ranking looks
        below the k-th.
    item_of_row
        The item that each row is a passage of, shape ``(n,)``.
    mode
        ``"vector"``, ``"text"`` or ``"hybrid"``. The score is the metric's, BM25 (less for words
        that are inflected), or :func:`fused`'s.
    metric
        What the vectors' scores are; only cosines are shown as such.
    level
        What rows' scores by ``metric`` are as a rule.

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
    if mode == "vector" or words is None:
        return [_ranked(item, at.score, near, {}, {}, metric) for item, at in [*near.items()][:k]]
    worth = words.worth
    order = np.lexsort((words.rows, -worth))
    worded = best_passages(Scored(words.rows[order], worth[order].astype(np.float32)), item_of_row)
    bm25 = dict(zip(words.rows.tolist(), words.bm25.tolist(), strict=True))
    if mode == "text" or words.near is None:
        return [
            _ranked(item, at.score, near, worded, bm25, metric)
            for item, at in [*worded.items()][:k]
        ]
    scores, rows = fused(vector, words, item_of_row, level)
    best = sorted(scores, key=lambda item: (-scores[item], item))[:k]
    return [_ranked(i, scores[i], near, worded, bm25, metric, *rows[i]) for i in best]


def fused(
    vector: Scored | None,
    words: Worded,
    item_of_row: NDArray[np.int64],
    level: Level | None = None,
) -> tuple[dict[int, float], dict[int, tuple[int, float]]]:
    """One score an item of both rankings, and the row that shows best why with its metric's score.

    The nearest row has 1, others as much less as they are further, measured by how the scores of
    all rows differ: whatever the model's cosines are. What has words of the query adds to that: the
    best of them most, the others as much less as BM25 and the words that they lack say; what has
    all of them as they are written, ``VERBATIM`` besides, however far it is. Between sides whose
    scores are not of one scale: Bruch, Gai and Ingber, "An analysis of fusion functions for hybrid
    retrieval" (ACM TOIS 42, 2023), who bring each to its bounds or deviation and find the sum to be
    ahead of reciprocal ranks.

    >>> rows = Scored(np.array([0, 1]), np.array([0.8, 0.5], np.float32))
    >>> yes, near = np.array([True]), np.array([0.5], np.float32)
    >>> one = np.ones(1)
    >>> words = Worded(np.array([1]), np.array([7.0], np.float32), one, yes, one, near)
    >>> fused(rows, words, np.array([0, 1]), Level(0.5, 0.1))[0]
    {1: 2.15077, 0: 1.0}
    """
    near = np.zeros(0, np.float32) if words.near is None else words.near
    rows = np.concatenate([words.rows, vector.rows if vector else words.rows[:0]])
    scores = np.concatenate([near, vector.scores if vector else near[:0]]).astype(np.float64)
    closeness, m = _closeness(scores, vector, level or Level(0.0, 0.0)), len(words.rows)
    closeness[:m] = np.where(words.verbatim, np.maximum(closeness[:m], 0), closeness[:m])
    said = np.zeros(len(rows))
    said[:m] = _said(words)
    return _by_item(rows, scores, closeness, said, item_of_row)


def _closeness(
    scores: NDArray[np.float64], vector: Scored | None, level: Level
) -> NDArray[np.float64]:
    """1 for the nearest, less for what is further, whichever way the metric goes."""
    if vector is None or not len(vector.scores):
        return np.zeros(len(scores))
    first = float(vector.scores[0])
    ahead = first - level.mean
    if abs(ahead) < 1e-6:
        return np.ones(len(scores))
    wide = WIDE * level.spread**2 / abs(ahead)
    wide = min(max(wide, abs(ahead) / 10), NARROW * abs(ahead))
    closeness: NDArray[np.float64] = 1 + (scores - first) / np.copysign(wide, ahead)
    return closeness


def _said(words: Worded) -> NDArray[np.float64]:
    """What each row has for its words."""
    worth = words.worth
    if not len(worth):
        return worth
    best = max(worth.max(), 1e-9)
    tenth = np.partition(worth, -10)[-10] if len(worth) >= 10 else 0.0
    weight = WORDS + RARE * (1 - tenth / best)
    said: NDArray[np.float64] = weight * words.covered**SHARE * worth / best
    return said + VERBATIM * words.verbatim * (1 + words.written) / 2


def _by_item(
    rows: NDArray[np.int64],
    scores: NDArray[np.float64],
    closeness: NDArray[np.float64],
    said: NDArray[np.float64],
    item_of_row: NDArray[np.int64],
) -> tuple[dict[int, float], dict[int, tuple[int, float]]]:
    """An item's nearest passage and the one with most of the words add up; the best is shown."""
    closest: dict[int, float] = {}
    worded: dict[int, float] = {}
    shown: dict[int, tuple[float, int, float]] = {}
    both = np.round(closeness + said, DECIMALS)
    columns = (column.tolist() for column in (rows, scores, closeness, said, both))
    for item, row, score, close, words, sum_ in zip(
        item_of_row[rows].tolist(), *columns, strict=True
    ):
        if item not in shown:
            closest[item], worded[item], shown[item] = close, words, (sum_, row, score)
            continue
        closest[item] = max(close, closest[item])
        worded[item] = max(words, worded[item])
        if (sum_, -row) > (shown[item][0], -shown[item][1]):
            shown[item] = sum_, row, score
    sums = np.array([*closest.values()]) + np.array([*worded.values()])
    scored = dict(zip(closest, np.round(sums, DECIMALS).tolist(), strict=True))
    return scored, {item: (row, score) for item, (_, row, score) in shown.items()}


def _ranked(
    item: int,
    score: float,
    near: dict[int, Place],
    worded: dict[int, Place],
    bm25: dict[int, float],
    metric: str,
    row: int | None = None,
    by_metric: float | None = None,
) -> Ranked:
    close, words = near.get(item), worded.get(item)
    best = min((at for at in (close, words) if at), key=lambda at: at.rank)
    cosine = by_metric if by_metric is not None else close.score if close else None
    return Ranked(
        row=best.row if row is None else row,
        item=item,
        score=score,
        cosine=cosine if metric == "cosine" else None,
        vector_rank=close.rank if close else None,
        text_rank=words.rank if words else None,
        bm25=bm25.get(words.row) if words else None,
    )


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
