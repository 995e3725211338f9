"""Rows with their neighbor graph: the hub that every task reads."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from nearfield.errors import UsageError
from nearfield.neighbors.graph import build_graph
from nearfield.neighbors.order import content_order, text_keys
from nearfield.neighbors.rows import Rows
from nearfield.types import KnnGraph, Progress, Vectors, silent

K = 15  # neighbors of each row, unless a task asks for more


class GraphSource(Protocol):
    """Where a neighborhood's graph comes from: from a file, from another graph, or built."""

    def graph(self, vectors: Vectors, k: int, progress: Progress) -> KnnGraph:
        """The graph of unit rows ``(n, dim)`` in content order, ``k`` neighbors each or more."""


class Neighborhood:
    """Unit rows in content order, and their kNN graph, made when first needed and then kept.

    Every task works on ``vectors`` and ``graph()``, which stand in content order, and gives its
    answer back in the order of the rows that came: :meth:`restore`. So the order in which rows
    arrive cannot matter.

    It may be shared by threads: the graph is made once, while the others wait. It pickles with the
    graph that it has; a copy has no source, and builds the graph of more neighbors itself.

    Parameters
    ----------
    vectors
        Rows ``(n, dim)`` of any norm; none may be all zeros or hold a value that is not finite.
    keys
        What the rows are sorted by, ``V16`` of shape ``(n,)``; a hash of their numbers without.
    graph
        Their graph, where there is one already, in the order of ``vectors``.
    source
        What gives the graph; without one it is built by
        :func:`~nearfield.neighbors.build_graph`.

    Attributes
    ----------
    n, dim
        Number of rows, and their width.
    keyed
        Whether keys came.
    vectors
        The rows at unit length in content order, float32 ``(n, dim)``.
    order, place
        Which row stands at each place of that order, and the place of each row, int64 ``(n,)``.

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
        source: GraphSource | None = None,
    ) -> None:
        rows = Rows(vectors)
        self.n, self.dim = rows.n, rows.dim
        self.keyed = keys is not None
        self.order = content_order(rows.vectors, keys)
        self.place: NDArray[np.int64] = np.empty(self.n, np.int64)
        self.place[self.order] = np.arange(self.n)
        self.vectors: Vectors = rows.vectors[self.order]
        if not rows.unit:
            self.vectors /= rows.norms[self.order, None]
        self._graph = None if graph is None else self._sorted(graph)
        self._source = source
        self._lock = Lock()

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_source": None, "_lock": None}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__ |= {**state, "_lock": Lock()}

    def graph(self, k: int = K, *, progress: Progress = silent) -> KnnGraph:
        """The ``k`` nearest of each row (fewer where there are no more), in content order.

        ``progress`` is called with the rows done and their number while the graph is made.
        """
        k = max(0, min(k, self.n - 1))
        with self._lock:
            graph = self._graph
            if graph is None or graph.k < k:
                self._graph = graph = self._made(max(k, min(K, self.n - 1)), progress)
        return graph.nearest(k)

    def _made(self, k: int, progress: Progress) -> KnnGraph:
        if self._source is None:
            return build_graph(self.vectors, k, progress=progress)
        return self._source.graph(self.vectors, k, progress)

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


def worded(
    rows: Vectors | Neighborhood, texts: Sequence[str] | None, graph: KnnGraph | None = None
) -> Neighborhood:
    """What tasks accept whose rows have texts: these order the rows, for noise cannot move them."""
    if isinstance(rows, Neighborhood) or texts is None or len(texts) != len(rows):
        return neighborhood(rows, graph)
    return Neighborhood(rows, keys=text_keys(texts, Rows(rows).vectors), graph=graph)
