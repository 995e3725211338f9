"""The collection's one graph: read where it is saved, extended where rows changed, else built."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nearfield.neighbors import build_graph, content_order, extend_graph, kept_rows, row_hashes
from nearfield.store.graphs import Graphs
from nearfield.types import KnnGraph, Progress, Vectors, Watch, silent


@dataclass(frozen=True)
class SharedGraph:
    """A :class:`~nearfield.neighbors.GraphSource`: the saved graph, or one that is saved.

    ``saved`` is where, None for rows whose graph is not kept. ``content`` holds the hashes of the
    texts, ``V16`` of shape ``(n,)``: a row is known again by it and by its vector's, so the same
    graph serves any version of the collection that holds the same. ``watch`` is who sees the work
    where the one who needs the graph watches nothing.
    """

    saved: Graphs | None
    content: NDArray[np.void]
    watch: Watch

    def graph(self, vectors: Vectors, k: int, progress: Progress) -> KnnGraph:
        """The graph of at least ``k`` neighbors, and it is saved for the next."""
        if self.saved is None:
            return build_graph(vectors, k, progress=self._stage(progress))
        keys = self._keys(vectors)
        before = self.saved.read()
        if before and before[0].k >= k:
            graph, old = before
            if np.array_equal(old, keys):
                return graph
            stage = self._stage(progress)
            graph = extend_graph(graph, kept_rows(old, keys), vectors, progress=stage)
        else:
            graph = build_graph(vectors, k, progress=self._stage(progress))
        self.saved.write(graph, keys)
        return graph

    def _keys(self, vectors: Vectors) -> NDArray[np.uint64]:
        content = self.content[content_order(vectors, self.content)]
        texts = np.frombuffer(np.ascontiguousarray(content).tobytes(), np.uint64).reshape(-1, 2)
        return np.column_stack([texts, row_hashes(vectors)])

    def _stage(self, progress: Progress) -> Progress:
        """Called only where there is work: a stage that begins is shown."""
        return self.watch("Neighbors") if progress is silent else progress
