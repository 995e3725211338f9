"""The tree of a hierarchical clustering, to be cut anywhere."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nearfield.errors import UsageError


@dataclass(frozen=True, eq=False)
class Tree:
    """Merges in scipy's ``linkage`` format, float64 ``(leaves - 1, 4)``, and each point's leaf.

    ``scipy.cluster.hierarchy.dendrogram(tree.linkage)`` draws it. Heights are Ward's: the square
    root of twice the growth of the sum of squared distances, or the mean distance for "average".
    """

    linkage: NDArray[np.float64]
    leaf: NDArray[np.int64]

    @property
    def leaves(self) -> int:
        """Number of leaves."""
        return len(self.linkage) + 1

    def cut(self, k: int | None = None, height: float | None = None) -> NDArray[np.int64]:
        """A label for every point, of ``k`` clusters or of those that merge up to ``height``.

        One of the two is given.
        """
        if (k is None) == (height is None):
            raise UsageError("Where shall the tree be cut?", "Give k or height, one of them.")
        if k is not None and not 1 <= k <= self.leaves:
            raise UsageError(f"k is {k}, but the tree has {self.leaves:,} leaves.")
        merges = int(np.searchsorted(self.linkage[:, 2], height or 0.0, side="right"))
        if k is not None:
            merges = self.leaves - k
        parent = np.arange(self.leaves + merges)
        for at in range(merges):
            parent[self.linkage[at, :2].astype(np.int64)] = self.leaves + at
        for at in range(len(parent) - 1, -1, -1):  # parents stand behind their children
            parent[at] = parent[parent[at]]
        labels = np.unique(parent[: self.leaves], return_inverse=True)[1]
        return labels[self.leaf]
