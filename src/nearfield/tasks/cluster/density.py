"""DBSCAN and HDBSCAN on the neighbor graph: rows in sparse places have no cluster."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from nearfield.tasks.cluster.options import refuse_k
from nearfield.tasks.cluster.partition import Partition
from nearfield.tasks.cluster.points import LEAST, Points

FAR = 2.0  # the cosine distance of opposite rows
BLOCK = 100_000
# Distances between smoothed rows. Adjusted mutual information, noise a class, HDBSCAN on rows as
# they are and smoothed 2 and 4 times: ICD-10 chapters .33 .39 .42, CLINC150 .66 .80 .81,
# Reuters R8 .44 .42 .37; its noise falls from .62 to .35 on ICD-10, .38 to .15 on CLINC150.


def dbscan(
    points: Points,
    k: int | None,
    random_state: int,
    *,
    eps: float | None = None,
    min_samples: int = 5,
    smooth: int = 4,
) -> Partition:
    """Rows with ``min_samples`` neighbors within the cosine distance ``eps``, and what they reach.

    Ester, Kriegel, Sander and Xu, 1996. Without ``eps`` it is the median distance to the
    neighbor at twice ``min_samples``. Distances are between rows smoothed over the graph.
    """
    from sklearn.cluster import DBSCAN

    refuse_k(k, "dbscan", "eps")
    lengths = _distances(points, smooth)
    if eps is None:
        eps = float(np.median(_kth(lengths, 2 * min_samples))) + LEAST
    fit = DBSCAN(eps=eps, min_samples=min_samples, metric="precomputed")
    with threadpool_limits(1):
        labels = fit.fit_predict(lengths)
    return Partition(labels.astype(np.int64), f"what hangs together within a distance of {eps:.3g}")


def hdbscan(
    points: Points,
    k: int | None,
    random_state: int,
    *,
    min_samples: int = 1,
    min_cluster_size: int | None = None,
    smooth: int = 4,
) -> Partition:
    """The densest groups that persist (Campello, Moulavi and Sander, 2013).

    Without ``min_cluster_size`` it is 0.5 % of the rows, 15 at least (5 for small sets). The
    minimum spanning tree is that of the neighbor graph; its parts are linked at distance 2.
    """
    from sklearn.cluster import HDBSCAN

    refuse_k(k, "hdbscan", "min_cluster_size")
    m = len(points)
    size = min_cluster_size or max(min(15, max(2, m // 20)), m // 200)
    lengths = _linked(_distances(points, smooth))
    samples = max(1, min(min_samples, int(np.diff(lengths.indptr).min())))
    fit = HDBSCAN(
        min_cluster_size=max(2, min(size, m)), min_samples=samples, metric="precomputed", copy=True
    )
    with threadpool_limits(1):
        labels = fit.fit_predict(lengths)
    return Partition(labels.astype(np.int64), f"groups of {size} rows or more that persist")


def _distances(points: Points, smooth: int) -> Any:
    """Cosine distances of the edges, both ways, as a sparse matrix."""
    import scipy.sparse as sp

    rows, edges = points.smoothed(smooth), points.affinity().tocoo()
    lengths = np.empty(edges.nnz)
    norm = np.sqrt(np.einsum("ij,ij->i", rows, rows))
    for at in range(0, edges.nnz, BLOCK):
        a, b = edges.row[at : at + BLOCK], edges.col[at : at + BLOCK]
        products = np.einsum("ij,ij->i", rows[a], rows[b]) / (norm[a] * norm[b])
        lengths[at : at + BLOCK] = 1 - products
    lengths = np.maximum(lengths, LEAST)
    return sp.csr_matrix((lengths, (edges.row, edges.col)), shape=edges.shape)


def _kth(lengths: Any, k: int) -> NDArray[np.float64]:
    """The distance of each row to its ``k``-th neighbor, the last where it has fewer."""
    rows = np.split(lengths.data, lengths.indptr[1:-1])
    return np.array([np.sort(row)[:k][-1] if len(row) else FAR for row in rows])


def _linked(lengths: Any) -> Any:
    """The parts of the graph linked to the first, as far as can be."""
    import scipy.sparse as sp
    from scipy.sparse.csgraph import connected_components

    count, part = connected_components(lengths, directed=False)
    if count == 1:
        return lengths
    first = np.unique(part, return_index=True)[1]
    ends = (np.full(count - 1, first[0]), first[1:])
    links = sp.csr_matrix((np.full(count - 1, FAR), ends), shape=lengths.shape)
    return (lengths + links + links.T).tocsr()
