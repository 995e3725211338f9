"""From a label for every point to clusters: numbered, measured, named."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nearfield.tasks.cluster.clusters import Clusters
from nearfield.tasks.cluster.fitted import Fitted
from nearfield.tasks.cluster.points import SCALE, Points
from nearfield.tasks.cluster.tree import Tree

TYPICAL, LOOK = 5, 50  # rows shown for a cluster, and central rows looked at for them
COPY = 0.95  # cosine from which a row is a near-copy of one that is shown already


def describe(
    points: Points,
    point: NDArray[np.int64],
    labels: NDArray[np.int64],
    *,
    ids: Sequence[str],
    texts: Sequence[str] | None,
    method: str,
    arguments: dict[str, Any],
    why_k: str,
    stability: float | None = None,
    tree: Tree | None = None,
) -> Clusters:
    """Clusters of the rows whose points are given, in the order they came."""
    fitted = Fitted(points, by_size(labels, points.weights))
    own = fitted.labels[point]
    count = len(fitted.centres)
    names, keywords = _named(own, texts, points, point, count)
    return Clusters(
        ids=tuple(ids),
        labels=own,
        confidence=fitted.confidence[point],
        method=method,
        arguments=arguments,
        centres=fitted.centres,
        sizes=np.bincount(own[own >= 0], minlength=count),
        typical=_typical(fitted, point, ids, count),
        names=names,
        keywords=keywords,
        why_k=why_k,
        stability=stability,
        tree=tree,
        fitted=fitted,
        point=point,
    )


def by_size(labels: NDArray[np.int64], weights: NDArray[np.int64]) -> NDArray[np.int64]:
    """Labels ``0..c-1`` by size, the largest first, equal ones by their first point; -1 stays.

    >>> by_size(np.array([7, -1, 3, 3]), np.ones(4, np.int64)).tolist()
    [1, -1, 0, 0]
    """
    inside = labels >= 0
    found, first, member = np.unique(labels[inside], return_index=True, return_inverse=True)
    sizes = np.bincount(member, weights[inside], len(found))
    number = np.empty(len(found), np.int64)
    number[np.lexsort((first, -sizes))] = np.arange(len(found))
    own = np.full(len(labels), -1)
    own[inside] = number[member]
    return own


def _named(
    labels: NDArray[np.int64],
    texts: Sequence[str] | None,
    points: Points,
    point: NDArray[np.int64],
    count: int,
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    if texts is None or not count:
        return ("",) * count, ((),) * count
    from nearfield.tasks.topics.keywords import keywords_of

    found = keywords_of(labels, texts, points.units(point), groups=point)
    return tuple(named.name for named in found), tuple(named.keywords for named in found)


def _typical(
    fitted: Fitted, point: NDArray[np.int64], ids: Sequence[str], count: int
) -> tuple[tuple[int, ...], ...]:
    """The most central rows of each cluster; of equal rows the one whose id sorts first."""
    points = fitted.points
    order = np.lexsort((-fitted.central, fitted.labels))
    ends = np.searchsorted(fitted.labels[order], np.arange(count + 1))
    chosen = [_apart(points, order[a : min(b, a + LOOK)]) for a, b in pairwise(ends)]
    wanted = {at for some in chosen for at in some}
    row_of: dict[int, int] = {}
    for row in np.flatnonzero(np.isin(point, list(wanted))).tolist():
        at = int(point[row])
        if at not in row_of or ids[row] < ids[row_of[at]]:
            row_of[at] = row
    return tuple(tuple(row_of[at] for at in some) for some in chosen)


def _apart(points: Points, some: NDArray[np.int64]) -> list[int]:
    """The first points that are no near-copies of each other."""
    rows = points.codes[some].astype(np.float32)
    alike = rows @ rows.T / np.float32(SCALE) ** 2
    chosen: list[int] = []
    for at in range(len(some)):
        if len(chosen) < TYPICAL and not (alike[at, chosen] > COPY).any():
            chosen.append(at)
    return [int(some[at]) for at in chosen]
