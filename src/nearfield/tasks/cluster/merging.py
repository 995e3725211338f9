"""All merges of a hierarchical clustering, by chains of nearest neighbors."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from nearfield.tasks.cluster.points import SCALE
from nearfield.types import Vectors

Floats = NDArray[np.float64]
# From the distances of two that merge to the others, their own, and all sizes: the distances of
# the merged one (Lance and Williams, 1967, doi:10.1093/comjnl/9.4.373).
Update = Callable[[Floats, Floats, float, float, float, Floats], Floats]


def _ward(a: Floats, b: Floats, ab: float, na: float, nb: float, n: Floats) -> Floats:
    return ((na + n) * a + (nb + n) * b - n * ab) / (na + nb + n)


def _average(a: Floats, b: Floats, ab: float, na: float, nb: float, n: Floats) -> Floats:
    return (na * a + nb * b) / (na + nb)


def _complete(a: Floats, b: Floats, ab: float, na: float, nb: float, n: Floats) -> Floats:
    return np.maximum(a, b)


def _single(a: Floats, b: Floats, ab: float, na: float, nb: float, n: Floats) -> Floats:
    return np.minimum(a, b)


LINKAGES: dict[str, Update] = {
    "ward": _ward,
    "average": _average,
    "complete": _complete,
    "single": _single,
}


def merges(rows: Vectors, weights: NDArray[np.int64], linkage: str) -> Floats:
    """The merges of rows on the grid, in scipy's ``linkage`` format, ``(n - 1, 4)``.

    By chains of nearest neighbors (Murtagh, 1983, doi:10.1093/comjnl/26.4.354), in ``O(n**2)``.
    """
    size, ward = weights.astype(np.float64), linkage == "ward"
    near, update = _distances(rows, size if ward else None), LINKAGES[linkage]
    alive = np.ones(len(rows), bool)
    merged, chain = np.empty((len(rows) - 1, 3)), [0]
    for at in range(len(merged)):
        if not chain:
            chain = [int(alive.argmax())]
        a, b = _mutual(near, chain)
        merged[at] = a, b, near[a, b]
        row = update(near[a], near[b], float(near[a, b]), size[a], size[b], size)
        size[b] += size[a]
        alive[a] = False
        row[~alive] = row[b] = np.inf
        near[a], near[:, a] = np.inf, np.inf
        near[b], near[:, b] = row, row
    merged[:, 2] = np.sqrt(merged[:, 2]) if ward else merged[:, 2]
    return _numbered(merged[np.argsort(merged[:, 2], kind="stable")])


def _mutual(near: Floats, chain: list[int]) -> tuple[int, int]:
    """Follow the chain to two that are nearest to each other; they leave it."""
    while True:
        a = chain[-1]
        b = int(near[a].argmin())
        if len(chain) > 1 and near[a, chain[-2]] <= near[a, b]:
            return chain.pop(), chain.pop()
        chain.append(b)


def _distances(rows: Vectors, size: Floats | None) -> Floats:
    """Distances of all pairs; for Ward, squared and weighted by their sizes."""
    own = np.einsum("ij,ij->i", rows, rows).astype(np.float64)
    near: Floats = own[:, None] + own[None]
    near -= 2 * (rows @ rows.T).astype(np.float64)
    near = np.maximum(near, 0) / SCALE**2
    if size is None:
        np.sqrt(near, out=near)
    else:
        near *= 2 * size[:, None] * size[None] / (size[:, None] + size[None])
    np.fill_diagonal(near, np.inf)
    return near


def _numbered(merged: Floats) -> Floats:
    """Sorted merges of rows as merges of nodes: node ``n + i`` is the ``i``-th merge."""
    n = len(merged) + 1
    linkage, node, count = np.empty((n - 1, 4)), np.arange(2 * n - 1), np.ones(2 * n - 1)
    for at, (a, b, height) in enumerate(merged):
        low, high = sorted((_top(node, int(a)), _top(node, int(b))))
        node[low] = node[high] = n + at
        count[n + at] = count[low] + count[high]
        linkage[at] = low, high, height, count[n + at]
    return linkage


def _top(node: NDArray[np.int64], at: int) -> int:
    while node[at] != at:
        node[at] = at = int(node[node[at]])
    return at
