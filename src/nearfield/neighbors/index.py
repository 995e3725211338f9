"""What an index is: rows that a query's nearest are found among."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nearfield.neighbors.metric import Metric, metric_of
from nearfield.neighbors.rows import Rows, norms, wanted
from nearfield.types import Scored, Vectors


class Question(NamedTuple):
    """Checked queries ``(m, dim)`` and their norms ``(m,)``, and what is wanted of an index.

    The ``k`` best of the rows ``among``, int64 and at least ``k`` of them, which the ``mask``
    ``(n,)`` allows; both are None for all rows.
    """

    queries: Vectors
    norms: Vectors
    k: int
    among: NDArray[np.int64] | None
    mask: NDArray[np.bool_] | None
    metric: Metric


class Index(ABC):
    """Finds the rows nearest to a query. It is ready once made, never changes, and is thread-safe.

    ``n`` is the number of rows, ``dim`` their width.
    """

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self.n, self.dim = rows.n, rows.dim

    def search(
        self,
        queries: Vectors,
        k: int,
        *,
        mask: NDArray[np.bool_] | None = None,
        metric: str = "cosine",
    ) -> list[Scored]:
        """The ``k`` best rows for each query ``(m, dim)`` or ``(dim,)``, best first.

        ``mask``, bool of shape ``(n,)``, says which rows may be given; there are fewer than ``k``
        where fewer are allowed. Scores are cosines, dot products, or for ``"euclidean"``
        distances, the smallest first. Equal scores come in the order of their rows.

        Raises
        ------
        BadVectors
            A query of zeros or NaN, or of another width than the rows.
        UsageError
            ``k`` below 1, or a mask of another shape or type.
        UnknownName
            There is no such metric.
        """
        matrix, among = self.rows.queries(queries), self.rows.allowed(mask)
        lengths, by = norms(matrix, "Query"), metric_of(metric)
        k = wanted(k, self.n if among is None else len(among))
        allowed = None if among is None else np.ascontiguousarray(mask)
        return self._nearest(Question(matrix, lengths, k, among, allowed, by))

    def scores(
        self, query: Vectors, rows: NDArray[np.int64], *, metric: str = "cosine"
    ) -> NDArray[np.float32]:
        """The exact scores of some ``rows`` ``(m,)`` for a query ``(dim,)``, as they are asked."""
        matrix, by = self.rows.queries(query), metric_of(metric)
        norm = norms(matrix, "Query")[0]
        vectors, lengths = self.rows.vectors[rows], self.rows.norms[rows]
        return by.score(vectors, lengths, matrix[0], norm)

    @abstractmethod
    def _nearest(self, question: Question) -> list[Scored]:
        """The best of the rows for each query."""
