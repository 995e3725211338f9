"""Items that stand for a cluster: central ones, no two of them nearly the same."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

CENTRAL = 50  # most central items among which near-copies are left out
COPY = 0.95  # cosine from which an item is a near-copy of one that is shown already


def apart(similarities: NDArray[np.float32], most: int) -> list[int]:
    """The first rows, at most so many, that are no near-copies of each other.

    ``similarities`` is the cosine of each two of them, ``(n, n)``, the most central row first.

    >>> apart(np.array([[1, 0.99, 0.2], [0.99, 1, 0.2], [0.2, 0.2, 1]], np.float32), 5)
    [0, 2]
    """
    chosen: list[int] = []
    for at in range(len(similarities)):
        if len(chosen) < most and not (similarities[at, chosen] > COPY).any():
            chosen.append(at)
    return chosen
