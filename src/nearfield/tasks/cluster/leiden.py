"""Leiden communities of the neighbor graph."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nearfield.tasks.cluster.options import check_k
from nearfield.tasks.cluster.partition import Partition
from nearfield.tasks.cluster.points import Points

TRIES = 16  # of resolutions, when k is given: 150 communities of 22,500 rows took 3 to 10


def leiden(
    points: Points, k: int | None, random_state: int, *, resolution: float | None = None
) -> Partition:
    """Communities by modularity (Traag, Waltman and van Eck, 2019, arXiv:1810.08473).

    Edges weigh as much as their cosine. A higher ``resolution`` than 1 makes more communities; with
    ``k`` it is searched for.
    """
    edges = points.affinity()
    if k is None or resolution is not None:
        labels = communities(edges, random_state, resolution or 1.0)
        return Partition(labels, f"communities at resolution {resolution or 1.0:g}")
    check_k(k, len(points))
    low, high, best = 1e-3, 1e3, (len(points) + 1, np.zeros(len(points), np.int64), 1.0)
    for _ in range(TRIES):
        middle = float(np.sqrt(low * high))
        labels = communities(edges, random_state, middle)
        count = int(labels.max()) + 1
        best = min(best, (abs(count - k), labels, middle), key=lambda attempt: attempt[0])
        if count == k:
            break
        low, high = (low, middle) if count > k else (middle, high)
    count = int(best[1].max()) + 1
    note = "" if count == k else f", the nearest to the {k} asked for"
    what = "community" if count == 1 else "communities"
    return Partition(best[1], f"{count} {what} at resolution {best[2]:.3g}{note}")


def communities(edges: Any, random_state: int, resolution: float = 1.0) -> NDArray[np.int64]:
    """A community for every point ``(m,)``, from the edges between them in both directions."""
    from graspologic_native import leiden_csr

    count = edges.shape[0]
    if not edges.nnz:
        return np.zeros(count, np.int64)
    _, community = leiden_csr(
        edges.indptr.astype(np.int64),
        edges.indices.astype(np.int32),
        edges.data.astype(np.float64),
        count,
        resolution=resolution,
        iterations=2,
        seed=random_state,
    )
    labels = np.fromiter((community[point] for point in range(count)), np.int64, count)
    return np.unique(labels, return_inverse=True)[1]
