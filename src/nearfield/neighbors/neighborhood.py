"""Rows with their neighbor graph: the hub that every task reads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nearfield.errors import UsageError
from nearfield.neighbors.graph import build_graph
from nearfield.neighbors.order import content_order
from nearfield.neighbors.rows import Rows
from nearfield.types import KnnGraph, Vectors

K = 15  # neighbors of each row, unless a task asks for more


class Neighborhood:
    """Unit rows in content order, and their kNN graph, made when first asked for and then kept.

    Every task works on ``vectors`` and ``graph()``, which stand in content order, and gives its
    answer back in the order of the rows that came: :meth:`restore`. So the order in which rows
    arrive cannot matter.

    Parameters
    ----------
    vectors
        Rows ``(n, dim)`` of any norm; none may be all zeros or hold a value that is not finite.
    keys
        What the rows are sorted by, ``V16`` of shape ``(n,)``; a hash of their numbers without.
    graph
        Their graph, where there is one already, in the order of ``vectors``.
    make
        Called as ``make(vectors, k)`` for the graph of rows in content order.

    Raises
    ------
    BadVectors
        Zeros or NaN (the message names the row), or not two dimensions.

    >>> near = Neighborhood(np.array([[0, 1], [1, 0], [2, 0.1]], np.float32))
    >>> graph = near.given(near.graph(1))
    >>> graph.indices[:, 0].tolist()
    [2, 2, 1]
    """

    def __init__(
        self,
        vectors: Vectors,
        *,
        keys: NDArray[np.void] | None = None,
        graph: KnnGraph | None = None,
        make: Callable[[Vectors, int], KnnGraph] = build_graph,
    ) -> None:
        rows = Rows(vectors)
        self.n, self.dim = rows.n, rows.dim
        self.order = content_order(rows.vectors, keys)
        self.place: NDArray[np.int64] = np.empty(self.n, np.int64)
        self.place[self.order] = np.arange(self.n)
        self.vectors: Vectors = rows.vectors[self.order]
        if not rows.unit:
            self.vectors /= rows.norms[self.order, None]
        self._make = make
        self._graph = None if graph is None else self._sorted(graph)

    def graph(self, k: int = K) -> KnnGraph:
        """The ``k`` nearest of each row (fewer where there are no more), in content order."""
        k = max(0, min(k, self.n - 1))
        if self._graph is None or self._graph.k < k:
            self._graph = self._make(self.vectors, max(k, min(K, self.n - 1)))
        return self._graph.nearest(k)

    def restore(self, values: NDArray[Any]) -> NDArray[Any]:
        """Values a row, shape ``(n, ...)``, from content order to the order that came."""
        return values[self.place]

    def given(self, graph: KnnGraph) -> KnnGraph:
        """A graph in content order as one of the rows in the order that came."""
        indices = self.order[graph.indices].astype(np.int32)
        return KnnGraph(self.restore(indices), self.restore(graph.similarities), graph.recall)

    def _sorted(self, graph: KnnGraph) -> KnnGraph:
        if graph.n != self.n:
            raise UsageError(f"The graph is of {graph.n} rows, but {self.n} came.")
        indices = self.place[graph.indices[self.order]].astype(np.int32)
        return KnnGraph(indices, graph.similarities[self.order], graph.recall)


def neighborhood(rows: Vectors | Neighborhood, graph: KnnGraph | None = None) -> Neighborhood:
    """What tasks accept: vectors, vectors and their graph, or both already together."""
    return rows if isinstance(rows, Neighborhood) else Neighborhood(rows, graph=graph)
