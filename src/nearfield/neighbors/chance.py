"""Rows that are like nothing else."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nearfield.types import Vectors


def by_chance(rows: Vectors, which: NDArray[np.bool_], keys: NDArray[np.void]) -> Vectors:
    """The rows ``(n, dim)``, those of ``which`` of random directions that their keys decide.

    Of two such rows the cosine is about 0, with a spread of one over the root of ``dim``; the same
    16 bytes make the same row, whatever stands around it.

    >>> keys = np.array([b"a" * 16, b"b" * 16, b"a" * 16], "V16")
    >>> rows = by_chance(np.ones((3, 64), np.float32), np.array([True, True, True]), keys)
    >>> bool(rows[0] @ rows[2] > 0.999), bool(abs(rows[0] @ rows[1]) < 0.5)
    (True, True)
    """
    made = np.array(rows, np.float32)
    for row in np.flatnonzero(which):
        seed = int.from_bytes(keys[row].tobytes(), "big")
        made[row] = np.random.default_rng(seed).standard_normal(rows.shape[1], np.float32)
        made[row] /= np.linalg.norm(made[row])
    return made
