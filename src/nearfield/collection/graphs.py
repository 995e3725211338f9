"""The collection's one graph: read where it is saved, extended where rows changed, else built."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nearfield.neighbors import build_graph, extend_graph, kept_rows, row_hashes
from nearfield.store.graphs import Graphs
from nearfield.types import KnnGraph, Progress, Vectors


@dataclass(frozen=True, eq=False)
class SavedGraph:
    """Where the graph of a collection's rows is saved, and the hashes of their contents.

    ``contents`` is ``V16`` of shape ``(n,)``, in the order of the rows. A row is known again by
    that hash and its vector's, so the same graph serves any version that holds the same.
    """

    saved: Graphs
    contents: NDArray[np.void]

    def graph(self, vectors: Vectors, k: int, progress: Progress) -> KnnGraph:
        """The graph of at least ``k`` neighbors of the vectors; it is saved for the next."""
        raw = np.ascontiguousarray(self.contents).tobytes()
        keys = np.column_stack([np.frombuffer(raw, np.uint64).reshape(-1, 2), row_hashes(vectors)])
        before = self.saved.read()
        if before and before[0].k >= k:
            graph, old = before
            if np.array_equal(old, keys):
                return graph
            graph = extend_graph(graph, kept_rows(old, keys), vectors, progress=progress)
        else:
            graph = build_graph(vectors, k, progress=progress)
        self.saved.write(graph, keys)
        return graph
