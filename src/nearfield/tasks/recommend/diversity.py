"""A list without repetition: maximal marginal relevance, and a fair share for each interest."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nearfield.types import Vectors

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
POOL = 10  # candidates for each place, at least 100


def pool(scores: Floats, k: int) -> Ints:
    """The rows worth choosing from: the highest, without -inf; equal ones in their order."""
    order = np.argsort(-scores, kind="stable")
    order = order[np.isfinite(scores[order])]
    return order[: max(100, POOL * k)]


def diverse(vectors: Vectors, scores: Floats, k: int, diversity: float, shares: Floats) -> Ints:
    """Up to ``k`` rows, chosen one by one (Carbonell and Goldstein, 1998).

    ``scores`` are ``(n, m)``, a column an interest, ``shares`` what part of the list each is due,
    ``(m,)``. The next place goes to the interest that is furthest behind its share (Sainte-Laguë).
    A row's worth to it is its score, scaled to 0..1 over the candidates, times ``1 - diversity``,
    less ``diversity`` times its likeness to the nearest that is chosen.
    """
    rows = np.unique(np.concatenate([pool(column, k) for column in scores.T]))
    if not len(rows):
        return rows
    worth = scores[rows] - scores[rows].min()
    worth = worth / (worth.max() or 1)
    near, given = np.zeros(len(rows)), np.zeros(len(shares))
    left = np.ones(len(rows), bool)
    chosen: list[int] = []
    while len(chosen) < min(k, len(rows)):
        turn = int(np.argmax(shares / (2 * given + 1)))
        given[turn] += 1
        value = (1 - diversity) * worth[:, turn] - diversity * near
        at = int(np.argmax(np.where(left, value, -np.inf)))
        left[at] = False
        likeness = (vectors[rows] @ vectors[rows[at]]).astype(np.float64)
        near = np.maximum(near, likeness) if chosen else likeness
        chosen.append(at)
    return rows[chosen]
