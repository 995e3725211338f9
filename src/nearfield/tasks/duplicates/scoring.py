"""One score decides: how likely two items are the same, from vectors, characters and words."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from nearfield.tasks.duplicates.background import centered, common_cosine
from nearfield.tasks.duplicates.pairs import Pairs, joined
from nearfield.tasks.duplicates.shingles import Shingles
from nearfield.tasks.duplicates.wording import Wording
from nearfield.types import Vectors

# Logistic regression on planted changes of Debian descriptions and CLINC questions, positives and
# negatives weighed 15 to 85 (benchmarks/analyses_duplicates.py --fit): log(1 - centered cosine),
# log odds of the shingles' Jaccard, square roots of the weights of replaced, added and mistyped
# words; then the constant.
TEXT = np.array([-1.681, 4.740, -3.595, -3.033, 1.144, -4.998])
# The same where there are no texts: the centered cosine alone (STS sentences and CLINC questions).
VECTORS = np.array([-2.678, -6.552])
PRIOR = 0.15
# Pairs that share less than both of these are none. Planted changes share .5 at the least, but for
# one in thirty; a lower bound brings so many easy pairs that the estimate of the hard ones suffers:
# MedQuAD, 95 % asked, had 91 with .3 and 94 with .4.
LEAST_SHARED, LEAST_CENTERED = 0.4, 0.85
BLOCK = 1_000  # pairs whose vectors are in memory at once


class Scorer:
    """Reads the rows once, and scores any pairs of them."""

    def __init__(self, vectors: Vectors, texts: Sequence[str] | None) -> None:
        """Rows of unit length, and their texts, which are plain."""
        self.vectors = vectors
        self.common = common_cosine(vectors)
        self.shingles = Shingles(texts) if texts is not None else None
        self.wording = Wording(texts) if texts is not None else None

    def worth(self, pairs: Pairs) -> tuple[Pairs, NDArray[np.float64]]:
        """The pairs that may be the same, and their log odds at ``PRIOR``."""
        pairs, columns = self.measured(pairs)
        weights = VECTORS if self.shingles is None else TEXT
        return pairs, columns @ weights[:-1] + weights[-1]

    def measured(self, pairs: Pairs) -> tuple[Pairs, NDArray[np.float64]]:
        """The pairs that may be the same, and what is measured, ``(m, 5)`` or ``(m, 1)``."""
        half = len(pairs) // 2
        with ThreadPoolExecutor(1) as other:  # NumPy and SciPy let both run at once
            second = other.submit(self._measured, pairs[half:])
            parts = [self._measured(pairs[:half]), second.result()]
        return joined([kept for kept, _ in parts]), np.concatenate([rows for _, rows in parts])

    def _measured(self, pairs: Pairs) -> tuple[Pairs, NDArray[np.float64]]:
        near = centered(self.cosines(pairs), self.common)
        if self.shingles is None or self.wording is None:
            keep = near > 0.0
            return pairs[keep], _away(near[keep], 0.001)[:, None]
        keep = (near > LEAST_CENTERED) | (self.shingles.guessed(pairs) > LEAST_SHARED)
        pairs, near = pairs[keep], near[keep]
        shared = np.clip(self.shingles.jaccard(pairs), 0.02, 0.98)
        words = np.sqrt(self.wording.compare(pairs))
        return pairs, np.column_stack([_away(near), np.log(shared / (1.0 - shared)), words])

    def cosines(self, pairs: Pairs) -> NDArray[np.float64]:
        """Of the vectors, block by block."""
        cosines = np.empty(len(pairs), np.float64)
        for at in range(0, len(pairs), BLOCK):
            some = pairs[at : at + BLOCK]
            rows = (self.vectors[r].astype(np.float64) for r in (some.a, some.b))
            cosines[at : at + BLOCK] = np.einsum("ij,ij->i", *rows)
        return cosines.round(9)  # what is beyond depends on how the rows lie in memory


def sigmoid(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Chances from log odds."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(logits, -40.0, 40.0))))


def _away(near: NDArray[np.float64], least: float = 0.01) -> NDArray[np.float64]:
    return np.asarray(np.log(np.clip(1.0 - near, least, 2.0)))
