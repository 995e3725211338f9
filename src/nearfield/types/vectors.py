"""Rows of numbers, what was found among them, and the graph of their neighbors."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Vectors: TypeAlias = NDArray[np.float32]
"""Rows of float32, shape ``(n, dim)``."""


@dataclass(frozen=True)
class Scored:
    """Rows of a matrix with their scores, best first.

    ``rows`` is int64 of shape ``(m,)``, ``scores`` float32 of shape ``(m,)``.
    """

    rows: NDArray[np.int64]
    scores: NDArray[np.float32]


@dataclass(frozen=True)
class KnnGraph:
    """For every row its nearest other rows, nearest first.

    ``indices`` is int32 of shape ``(n, k)``, ``similarities`` their cosines, float32 of the same
    shape. ``recall`` is the share of the true neighbors that it holds: 1.0 where it is exact, else
    measured against exact search on a sample of the rows.
    """

    indices: NDArray[np.int32]
    similarities: NDArray[np.float32]
    recall: float = 1.0

    @property
    def n(self) -> int:
        """Number of rows."""
        return len(self.indices)

    @property
    def k(self) -> int:
        """Neighbors of each row."""
        return int(self.indices.shape[1])

    def nearest(self, k: int) -> KnnGraph:
        """The graph of the ``k`` nearest, where it holds more."""
        return (
            self
            if k >= self.k
            else replace(self, indices=self.indices[:, :k], similarities=self.similarities[:, :k])
        )
