"""The parts of a topic: its sub-topics."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nearfield.types import Vectors

SMALLEST = 40  # items of a topic that is divided by itself; smaller ones are read as they are
MOST = 8  # parts of a topic


def divide(vectors: Vectors, random_state: int = 0) -> NDArray[np.int64]:
    """The part of each row, numbered by size: about a fifth of the root of the rows, 2 to 8.

    k-means on the unit rows, which needs no graph. All rows are part 0 where they are all alike.

    >>> divide(np.repeat(np.eye(2, dtype=np.float32), [5, 3], axis=0)).tolist()
    [0, 0, 0, 0, 0, 1, 1, 1]
    """
    from sklearn.cluster import KMeans
    from threadpoolctl import threadpool_limits

    kinds = len(np.unique(vectors, axis=0))
    if kinds < 2:
        return np.zeros(len(vectors), np.int64)
    k = min(kinds, max(2, min(MOST, round(len(vectors) ** 0.5 / 5))))
    with threadpool_limits(1):
        found = KMeans(k, n_init=3, random_state=random_state).fit_predict(vectors)
    return by_size(found)


def by_size(labels: NDArray[np.int64]) -> NDArray[np.int64]:
    """Labels numbered by size, largest first, equal ones by their first row; -1 stays.

    >>> by_size(np.array([7, 3, 3, -1])).tolist()
    [1, 0, 0, -1]
    """
    names, first, inverse, counts = np.unique(
        labels, return_index=True, return_inverse=True, return_counts=True
    )
    counts = np.where(names < 0, -1, counts)
    place = np.empty(len(names), np.int64)
    place[np.lexsort((first, -counts))] = np.arange(len(names))
    place[names < 0] = -1
    found: NDArray[np.int64] = place[inverse]
    return found
