"""Reranking: the best of a ranking, with what a model says that reads query and text together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from nearfield.tasks.search import Hits

# nDCG@10 by ms-marco-minilm, 20 hits of 60 questions on twelve sets of benchmarks/search_sets.py:
# its own order -.001 and at worst -.044; the best of a list given .4, the last nothing, +.010 and
# -.012 (texts alike, titles); added as a probability .1 +.004 and 0, .2 +.005 and -.001, .4 +.007
# and -.007, .6 +.008 and -.003.
WEIGHT = 0.2


def rerank(hits: Hits, scores: Sequence[float], k: int) -> Hits:
    """The ``k`` best of ``hits`` with a reranker's scores, one a hit; equal ones keep their order.

    A hit's ``score`` becomes what it was, plus ``WEIGHT`` times the reranker's probability: it
    moves what is close, and not a code that the words found, and where it sees no difference, all
    good or all bad, it has no voice. Scores that all lie between 0 and 1 are probabilities; others
    are the logits of them.
    The cosines and BM25 of the modes ``vector`` and ``text`` are brought between 0 and 1 for it.
    ``why.first_rank`` becomes the place before, from 1.
    """
    before = np.array(hits.scores, np.float64)
    if hits.mode != "hybrid":
        before = _bounded(-before if hits.metric == "euclidean" else before)
    blended = np.round(before + WEIGHT * probabilities(np.array(scores, np.float64)), 5)
    order = np.argsort(-blended, kind="stable")[:k].tolist()
    chosen = (
        replace(hits[at], score=float(blended[at]), why=replace(hits[at].why, first_rank=at + 1))
        for at in order
    )
    return replace(hits, hits=tuple(chosen))


def probabilities(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """What a reranker's scores of one query's hits say, each from 0 to 1.

    Some rerankers give probabilities (most of sentence-transformers' do), others logits, as
    ms-marco-minilm: its scores of 50 hits lie between -11 and 11, never all between 0 and 1.

    >>> probabilities(np.array([0.02, 0.97])).tolist()
    [0.02, 0.97]
    >>> probabilities(np.array([-4.0, 0.0, 4.0])).round(2).tolist()
    [0.02, 0.5, 0.98]
    """
    if ((scores >= 0) & (scores <= 1)).all():
        return scores
    probable: NDArray[np.float64] = 1 / (1 + np.exp(-np.clip(scores, -30, 30)))
    return probable


def _bounded(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Between 0, the least of them, and 1, the most; all 0 where they are equal."""
    least, most = (scores.min(), scores.max()) if len(scores) else (0.0, 0.0)
    spread = most - least
    bounded: NDArray[np.float64] = (
        (scores - least) / spread if spread > 0 else np.zeros_like(scores)
    )
    return bounded
