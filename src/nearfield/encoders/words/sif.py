"""Smooth inverse frequency: rare words count more, and what all texts share is taken away.

Arora, Liang, Ma, "A simple but tough-to-beat baseline for sentence embeddings", ICLR 2017.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nearfield.types import Vectors

SMOOTHING = 1e-3  # a of the paper's section 5, where 1e-4 to 1e-3 are near each other
# Texts by which the direction that all share is found; of more, those of the smallest hashes, so
# that the order they come in changes nothing. 20,000 of 300 numbers are 24 MB.
SAMPLE = 20_000


@dataclass(frozen=True)
class Frequencies:
    """How often the words of rows occur.

    ``counts`` are those of the file, ``(n,)``; where it has none the word of row r (the files are
    in the order of frequency) is taken to occur as often as 1 / (r + 1) says (Zipf).
    """

    size: int
    counts: NDArray[np.int64] | None = None

    def weights(self, rows: NDArray[np.int64], smoothing: float = SMOOTHING) -> NDArray[np.float64]:
        """``a / (a + p)`` of the words of m rows, ``(m,)``; 1 of a word that has no row (-1).

        >>> Frequencies(3, np.array([8, 1, 1])).weights(np.array([0, 2, -1]), 0.1).round(3).tolist()
        [0.111, 0.5, 1.0]
        """
        if self.counts is not None:
            shares = self.counts[np.maximum(rows, 0)] / max(int(self.counts.sum()), 1)
        else:
            # The harmonic number, to 1e-9 from a hundred on (Euler and Maclaurin).
            n = self.size
            total = np.log(n) + 0.57721566490153286 + 1 / (2 * n) - 1 / (12 * n * n)
            shares = 1 / ((np.maximum(rows, 0) + 1) * total)
        weights: NDArray[np.float64] = smoothing / (smoothing + np.where(rows < 0, 0.0, shares))
        return weights


def sampled(texts: Iterable[str], size: int = SAMPLE) -> list[str]:
    """Different texts of the smallest hashes, in their order; whatever order they come in.

    >>> sampled(["b", "a", "b"]) == sampled(["a", "b"])
    True
    """
    kept: dict[bytes, str] = {}
    for text in texts:
        raw = text.encode("utf-8", "surrogatepass")
        kept[hashlib.blake2b(raw, digest_size=16).digest()] = text
        if len(kept) >= 2 * size:
            kept = _smallest(kept, size)
    return list(_smallest(kept, size).values())


def common_direction(rows: Vectors) -> Vectors:
    """The direction that rows ``(n, dim)`` share most: their first right singular vector.

    >>> common_direction(np.array([[3.0, 4.0], [6.0, 8.0]], np.float32)).round(2).tolist()
    [0.6000000238418579, 0.800000011920929]
    """
    wide = rows.astype(np.float64)
    _, vectors = np.linalg.eigh(wide.T @ wide)
    first = vectors[:, -1]
    return np.asarray(first * (1 if first[np.abs(first).argmax()] > 0 else -1), np.float32)


def without(rows: Vectors, direction: Vectors) -> Vectors:
    """Rows ``(n, dim)`` less what they have in a direction ``(dim,)``."""
    return rows - np.outer(rows @ direction, direction)


def _smallest(kept: dict[bytes, str], size: int) -> dict[bytes, str]:
    return {digest: kept[digest] for digest in sorted(kept)[:size]}
