"""Hierarchical clustering: a tree over the rows, or over small groups of them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nearfield.errors import UnknownName
from nearfield.tasks.cluster.lloyd import lloyd, sums_of
from nearfield.tasks.cluster.marks import mixed
from nearfield.tasks.cluster.merging import LINKAGES, merges
from nearfield.tasks.cluster.natural import natural
from nearfield.tasks.cluster.options import check_k
from nearfield.tasks.cluster.partition import Partition
from nearfield.tasks.cluster.points import Points
from nearfield.tasks.cluster.tree import Tree
from nearfield.types import Vectors

FULL, GROUPS, ROUNDS = 3_000, 1_000, 10  # 3,000 leaves: a matrix of 72 MB


def hierarchical(
    points: Points,
    k: int | None,
    random_state: int,
    *,
    linkage: str = "ward",
    height: float | None = None,
    smooth: int = 4,
) -> Partition:
    """A tree of merges, cut at ``k`` clusters or at ``height``.

    ``linkage`` is ward (Ward, 1963), average, complete or single. Beyond 3,000 different rows the
    leaves are 1,000 small groups of rows, made by k-means.
    """
    if linkage not in LINKAGES:
        raise UnknownName("linkage", linkage, LINKAGES)
    smoothed = points.smoothed(smooth)
    rows, weights, leaf = smoothed, points.weights, np.arange(len(points))
    if len(points) > FULL:
        rows, weights, leaf = _groups(points, smoothed, random_state)
    tree = Tree(merges(rows, weights, linkage), leaf)
    if height is not None:
        return Partition(tree.cut(height=height), f"the tree is cut at height {height:g}", tree)
    why = "k was given"
    if k is None:
        labels, why = natural(points, smoothed, random_state)
        k = min(int(labels.max()) + 1, tree.leaves)
    return Partition(tree.cut(check_k(k, tree.leaves)), why, tree)


def _groups(
    points: Points, rows: Vectors, random_state: int
) -> tuple[Vectors, NDArray[np.int64], NDArray[np.int64]]:
    """Means of small groups on the grid, their weights, and each row's group."""
    weights, drawn = points.weights, mixed(points.marks, random_state).argsort(kind="stable")
    labels = lloyd(rows, weights, rows[np.sort(drawn[:GROUPS])], ROUNDS)[0]
    group = np.unique(labels, return_inverse=True)[1]
    count = int(group.max()) + 1
    size = np.bincount(group, weights)
    means = np.rint(sums_of(rows, weights, group, count) / size[:, None]).astype(np.float32)
    return means, size.astype(np.int64), group
