"""Clusters in scikit-learn's manner."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClusterMixin

from nearfield.tasks.cluster.clustering import cluster
from nearfield.tasks.estimating import rows_of
from nearfield.types import Vectors


class ClusterEstimator(ClusterMixin, BaseEstimator):  # type: ignore[misc]
    """:func:`~nearfield.tasks.cluster.cluster` as an estimator, for a ``Pipeline``.

    After ``fit``: ``labels_`` and ``confidence_`` ``(n,)``, ``cluster_centers_`` ``(c, dim)`` of
    unit length, ``clusters_`` (all of it), ``n_features_in_``, ``feature_names_in_`` of a frame.

    Parameters
    ----------
    method, k, random_state, neighbors
        As of :func:`~nearfield.tasks.cluster.cluster`.
    options
        A dictionary of the method's options.

    Examples
    --------
    >>> rows = np.array([[1, 0], [1, 0.1], [0, 1], [0.1, 1]], np.float32)
    >>> model = ClusterEstimator(k=2).fit(rows)
    >>> bool((model.predict(rows) == model.labels_).all())
    True
    """

    def __init__(
        self,
        method: str = "kmeans",
        *,
        k: int | None = None,
        random_state: int = 0,
        neighbors: int = 15,
        options: dict[str, Any] | None = None,
    ) -> None:
        self.method = method
        self.k = k
        self.random_state = random_state
        self.neighbors = neighbors
        self.options = options

    def fit(self, X: Vectors, y: Any = None) -> ClusterEstimator:  # noqa: N803 - its name there
        """Cluster rows ``(n, dim)``; ``y`` is not read. Raises as :func:`cluster` does."""
        self.clusters_ = cluster(
            rows_of(self, X, fitting=True),
            method=self.method,
            k=self.k,
            random_state=self.random_state,
            neighbors=self.neighbors,
            **(self.options or {}),
        )
        self.labels_ = self.clusters_.labels
        self.confidence_ = self.clusters_.confidence
        self.cluster_centers_ = self.clusters_.centres
        return self

    def predict(self, X: Vectors) -> NDArray[np.int64]:  # noqa: N803
        """The cluster of each row, -1 for none; those of ``fit`` for the same rows."""
        rows = rows_of(self, X)
        return self.clusters_.assign(rows)[0]
