"""Bilinear resizing by half pixels and without smoothing, as torchvision resizes frames.

Pillow smooths what it makes smaller, OpenCV rounds its weights to 11 bits: this is
``torch.nn.functional.interpolate(mode="bilinear", align_corners=False, antialias=False)``, rounded
half to even. A row of the matrix has two numbers, so it is kept as two places and a weight.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nearfield.modalities.video import Pixels
from nearfield.types import Vectors


class Taps(NamedTuple):
    """For each place the two before that it lies between, and how near it is to the second."""

    first: NDArray[np.int64]
    second: NDArray[np.int64]
    weight: Vectors


def taps(before: int, after: int, wanted: range) -> Taps:
    """The ``wanted`` of ``after`` places along a side that had ``before``.

    >>> taps(4, 2, range(2)).weight.tolist()
    [0.5, 0.5]
    """
    scale = np.float32(before / after)
    places = scale * (np.arange(wanted.start, wanted.stop, dtype=np.float32) + np.float32(0.5))
    places = np.maximum(places - np.float32(0.5), np.float32(0))
    first = np.minimum(places.astype(np.int64), before - 1)
    second = np.minimum(first + 1, before - 1)
    return Taps(first, second, places - first.astype(np.float32))


def resized(frame: Pixels, size: tuple[int, int], rows: range, columns: range) -> Pixels:
    """The ``rows`` and ``columns`` of a ``frame`` resized to ``size``, height and width."""
    if frame.shape[:2] == size:
        return frame[rows.start : rows.stop, columns.start : columns.stop]
    tall = taps(frame.shape[0], size[0], rows)
    wide = taps(frame.shape[1], size[1], columns)
    down = tall.weight[:, None, None]
    upper, lower = (_across(frame[side], wide) for side in (tall.first, tall.second))
    made = upper * (1 - down) + lower * down
    return np.rint(made).astype(np.uint8)


def _across(rows: Pixels, wide: Taps) -> Vectors:
    right = wide.weight[:, None]
    made: Vectors = rows[:, wide.first] * (1 - right) + rows[:, wide.second] * right
    return made
