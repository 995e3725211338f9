"""Pairs of texts by their character 4-grams: how many they share, and which share many."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from nearfield.modalities.text.shingles import minhashes, shingles
from nearfield.tasks.duplicates.pairs import Pairs, merged
from nearfield.tasks.duplicates.sets import Sets

# 32 bands of 4: texts that share .6 of their shingles meet with a chance of .99, .3 of .23.
BANDS, ROWS = 32, 4
SOME = 10_000  # pairs whose MinHashes are in memory at once
BUCKET = 16  # rows of a full bucket are paired with so many that stand next to them


class Shingles(Sets):
    """The hashes of the 4-grams of each text.

    >>> sets = Shingles(["red apples", "red apple", "sky"])
    >>> shared = sets.shared(Pairs.of([(0, 1), (0, 2)]))
    >>> shared.tolist(), sets.sizes.tolist()
    ([7, 0], [9, 8, 2])
    """

    def __init__(self, texts: Sequence[str]) -> None:
        """Read texts that are :func:`~nearfield.modalities.text.shingles.plain`."""
        super().__init__(*shingles(texts))

    def shared(self, pairs: Pairs) -> NDArray[np.int64]:
        """How many both texts of each pair hold."""
        counts = np.zeros(len(pairs), np.int64)
        for block in self.blocks(pairs):
            both = self.matrix(pairs.a[block]).multiply(self.matrix(pairs.b[block]))
            counts[block] = np.diff(both.indptr)
        return counts

    def jaccard(self, pairs: Pairs) -> NDArray[np.float64]:
        """The share that both texts hold, of all that they hold."""
        shared = self.shared(pairs)
        either = self.sizes[pairs.a] + self.sizes[pairs.b] - shared
        return np.asarray(shared / np.maximum(either, 1))

    def guessed(self, pairs: Pairs) -> NDArray[np.float64]:
        """The Jaccard similarity by MinHash, with a standard error of .044 at most."""
        shares = np.empty(len(pairs), np.float64)
        for at in range(0, len(pairs), SOME):
            some = pairs[at : at + SOME]
            same = self.digests[some.a] == self.digests[some.b]
            shares[at : at + SOME] = same.mean(axis=1)
        shares[(self.sizes[pairs.a] == 0) | (self.sizes[pairs.b] == 0)] = 0.0
        return shares

    @cached_property
    def digests(self) -> NDArray[np.uint32]:
        """MinHashes, ``(n, 128)``."""
        return minhashes(self.members, self.sizes, BANDS * ROWS)

    def candidates(self) -> Pairs:
        """Pairs that probably share much: those that meet in a band of their MinHashes."""
        alive = np.flatnonzero(self.sizes)
        bands = np.split(self.digests, BANDS, axis=1)
        return merged([_bucket_pairs(_mixed(band)[alive], alive) for band in bands])


def _mixed(band: NDArray[np.uint32]) -> NDArray[np.uint64]:
    mixed = np.zeros(len(band), np.uint64)
    for column in band.T:
        mixed = mixed * np.uint64(0x9E3779B97F4A7C15) + column
    return mixed


def _bucket_pairs(bucket: NDArray[np.uint64], rows: NDArray[np.int64]) -> Pairs:
    order = np.argsort(bucket, kind="stable")
    sorted_, rows = bucket[order], rows[order]
    left, right = [], []
    for step in range(1, BUCKET):
        same = np.flatnonzero(sorted_[step:] == sorted_[:-step])
        if not len(same):
            break
        left.append(rows[same])
        right.append(rows[same + step])
    none = np.zeros(0, np.int64)
    return Pairs(np.concatenate([none, *left]), np.concatenate([none, *right]))
