"""The items that stand for a topic."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from nearfield.tasks.cluster.typical import CENTRAL, apart
from nearfield.types import Vectors

TYPICAL = 3  # items shown for a topic


def typical(
    vectors: Vectors, labels: NDArray[np.int64], central: NDArray[np.float64], clusters: int
) -> list[list[int]]:
    """The most central rows of each cluster ``0..clusters - 1``, best first, no near-copies.

    ``central`` is each row's cosine to its cluster's centre, ``(n,)``; label -1 is none.
    """
    rows = np.arange(len(labels))
    order = np.lexsort((rows, -np.round(central, 6), labels))
    ends = np.searchsorted(labels[order], np.arange(clusters + 1))
    return [_apart(vectors, order[a : min(b, a + CENTRAL)]) for a, b in pairwise(ends)]


def _apart(vectors: Vectors, rows: NDArray[np.int64]) -> list[int]:
    similarities = np.einsum("id,jd->ij", vectors[rows], vectors[rows])
    return [int(rows[at]) for at in apart(similarities, TYPICAL)]
