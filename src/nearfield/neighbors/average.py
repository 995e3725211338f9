"""How near the average of some rows is to a query: what a score is compared with."""

from __future__ import annotations

from math import sqrt

import numpy as np
from numpy.typing import NDArray

from nearfield.neighbors.rows import Rows
from nearfield.types import Vectors

MOST = 4_096  # rows that are averaged, evenly spread: the average of more is within .002 of it


class Average:
    """The average of rows: their mean ``(dim,)``, that of their directions, of their squares."""

    def __init__(
        self, rows: Rows, among: NDArray[np.int64] | None = None, most: int = MOST
    ) -> None:
        n = rows.n if among is None else len(among)
        places = np.linspace(0, n - 1, min(n, most)).astype(np.int64)
        at = places if among is None else among[places]
        some, norms = rows.vectors[at].astype(np.float64), rows.norms[at].astype(np.float64)
        count = max(len(at), 1)
        self._mean: NDArray[np.float64] = some.sum(axis=0) / count
        self._direction: NDArray[np.float64] = (some / norms[:, None]).sum(axis=0) / count
        self._square = float((norms**2).sum() / count)

    def score(self, query: Vectors, metric: str) -> float:
        """The mean score of a query ``(dim,)``; of distances the root of their mean square.

        >>> rows = Rows(np.eye(2, dtype=np.float32))
        >>> Average(rows).score(np.array([1, 0], np.float32), "cosine")
        0.5
        """
        wide = query.astype(np.float64)
        if metric == "cosine":
            return float(self._direction @ wide / np.sqrt(wide @ wide))
        if metric == "dot":
            return float(self._mean @ wide)
        square = float(wide @ wide) + self._square - 2 * float(self._mean @ wide)
        return sqrt(max(square, 0.0))
