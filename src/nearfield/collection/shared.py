"""The collection's one graph: read where it is saved, extended where rows changed, else built."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nearfield.neighbors import build_graph, extend_graph, kept_rows, row_hashes
from nearfield.store.graphs import Graphs
from nearfield.types import KnnGraph, Vectors, Watch


def shared_graph(
    saved: Graphs, content: NDArray[np.void], vectors: Vectors, k: int, watch: Watch
) -> KnnGraph:
    """The graph of at least ``k`` neighbors of the vectors, and it is saved for the next.

    A row is known again by the hash of its text, ``V16`` of shape ``(n,)``, and its vector's, so
    the same graph serves any version of the collection that holds the same.
    """
    texts = np.frombuffer(np.ascontiguousarray(content).tobytes(), np.uint64).reshape(-1, 2)
    keys = np.column_stack([texts, row_hashes(vectors)])
    before = saved.read()
    if before and before[0].k >= k:
        graph, old = before
        if np.array_equal(old, keys):
            return graph
        progress = watch("Neighbors")
        graph = extend_graph(graph, kept_rows(old, keys), vectors, progress=progress)
    else:
        graph = build_graph(vectors, k, progress=watch("Neighbors"))
    saved.write(graph, keys)
    return graph
