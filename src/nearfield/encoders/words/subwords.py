"""The n-grams of characters that fastText reads a word by, and the rows that they have.

fastText/src/dictionary.cc: ``computeSubwords``, ``pushHash``. Bojanowski, Grave, Joulin, Mikolov,
"Enriching word vectors with subword information", TACL 5, 2017.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nearfield.encoders.words.hashing import fasttext_hashes, joined

END = "</s>"  # the end of a sentence: a word without n-grams


@dataclass(frozen=True)
class Subwords:
    """Which n-grams a model reads, and where their rows begin.

    Attributes
    ----------
    least, most
        The characters of an n-gram; where ``most`` is 0 there are none.
    buckets
        How many rows n-grams share by their hash.
    first
        The row of the first of them, in the table of all rows.
    kept
        Of a pruned model, the buckets that are kept in rising order, and the row of each counted
        from ``first``; None where all are.
    """

    least: int
    most: int
    buckets: int
    first: int
    kept: tuple[NDArray[np.int64], NDArray[np.int64]] | None = None

    def rows(self, words: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The rows of the n-grams of m ``words``, one behind the other, and where each begins.

        The second is of ``m + 1`` places.

        >>> [part.tolist() for part in Subwords(3, 3, 100, 10).rows(["is", "</s>"])]
        [[109, 35], [0, 2, 2]]
        """
        grams: list[bytes] = []
        edges = np.zeros(len(words) + 1, np.int64)
        for at, word in enumerate(words, 1):
            if word != END and self.most > 0 and self.buckets > 0:
                self._add(grams, f"<{word}>".encode("utf-8", "surrogateescape"))
            edges[at] = len(grams)
        hashed = fasttext_hashes(*joined(grams)).astype(np.int64)
        return self.placed(hashed % max(self.buckets, 1), edges)

    def placed(
        self, buckets: NDArray[np.int64], edges: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The rows of buckets; of a pruned model those that are kept, and the places again."""
        if self.kept is None:
            return buckets + self.first, edges
        known, rows = self.kept
        if not len(known):
            return np.zeros(0, np.int64), np.zeros_like(edges)
        at = np.minimum(np.searchsorted(known, buckets), len(known) - 1)
        here = known[at] == buckets
        return rows[at[here]] + self.first, np.concatenate([[0], np.cumsum(here)])[edges]

    def _add(self, grams: list[bytes], word: bytes) -> None:
        # Characters begin where a byte is none of UTF-8's following ones.
        starts = [at for at, byte in enumerate(word) if byte & 0xC0 != 0x80]
        starts.append(len(word))
        last = len(starts) - 1
        for at in range(last):
            for size in range(max(self.least, 1), min(self.most, last - at) + 1):
                if size > 1 or (0 < at < last - 1):
                    grams.append(word[starts[at] : starts[at + size]])
