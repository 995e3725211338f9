"""Far islands brought nearer, so that they do not shrink the rest of a map to a spot."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nearfield.types import Vectors

# Rows from which there are islands, the share of them that is one at most, and how wide the sea
# before it may be, as a share of how far the other rows reach.
MANY, SHARE, SEA = 1_000, 0.1, 0.1


def brought_nearer(points: Vectors) -> tuple[Vectors, int]:
    """Places ``(n, width)`` with narrow seas, and how many rows are in islands that moved.

    An island is what stands beyond an empty stretch of an axis, a tenth of the rows or fewer. It
    moves as a whole, and along that axis alone, so that no row gets other near ones.

    >>> line = np.append(np.linspace(0, 1, 1_000), [9, 9.1]).astype(np.float32)
    >>> near, moved = brought_nearer(np.stack([line, line * 0], axis=1))
    >>> float(near.max()).__round__(2), moved
    (1.2, 2)
    """
    if len(points) < MANY:
        return points, 0
    points, moved = points.copy(), np.zeros(len(points), bool)
    for axis in range(points.shape[1]):
        for side in (1, -1):
            along = side * points[:, axis]
            shift = _shift(along)
            moved |= shift > 0
            points[:, axis] = side * (along - shift)
    return points, int(moved.sum())


def _shift(along: Vectors) -> Vectors:
    """How far each row is to move down an axis: by all that is too much of the seas below it."""
    order = np.argsort(along, kind="stable")
    sorted_, few = along[order], int(len(along) * (1 - SHARE))
    gaps = np.diff(sorted_, prepend=sorted_[0])
    gaps[:few] = 0  # what lies below a sea is the rest of the map
    reach = np.maximum.accumulate(sorted_ - sorted_[0]) - gaps
    shift = np.empty_like(along)
    shift[order] = np.cumsum(_excess(gaps, reach))
    return shift


def _excess(gaps: Vectors, reach: NDArray[np.floating]) -> Vectors:
    """What each sea is wider than a share of what lies below it."""
    excess: Vectors = np.maximum(0, gaps - np.float32(SEA) * reach).astype(np.float32)
    return excess
