"""From a label for every point to clusters: numbered, measured, named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from nearfield.tasks.cluster.fitted import Fitted
from nearfield.tasks.cluster.partition import by_size
from nearfield.tasks.cluster.points import SCALE, Points
from nearfield.tasks.cluster.typical import CENTRAL, apart
from nearfield.types import Vectors

TYPICAL = 5  # rows shown for a cluster


@dataclass(frozen=True, eq=False)
class Described:
    """Clusters ``0..c-1`` of ``n`` rows, as :class:`~nearfield.tasks.cluster.Clusters` has them."""

    ids: tuple[str, ...]
    labels: NDArray[np.int64]
    confidence: NDArray[np.float32]
    centres: Vectors
    sizes: NDArray[np.int64]
    typical: tuple[tuple[int, ...], ...]
    names: tuple[str, ...]
    keywords: tuple[tuple[str, ...], ...]
    fitted: Fitted = field(repr=False)
    point: NDArray[np.int64] = field(repr=False)


def describe(
    points: Points,
    point: NDArray[np.int64],
    labels: NDArray[np.int64],
    *,
    ids: Sequence[str],
    texts: Sequence[str] | None,
) -> Described:
    """Clusters of the rows whose points are given, in the order they came."""
    fitted = Fitted(points, by_size(labels, points.weights))
    of_rows = fitted.labels[point]
    count = len(fitted.centres)
    names, keywords = _named(of_rows, texts, points, point, count)
    return Described(
        ids=tuple(ids),
        labels=of_rows,
        confidence=fitted.confidence[point],
        centres=fitted.centres,
        sizes=np.bincount(of_rows[of_rows >= 0], minlength=count),
        typical=_typical(fitted, point, ids, count),
        names=names,
        keywords=keywords,
        fitted=fitted,
        point=point,
    )


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

    named = keywords_of(labels, texts, points.units(point), groups=point)
    return tuple(name for name, _ in named), tuple(keywords for _, keywords in named)


def _typical(
    fitted: Fitted, point: NDArray[np.int64], ids: Sequence[str], count: int
) -> tuple[tuple[int, ...], ...]:
    """The most central rows of each cluster; of equal rows the one whose id sorts first."""
    points = fitted.points
    order = np.lexsort((-fitted.central, fitted.labels))
    ends = np.searchsorted(fitted.labels[order], np.arange(count + 1))
    chosen = [_apart(points, order[a : min(b, a + CENTRAL)]) for a, b in pairwise(ends)]
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
    return [int(some[at]) for at in apart(rows @ rows.T / np.float32(SCALE) ** 2, TYPICAL)]
