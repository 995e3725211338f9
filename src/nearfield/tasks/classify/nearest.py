"""The nearest examples of rows: what votes, and what tells whether a row is like any of them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nearfield.neighbors import build_index
from nearfield.types import Vectors

NEAREST = 5  # examples whose mean cosine says how familiar a row is: CLINC150's validation part


def nearest(examples: Vectors, rows: Vectors, k: int) -> tuple[NDArray[np.int64], Vectors]:
    """For each row its ``k`` nearest examples and their cosines, each ``(n, k)``; fewer if fewer.

    Examples that equal the row count: they are what is known of it.
    """
    k = min(k, len(examples))
    if not len(rows):
        return np.zeros((0, k), np.int64), np.zeros((0, k), np.float32)
    hits = build_index(examples).search(rows, k)
    return np.stack([hit.rows for hit in hits]), np.stack([hit.scores for hit in hits])


def familiar(examples: Vectors, rows: Vectors) -> NDArray[np.float64]:
    """How like the examples each row is: the mean cosine to the nearest few."""
    return np.asarray(nearest(examples, rows, NEAREST)[1].mean(1, dtype=np.float64))
