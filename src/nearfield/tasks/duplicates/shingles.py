"""Texts as sets of character 4-grams: what finds typos."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cached_property
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from nearfield.tasks.duplicates.pairs import Pairs, merged
from nearfield.tasks.duplicates.sets import Sets, blocks, ordered

SIZE = 4  # characters
# 32 bands of 4: texts that share .6 of their shingles meet with a chance of .99, .3 of .23.
BANDS, ROWS = 32, 4
SOME = 10_000  # pairs whose MinHashes are in memory at once
BUCKET = 16  # rows of a full bucket are paired with so many that stand next to them


def plain(text: str) -> str:
    r"""Without what does not count: case, spacing, the forms of Unicode.

    >>> plain("  The ＣＡＴ\n sat ")
    'the cat sat'
    """
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


class Shingles(Sets):
    """The hashes of the 4-grams of each text.

    >>> sets = Shingles(["red apples", "red apple", "sky"])
    >>> shared = sets.shared(Pairs.of([(0, 1), (0, 2)]))
    >>> shared.tolist(), sets.sizes.tolist()
    ([7, 0], [9, 8, 2])
    """

    def __init__(self, texts: Sequence[str]) -> None:
        """Read texts that are :func:`plain`."""
        parts, sizes = [np.zeros(0, np.uint32)], [np.zeros(0, np.int64)]
        for block in blocks([len(text) + SIZE + 1 for text in texts]):
            keys, counts = _hashed(texts[block])
            parts.append(keys)
            sizes.append(counts)
        super().__init__(np.concatenate(parts), np.concatenate(sizes))

    def shared(self, pairs: Pairs) -> NDArray[np.int64]:
        """How many both texts of each pair hold."""
        found = np.zeros(len(pairs), np.int64)
        for block in self.blocks(pairs):
            both = self.matrix(pairs.a[block]).multiply(self.matrix(pairs.b[block]))
            found[block] = np.diff(both.indptr)
        return found

    def jaccard(self, pairs: Pairs) -> NDArray[np.float64]:
        """The share that both texts hold, of all that they hold."""
        shared = self.shared(pairs)
        either = self.sizes[pairs.a] + self.sizes[pairs.b] - shared
        return np.asarray(shared / np.maximum(either, 1))

    def guessed(self, pairs: Pairs) -> NDArray[np.float64]:
        """The Jaccard similarity by MinHash, with a standard error of .044 at most."""
        found = np.empty(len(pairs), np.float64)
        for at in range(0, len(pairs), SOME):
            some = pairs[at : at + SOME]
            same = self.digests[some.a] == self.digests[some.b]
            found[at : at + SOME] = same.mean(axis=1)
        found[(self.sizes[pairs.a] == 0) | (self.sizes[pairs.b] == 0)] = 0.0
        return found

    @cached_property
    def digests(self) -> NDArray[np.uint32]:
        """MinHashes, ``(n, 128)``: Broder, 1997, "On the resemblance of documents"."""
        from rensa import RMinHash

        make = cast(Any, RMinHash.digest_matrix_from_flat_token_hashes)
        found = np.empty((len(self.sizes), BANDS * ROWS), np.uint32)
        for block in blocks(self.sizes.tolist()):
            starts = self.starts[block.start : block.stop + 1]
            wide = self.members[starts[0] : starts[-1]].astype(np.uint64)
            made = make(wide, (starts - starts[0]).astype(np.uint64), BANDS * ROWS, 1)
            found[block] = made.to_rows()
        return found

    def candidates(self) -> Pairs:
        """Pairs that probably share much: those that meet in a band of their MinHashes."""
        alive = np.flatnonzero(self.sizes)
        bands = np.split(self.digests, BANDS, axis=1)
        return merged([_bucket_pairs(_mixed(band)[alive], alive) for band in bands])


def _hashed(texts: Sequence[str]) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """Hashes of the 4-grams of ``" text "``, sorted within each text, and how many."""
    padded = [f" {text} ".ljust(SIZE) if text else "" for text in texts]
    row = np.repeat(np.arange(len(texts), dtype=np.uint64), [len(text) for text in padded])
    joined = "".join(padded).encode("utf-32-le", "surrogatepass")
    codes = np.frombuffer(joined, np.uint32)
    end = len(codes) - SIZE + 1
    mixed = np.zeros(max(end, 0), np.uint64)
    for step in range(SIZE):
        mixed *= np.uint64(0x9E3779B97F4A7C15)
        mixed += codes[step : end + step]
    mixed ^= mixed >> np.uint64(29)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    keys = row[:end] << np.uint64(32) | mixed >> np.uint64(32)
    keys = ordered(keys[row[:end] == row[SIZE - 1 :]])  # no 4-gram goes from one text to the next
    counts = np.bincount((keys >> np.uint64(32)).astype(np.int64), minlength=len(texts))
    return keys.astype(np.uint32), counts


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
