"""Maximal marginal relevance."""

from __future__ import annotations

import numpy as np

from nearfield.types import Vectors


def marginal(query: Vectors, rows: Vectors, k: int, weight: float) -> list[int]:
    """Up to ``k`` of some rows, near the query and unlike each other, best first.

    Carbonell and Goldstein, "The use of MMR, diversity-based reranking" (SIGIR 1998): the next is
    the one of the highest ``weight * cosine to the query - (1 - weight) * cosine to the nearest
    that is chosen``, the first of equals.

    Parameters
    ----------
    query, rows
        ``(dim,)`` and ``(n, dim)``, of unit length.
    k
        How many.
    weight
        From 0, the least alike, to 1, the nearest to the query.

    >>> rows = np.array([[1, 0], [1, 0], [0.6, 0.8]], np.float32)
    >>> marginal(rows[0], rows, 2, 0.4), marginal(rows[0], rows, 2, 1.0)
    ([0, 2], [0, 1])
    """
    worth = weight * (rows @ query).astype(np.float64)
    nearest = np.zeros(len(rows))
    chosen: list[int] = []
    while len(chosen) < min(k, len(rows)):
        value = worth - (1 - weight) * nearest
        value[chosen] = -np.inf
        best = int(value.argmax())
        likeness = (rows @ rows[best]).astype(np.float64)
        nearest = np.maximum(nearest, likeness) if chosen else likeness
        chosen.append(best)
    return chosen
