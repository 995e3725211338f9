"""Edges as arrays: parallel ones become one, the same in any order."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def summed(heads: Ints, ends: Ints, weights: Floats) -> tuple[Ints, Ints, Floats]:
    """Edges ``(m,)`` by head and end, each once, with the sum of its weights.

    A sum of floats depends on its order, so the lightest is always first.

    >>> heads, ends, weights = summed(*(np.array(a) for a in ([1, 0, 1], [0, 1, 0], [2.0, 1, 1])))
    >>> heads.tolist(), ends.tolist(), weights.tolist()
    ([0, 1], [1, 0], [1.0, 3.0])
    """
    order = np.lexsort((weights, ends, heads))
    heads, ends, weights = heads[order], ends[order], weights[order]
    first = np.ones(len(heads), bool)
    first[1:] = (np.diff(heads) != 0) | (np.diff(ends) != 0)
    at = np.flatnonzero(first)
    total = np.add.reduceat(weights, at) if len(at) else weights
    return heads[at], ends[at], total
