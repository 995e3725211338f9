"""Numbers by which chance decides of rows: they come from what a row holds."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nearfield.neighbors.order import along_wide_directions
from nearfield.types import Vectors

BITS = 24  # noise of 1e-6 changes the mark of 1 row in 10,000 (Debian, CLINC150, MedQuAD)


def marks_of(vectors: Vectors) -> NDArray[np.uint64]:
    """A number for each row ``(n, dim)`` that noise hardly changes, nor other rows: ``(n,)``.

    On which sides of the means of all along 24 wide directions it lies (as Charikar, 2002,
    doi:10.1145/509907.509965, with random ones). Alike rows may share a number.

    >>> rows = np.random.default_rng(0).normal(size=(9, 8)).astype(np.float32)
    >>> bool((marks_of(rows)[::-1] == marks_of(rows[::-1])).all())
    True
    """
    along = along_wide_directions(np.ascontiguousarray(vectors, np.float32), BITS)
    bits = np.uint64(1) << np.arange(along.shape[1], dtype=np.uint64)
    marks: NDArray[np.uint64] = (along > 0) @ bits
    return marks


def mixed(marks: NDArray[np.uint64], *numbers: int) -> NDArray[np.uint64]:
    """Numbers that look drawn, of marks ``(m,)`` and some numbers: SplitMix64.

    >>> a, b = mixed(np.array([1, 1], np.uint64), 5, 7).tolist()
    >>> a == b, a == mixed(np.array([1], np.uint64), 5, 8).item()
    (True, False)
    """
    seed = np.random.SeedSequence(numbers).generate_state(1, np.uint64)
    state = marks * np.uint64(0x9E3779B97F4A7C15) + seed
    state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return state ^ (state >> np.uint64(31))
