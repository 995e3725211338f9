"""The nearest texts of each anchor: from the graph that is there, or searched."""

from __future__ import annotations

import numpy as np

from nearfield.errors import UsageError
from nearfield.neighbors.nearest import nearest
from nearfield.training.data.same import Int
from nearfield.training.sampling.pool import Pool
from nearfield.types import KnnGraph, Vectors


def candidates(pool: Pool, k: int, graph: KnnGraph | None) -> tuple[Int, Vectors]:
    """For each of ``pool.anchors`` its ``k`` nearest texts and their cosines, nearest first.

    From a graph as many as it holds, whether or not they may be negatives.
    """
    if graph is None:
        among = np.flatnonzero(pool.allowed)
        return nearest(pool.unit, pool.anchors, among, min(k, len(among)))[:2]
    if graph.n != len(pool.texts):
        raise UsageError(f"The graph is of {graph.n:,} rows, but {len(pool.texts):,} texts came.")
    rows = graph.nearest(k)
    return rows.indices[pool.anchors].astype(np.int64), rows.similarities[pool.anchors]
