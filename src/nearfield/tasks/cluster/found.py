"""What a method finds, and the checks that methods share."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nearfield.errors import UsageError
from nearfield.tasks.cluster.tree import Tree


class Found(NamedTuple):
    """A label for every point (-1: none), why there are so many clusters, and the tree, if any."""

    labels: NDArray[np.int64]
    why_k: str
    tree: Tree | None = None


def check_k(k: int, m: int) -> int:
    """A number of clusters that ``m`` different rows can make."""
    if not 1 <= k <= m:
        rows = "1 different row" if m == 1 else f"{m:,} different rows"
        raise UsageError(f"k is {k}, but there are {rows}.", f"Use a k from 1 to {m}.")
    return k


def refuse_k(k: int | None, method: str, instead: str) -> None:
    """Refuse a number of clusters where the method finds it itself."""
    if k is not None:
        raise UsageError(
            f"{method} finds the number of clusters itself; k={k} came.",
            f"Leave k out and set {instead}, or use kmeans, hierarchical or leiden.",
        )
