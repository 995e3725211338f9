"""What unrelated rows of a collection have in common, so that a similarity can be read."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nearfield.types import Vectors

SAMPLE = 2_000  # rows; all pairs of them
LEAST = 0.05  # of the way from unrelated to equal; rows of one topic must not leave it empty


def common_cosine(vectors: Vectors) -> float:
    """Mean cosine of random pairs: .04 for MiniLM, .42 for bge, .78 for E5.

    >>> round(common_cosine(np.eye(4, dtype=np.float32)), 2)
    0.0
    """
    step = max(1, len(vectors) // SAMPLE)
    sample = vectors[::step].astype(np.float64)
    m = len(sample)
    if m < 2:
        return 0.0
    total = np.square(sample.sum(axis=0)).sum() - np.square(sample).sum()
    return float(np.clip(total / (m * (m - 1)), -1.0, 1.0 - LEAST).round(9))


def centered(cosines: NDArray[np.float64], common: float) -> NDArray[np.float64]:
    """Cosines without what all rows have in common: 0 for unrelated rows, 1 for equal ones.

    A direction that is added to every row changes nothing of it.
    """
    return (cosines - common) / (1.0 - common)
