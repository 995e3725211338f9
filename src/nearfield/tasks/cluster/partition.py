"""What a method finds: points in parts."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nearfield.tasks.cluster.tree import Tree


class Partition(NamedTuple):
    """A label for every point (-1: none), why there are so many clusters, and the tree, if any."""

    labels: NDArray[np.int64]
    why_k: str
    tree: Tree | None = None


def by_size(
    labels: NDArray[np.int64], weights: NDArray[np.int64] | None = None
) -> NDArray[np.int64]:
    """Labels ``0..c-1`` by size, the largest first, equal ones by their first row; -1 stays.

    ``weights`` is what each row counts; 1 without.

    >>> by_size(np.array([7, -1, 3, 3])).tolist()
    [1, -1, 0, 0]
    """
    inside = labels >= 0
    names, first, member = np.unique(labels[inside], return_index=True, return_inverse=True)
    sizes = np.bincount(member, None if weights is None else weights[inside], len(names))
    number = np.empty(len(names), np.int64)
    number[np.lexsort((first, -sizes))] = np.arange(len(names))
    numbered = np.full(len(labels), -1)
    numbered[inside] = number[member]
    return numbered
