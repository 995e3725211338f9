"""Positions that were learned for pictures of one size, for another."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nearfield.types import Vectors

SHARPNESS = -0.75  # of the cubic that PyTorch's interpolate takes


def spread(table: Vectors, rows: int, columns: int) -> Vectors:
    """A table ``(1, 1 + side * side, width)`` for ``rows`` by ``columns`` patches.

    Bicubic, from the middles of the patches, as ``torch.nn.functional.interpolate`` does in
    float32; the first token keeps its row.
    """
    side = int((table.shape[1] - 1) ** 0.5)
    plane = table[0, 1:].reshape(side, side, -1).astype(np.float64)
    plane = np.einsum("rs,scw->rcw", cubic(side, rows), plane)
    plane = np.einsum("cs,rsw->rcw", cubic(side, columns), plane)
    made = plane.reshape(1, rows * columns, -1).astype(np.float32)
    return np.concatenate([table[:, :1], made], axis=1)


def cubic(before: int, after: int) -> NDArray[np.float64]:
    """The matrix ``(after, before)`` of a bicubic interpolation from ``before`` points.

    >>> cubic(3, 3).tolist()
    [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]
    """
    places = (np.arange(after) + 0.5) * (before / after) - 0.5
    first = np.floor(places).astype(int)
    matrix = np.zeros((after, before))
    for step in range(-1, 3):
        near = np.clip(first + step, 0, before - 1)
        np.add.at(matrix, (np.arange(after), near), _weight(np.abs(places - first - step)))
    return matrix


def _weight(distance: NDArray[np.float64]) -> NDArray[np.float64]:
    a, d = SHARPNESS, distance
    inner = ((a + 2) * d - (a + 3)) * d * d + 1
    outer = ((a * d - 5 * a) * d + 8 * a) * d - 4 * a
    return np.where(d <= 1, inner, np.where(d < 2, outer, 0.0))
