"""The verb: rows to clusters, by a method of the table."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nearfield.errors import UnknownName, UsageError
from nearfield.neighbors import Neighborhood, worded
from nearfield.tasks.cluster.clusters import Clusters
from nearfield.tasks.cluster.density import dbscan, hdbscan
from nearfield.tasks.cluster.describe import describe
from nearfield.tasks.cluster.fitted import unit
from nearfield.tasks.cluster.hierarchical import hierarchical
from nearfield.tasks.cluster.kmeans import kmeans
from nearfield.tasks.cluster.leiden import leiden
from nearfield.tasks.cluster.options import check_numbers
from nearfield.tasks.cluster.partition import Partition
from nearfield.tasks.cluster.points import Points, points_of
from nearfield.tasks.details import details_of
from nearfield.types import KnnGraph, Vectors

Method = Callable[..., Partition]
METHODS: dict[str, Method] = {
    "kmeans": kmeans,
    "hierarchical": hierarchical,
    "dbscan": dbscan,
    "hdbscan": hdbscan,
    "leiden": leiden,
}
SAMPLES, SHARE = 3, 0.8  # reruns that stability is measured by, and the rows of each


def cluster(
    rows: Vectors | Neighborhood,
    *,
    ids: Sequence[str] | None = None,
    texts: Sequence[str] | None = None,
    method: str = "kmeans",
    k: int | None = None,
    random_state: int = 0,
    graph: KnnGraph | None = None,
    neighbors: int = 15,
    stability: bool = False,
    **options: Any,
) -> Clusters:
    """Groups of alike rows.

    They are the same for any order of the rows and any number of threads, and noise in the last
    digits of the vectors moves few rows.

    Parameters
    ----------
    rows
        Vectors ``(n, dim)`` of any norm, or a neighborhood.
    ids, texts
        Of the rows; clusters have names and keywords where there are texts.
    method
        ``kmeans``, ``hierarchical``, ``dbscan``, ``hdbscan`` or ``leiden``.
    k
        The number of clusters; without it, it is chosen, and ``why_k`` says how. Not for
        ``dbscan`` and ``hdbscan``.
    graph, neighbors
        The rows' kNN graph, where there is one, and how many neighbors of it are read.
    stability
        Measure it: the same method on three samples of 80 % of the rows.
    options
        Of the method: ``smooth`` and ``starts`` (kmeans); ``linkage``, ``height`` and ``smooth``
        (hierarchical); ``eps``, ``min_samples`` and ``smooth`` (dbscan); ``min_cluster_size``,
        ``min_samples`` and ``smooth`` (hdbscan); ``resolution`` (leiden).

    Raises
    ------
    UnknownName, UsageError, BadVectors
        No such method or option; a ``k`` that cannot be; zeros or NaN (the message names the row).

    Examples
    --------
    >>> rows = np.array([[1, 0], [1, 0.1], [0, 1], [0.1, 1]], np.float32)
    >>> clusters = cluster(rows, k=2)
    >>> a, b, c, d = clusters.labels.tolist()
    >>> a == b, c == d, a == c
    (True, True, False)
    >>> bool((clusters.assign(rows)[0] == clusters.labels).all())
    True
    """
    run = method_of(method, options)
    numbers = {"k": k, "random_state": random_state, "neighbors": neighbors}
    check_numbers(numbers | options)
    near = worded(rows if isinstance(rows, Neighborhood) else unit(rows), texts, graph)
    ids = _aligned(ids, near.n, "ids") or [str(row) for row in range(near.n)]
    texts = _aligned(texts, near.n, "texts")
    points, in_order = points_of(near, neighbors)
    labels, why_k, tree = run(points, k, random_state)
    described = describe(points, near.restore(in_order), labels, ids=ids, texts=texts)
    return Clusters(
        **vars(described),
        method=method,
        arguments=numbers | options,
        why_k=why_k,
        stability=_stability(run, points, k, labels) if stability else None,
        tree=tree,
        details=details_of(ids, texts),
    )


def method_of(name: str, options: dict[str, Any]) -> Method:
    """A method of the table with its options; raises ``UnknownName``."""
    if name not in METHODS:
        raise UnknownName("cluster method", name, METHODS)
    method = METHODS[name]
    accepted = list(inspect.signature(method).parameters)[3:]
    for option in options:
        if option not in accepted:
            raise UnknownName(f"option of {name}", option, accepted)

    def run(points: Points, k: int | None, random_state: int) -> Partition:
        if len(points) == 1 and k in {None, 1}:
            return Partition(np.zeros(1, np.int64), "all rows are the same")
        return method(points, k, random_state, **options)

    return run


def _stability(run: Method, points: Points, k: int | None, labels: NDArray[np.int64]) -> float:
    """Mean adjusted Rand index of these labels and those of samples of the points."""
    from sklearn.metrics import adjusted_rand_score

    scores = []
    for sample in range(SAMPLES):
        rng = np.random.default_rng(sample)
        mask = np.zeros(len(points), bool)
        mask[rng.permutation(len(points))[: max(1, round(SHARE * len(points)))]] = True
        some = points.subset(mask)
        again = run(some, k if k is None else min(k, len(some)), sample + 1).labels
        scores.append(float(adjusted_rand_score(labels[mask], again)))
    return float(np.mean(scores))


def _aligned(values: Sequence[str] | None, n: int, what: str) -> Sequence[str] | None:
    if values is not None and len(values) != n:
        raise UsageError(f"{len(values):,} {what} came for {n:,} rows.", "Give one for each row.")
    return values
