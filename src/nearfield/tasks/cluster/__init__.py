"""Clusters: groups of alike rows, by five methods, with a confidence for every row.

>>> import numpy as np
>>> rows = np.array([[1, 0], [1, 0.1], [0, 1]], np.float32)
>>> cluster(rows, ids=["a", "b", "c"], k=2)
2 clusters of 3 items (kmeans)
    0        2  a
    1        1  c
"""

from typing import TYPE_CHECKING

from nearfield.tasks.cluster.clustering import METHODS, cluster
from nearfield.tasks.cluster.clusters import Clusters
from nearfield.tasks.cluster.tree import Tree
from nearfield.types.lazy import lazy

if TYPE_CHECKING:
    from nearfield.tasks.cluster.estimator import ClusterEstimator

# scikit-learn, whose estimators it is like, takes a second of a fresh process's map.
_, __getattr__ = lazy(__name__, {"ClusterEstimator": "estimator"})
__all__ = ["METHODS", "ClusterEstimator", "Clusters", "Tree", "cluster"]
