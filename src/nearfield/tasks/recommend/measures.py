"""How good ranked lists are: recall, NDCG, coverage and novelty at k."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def best(scores: Floats, k: int) -> Ints:
    """The columns of the ``k`` highest of each row, best first: ``(rows, k)``; -1 for -inf."""
    k = min(k, scores.shape[1])
    top = np.argpartition(-scores, k - 1, axis=1)[:, :k]
    top.sort(axis=1)
    order = np.argsort(-np.take_along_axis(scores, top, 1), axis=1, kind="stable")
    top = np.take_along_axis(top, order, 1)
    columns: Ints = np.where(np.isfinite(np.take_along_axis(scores, top, 1)), top, -1)
    return columns


def ranked(top: Ints, relevant: sp.csr_matrix) -> tuple[Floats, Floats]:
    """Recall and NDCG (Järvelin and Kekäläinen, 2002) of each row's list; NaN where none is due."""
    k = top.shape[1]
    due = np.diff(relevant.indptr)
    hits = np.asarray(relevant[np.arange(len(top))[:, None], np.maximum(top, 0)].todense() > 0)
    hits = hits & (top >= 0)
    gains = 1 / np.log2(np.arange(2, k + 2))
    ideal = np.concatenate([[np.nan], np.cumsum(gains)])[np.minimum(due, k)]
    recall = hits.sum(1) / np.where(due, due, np.nan)
    return recall, (hits * gains).sum(1) / ideal


def coverage(top: Ints, n_items: int) -> float:
    """Share of the items that stand in anyone's list."""
    return len(np.unique(top[top >= 0])) / n_items


def novelty(top: Ints, counts: Floats, n_users: int) -> Floats:
    """Mean self-information of each list, in bits: log2 of users per user who has the item.

    Items that nobody has count as if one did (Zhou et al., 2010).
    """
    bits = np.log2(n_users / np.maximum(counts, 1))
    filled = top >= 0
    means: Floats = (bits[np.maximum(top, 0)] * filled).sum(1) / np.maximum(filled.sum(1), 1)
    return means
