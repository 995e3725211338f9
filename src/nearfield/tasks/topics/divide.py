"""The parts of a topic: its sub-topics."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nearfield.tasks.cluster.partition import by_size
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

    different = len(np.unique(vectors, axis=0))
    if different < 2:
        return np.zeros(len(vectors), np.int64)
    k = min(different, max(2, min(MOST, round(len(vectors) ** 0.5 / 5))))
    with threadpool_limits(1):
        labels = KMeans(k, n_init=3, random_state=random_state).fit_predict(vectors)
    return by_size(labels)
