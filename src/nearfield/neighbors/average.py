"""How near rows are to a query as a rule, and how far they differ: what scores are held against."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nearfield.neighbors.metric import metric_of
from nearfield.neighbors.rows import Rows, norms
from nearfield.types import Vectors

MOST = 512  # rows that are asked, evenly spread: the spread of more is within 3 %; .06 ms


class Level(NamedTuple):
    """The mean score of rows and their standard deviation."""

    mean: float
    spread: float


class Average:
    """Some of the rows, for the level of their scores."""

    def __init__(self, rows: Rows, among: NDArray[np.int64] | None = None) -> None:
        n = rows.n if among is None else len(among)
        places = np.linspace(0, n - 1, min(n, MOST)).astype(np.int64)
        at = places if among is None else among[places]
        self._vectors, self._norms = rows.vectors[at], rows.norms[at]

    def score(self, query: Vectors, metric: str) -> Level:
        """The level of the scores of a query ``(dim,)``, 0 where there are no rows.

        >>> rows = Rows(np.eye(2, dtype=np.float32))
        >>> Average(rows).score(np.array([1, 0], np.float32), "cosine")
        Level(mean=0.5, spread=0.5)
        """
        if not len(self._vectors):
            return Level(0.0, 0.0)
        norm = norms(query[None], "Query")[0]
        scores = metric_of(metric).score(self._vectors, self._norms, query, norm)
        return Level(float(scores.mean(dtype=np.float64)), float(scores.std(dtype=np.float64)))
