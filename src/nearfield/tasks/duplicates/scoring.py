"""One score decides: how likely two items are the same, from words, characters and vectors."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nearfield.tasks.duplicates.background import centered, common_cosine
from nearfield.tasks.duplicates.edits import MEASURED, REPLACED, Edits
from nearfield.tasks.duplicates.pairs import Pairs, joined
from nearfield.tasks.duplicates.shingles import Shingles
from nearfield.tasks.duplicates.weights import MOST, WEIGHTS
from nearfield.tasks.duplicates.wording import Wording
from nearfield.types import Vectors

# Pairs that share less than both of these are none. Planted changes share .5 at the least, but for
# one in thirty.
LEAST_SHARED, LEAST_CENTERED = 0.4, 0.85
BLOCK = 1_000  # pairs whose vectors are in memory at once
ALONE = 5  # the kind of pairs without texts: see ``edits`` for the others


class Measured(NamedTuple):
    """Pairs that may be the same, their kinds ``(m,)``, and what is measured, ``(m, columns)``.

    ``short``, ``(m,)``, is the row whose text is a part of the other one, -1 where none is.
    """

    pairs: Pairs
    kinds: NDArray[np.int64]
    columns: NDArray[np.float64]
    short: NDArray[np.int64]

    def logits(self) -> NDArray[np.float64]:
        """The log odds of each pair where half of its kind are the same, ``(m,)``."""
        result = np.empty(len(self.pairs))
        for kind in np.unique(self.kinds).tolist():
            weights = WEIGHTS[kind]
            here = self.kinds == kind
            result[here] = self.columns[here, : len(weights) - 1] @ weights[:-1] + weights[-1]
        replaced = self.kinds == REPLACED
        result[replaced] = np.minimum(result[replaced], MOST)
        return result


class Scorer:
    """Reads the rows once, and measures any pairs of them."""

    def __init__(self, vectors: Vectors, texts: Sequence[str] | None) -> None:
        """Rows of unit length, and their texts, which are plain."""
        self.vectors = vectors
        self.common = common_cosine(vectors)
        self.shingles = Shingles(texts) if texts is not None else None
        self.wording = Wording(texts) if texts is not None else None

    def measured(self, pairs: Pairs) -> Measured:
        """The pairs that may be the same, and what is measured of them.

        Which words tell items apart shows in these pairs, so it is no matter of one pair alone.
        """
        if self.shingles is None or self.wording is None:
            near = centered(self.cosines(pairs), self.common)
            keep = near > 0.0
            columns = _away(near[keep], 0.001)[:, None]
            kinds, short = np.full(len(columns), ALONE), np.full(len(columns), -1)
            return Measured(pairs[keep], kinds, columns, short)
        half = len(pairs) // 2
        compare = partial(self._compared, self.shingles, self.wording)
        with ThreadPoolExecutor(1) as other:  # NumPy and SciPy let both run at once
            second = other.submit(compare, pairs[half:])
            parts = [compare(pairs[:half]), second.result()]
        kept = joined([part.pairs for part in parts])
        columns = np.zeros((len(kept), len(MEASURED)))
        columns[:, :6] = np.concatenate([part.columns for part in parts])
        kinds = np.full(len(kept), REPLACED)
        close = np.flatnonzero(np.concatenate([part.close for part in parts]))
        contrasts = np.sum([part.contrasts for part in parts], axis=0)
        short = np.full(len(kept), -1)
        kinds[close], short[close], edited = Edits(self.wording).read(kept[close], contrasts)
        told = kinds[close] != REPLACED
        columns[close[told]] = edited[told]
        return Measured(kept, kinds, columns, short)

    def _compared(self, shingles: Shingles, wording: Wording, pairs: Pairs) -> _Compared:
        near = centered(self.cosines(pairs), self.common)
        shared = shingles.guessed(pairs)
        keep = (near > LEAST_CENTERED) | (shared > LEAST_SHARED)
        pairs, near, shared = pairs[keep], near[keep], np.clip(shared[keep], 0.02, 0.98)
        weights, close, contrasts = wording.compare(pairs)
        odds = np.log(shared / (1.0 - shared))
        columns = np.column_stack([_away(near), odds, np.sqrt(weights[:, :3]), weights[:, 3]])
        return _Compared(pairs, columns, close, contrasts)

    def cosines(self, pairs: Pairs) -> NDArray[np.float64]:
        """Of the vectors, block by block."""
        cosines = np.empty(len(pairs), np.float64)
        for at in range(0, len(pairs), BLOCK):
            some = pairs[at : at + BLOCK]
            rows = (self.vectors[r].astype(np.float64) for r in (some.a, some.b))
            cosines[at : at + BLOCK] = np.einsum("ij,ij->i", *rows)
        return cosines.round(9)  # what is beyond depends on how the rows lie in memory


class _Compared(NamedTuple):
    """Pairs of a half: what is measured of all, which are to be read, and the words' contrasts."""

    pairs: Pairs
    columns: NDArray[np.float64]
    close: NDArray[np.bool_]
    contrasts: NDArray[np.int64]


def sigmoid(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Chances from log odds."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(logits, -40.0, 40.0))))


def _away(near: NDArray[np.float64], least: float = 0.01) -> NDArray[np.float64]:
    return np.asarray(np.log(np.clip(1.0 - near, least, 2.0)))
