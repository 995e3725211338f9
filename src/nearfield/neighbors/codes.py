"""Unit rows at 4 bits a number, and the rough scan over them.

The rough scores are TurboQuant's (Zandieh, Daliri, Hadian and Mirrokni, 2025, arXiv:2504.19874),
computed by ``turbovec``.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nearfield.neighbors.rows import BLOCK
from nearfield.types import Vectors

SAMPLE = 2_048  # rows that calibrate the codes; turbovec asks for about a thousand
ASKED = 32  # of them that are asked for, to see how far the rough cosines err


class Codes:
    """``n`` rows that ``take(rows)`` gives as unit vectors ``(m, dim)``; an eighth of float32.

    ``deviation`` is the standard deviation of the rough cosines from the exact ones.
    """

    def __init__(self, take: Callable[[NDArray[np.int64]], Vectors], n: int, dim: int) -> None:
        from turbovec import TurboQuantIndex

        self._codes: Any = TurboQuantIndex(dim=-(-dim // 8) * 8, bit_width=4)
        self.deviation = 0.0
        if not n:
            return
        sample = np.sort(np.random.default_rng(0).choice(n, min(SAMPLE, n), replace=False))
        # Rows that are all alike have nothing to calibrate by; what is found is checked anyway.
        with suppress(ValueError):
            self._codes.calibrate(_wide(take(sample)))
        for at in range(0, n, BLOCK):
            self._codes.add(_wide(take(np.arange(at, min(at + BLOCK, n)))))
        self._codes.prepare()
        self.deviation = self._deviation(take, sample, n)

    def search(
        self, units: Vectors, k: int, mask: NDArray[np.bool_] | None = None
    ) -> tuple[Vectors, NDArray[np.int64]]:
        """Rough cosines and rows of the ``k`` best for each unit query, each ``(m, k)``."""
        guesses, rows = self._codes.search(_wide(units), k=k, mask=mask)
        return guesses, rows

    def _deviation(
        self, take: Callable[[NDArray[np.int64]], Vectors], sample: NDArray[np.int64], n: int
    ) -> float:
        among = np.zeros(n, np.bool_)
        among[sample] = True
        units = take(sample)
        asked = units[:: max(1, len(sample) // ASKED)]
        guesses, rows = self.search(asked, len(sample), among)
        exact = np.take_along_axis(asked @ units.T, np.searchsorted(sample, rows), axis=1)
        return float((guesses - exact).std())


def _wide(units: Vectors) -> Vectors:
    """Columns of zeros up to a multiple of eight, which turbovec wants."""
    missing = -units.shape[1] % 8
    return np.pad(units, ((0, 0), (0, missing))) if missing else np.ascontiguousarray(units)
