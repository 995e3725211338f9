"""Unit rows, and the mean direction of some."""

from __future__ import annotations

import numpy as np

from nearfield.types import Vectors

LEAST = 1e-9  # length of a row that is divided by it


def unit(rows: Vectors) -> Vectors:
    """Rows of length one, ``(n, dim)`` or one ``(dim,)``; a row of zeros stays."""
    units: Vectors = rows / np.maximum(np.linalg.norm(rows, axis=-1, keepdims=True), LEAST)
    return units


def centre(rows: Vectors) -> Vectors:
    """The mean direction of rows, ``(dim,)``."""
    return unit(rows.sum(axis=0, dtype=np.float64).astype(np.float32))
