"""Which words are near, which are as another pair, and which does not belong: exact.

Mikolov, Yih, Zweig, "Linguistic regularities in continuous space word representations", NAACL
2013 (3CosAdd): the words nearest to the sum of unit vectors.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nearfield.encoders.words.index import Index, indexed
from nearfield.encoders.words.rows import Block, Rows, blocks
from nearfield.encoders.words.vectors import WordVectors, finite
from nearfield.errors import UsageError, shortened
from nearfield.types import Vectors

SHOWN = 5  # unknown words that an error names


class Similar(NamedTuple):
    """A word, and its cosine to what was asked for."""

    word: str
    score: float


class WordSpace:
    """All words of a file, to be compared with each other.

    The lengths of all vectors are found at the first question. So are the vectors of fastText's
    words, each of which is a mean of some twenty rows; of a large file they are kept in the cache.
    ``path`` is that file, or a folder; None for vectors of no file.
    """

    def __init__(self, name: str, vectors: WordVectors, path: Path | None = None) -> None:
        self.name = name
        self.vectors = vectors
        self.path = path
        self._table: Rows | None = None
        self._lengths: NDArray[np.float32] | None = None

    def near(self, unit: Vectors, k: int, besides: NDArray[np.int64]) -> list[Similar]:
        """The ``k`` words nearest to a unit vector ``(dim,)``, without those of some rows."""
        if isinstance(k, bool) or not isinstance(k, int) or k < 1:
            raise UsageError(f"k={k!r} was given; a whole number from 1 was wanted.")
        table, lengths = self._ready()
        scores = np.empty(len(self.vectors), np.float32)
        for at, rows in blocks(table, 0, len(self.vectors)):
            scores[at : at + len(rows)] = np.einsum("nd,d->n", rows, unit)
        scores /= lengths
        scores[besides] = -np.inf
        best = _best(scores, min(k, len(scores) - len(np.unique(besides))))
        word = self.vectors.vocabulary.word
        return [Similar(word(row), float(scores[row])) for row in best.tolist()]

    def most_similar(self, positive: list[str], negative: list[str], k: int) -> list[Similar]:
        """The words nearest to the mean of unit vectors, those to be far from with their negative.

        The words that are asked with are left out.
        """
        words = [*positive, *negative]
        if not words:
            raise UsageError("No word was given.", "Give some: positive=['king', 'woman'].")
        signs = np.array([1.0] * len(positive) + [-1.0] * len(negative))
        mean = (self.units(words) * signs[:, None]).mean(axis=0)
        length = np.linalg.norm(mean)
        unit = (mean / (length if length > 0 else 1)).astype(np.float32)
        rows = self.vectors.vocabulary.rows(words)
        return self.near(unit, k, rows[rows >= 0])

    def odd_one_out(self, words: Sequence[str]) -> int:
        """Which of the words is farthest from the mean of all; the last of equal ones."""
        if len(words) < 2:
            raise UsageError(f"{len(words)} words came; at least two were wanted.")
        units = self.units(words)
        mean = units.mean(axis=0)
        scores = units @ (mean / max(float(np.linalg.norm(mean)), 1e-12))
        return len(words) - 1 - int(np.argmin(scores[::-1]))

    def units(self, words: Sequence[str]) -> NDArray[np.float64]:
        """Unit vectors of ``words``, ``(n, dim)``; raises ``UsageError`` for an unknown one."""
        rows, known = self.vectors.vectors(words)
        if not known.all():
            raise unknown_words(self.name, [w for w, k in zip(words, known, strict=True) if not k])
        wide = rows.astype(np.float64)
        units: NDArray[np.float64] = wide / np.maximum(np.linalg.norm(wide, axis=1), 1e-30)[:, None]
        return units

    def _ready(self) -> tuple[Rows, NDArray[np.float32]]:
        """The table of all words' vectors, and their lengths (1 for a vector of zeros)."""
        if self._table is None:
            self._table = self._whole() if self.vectors.subwords else self.vectors.rows
        if self._lengths is None:
            lengths = np.empty(len(self.vectors), np.float32)
            for at, rows in blocks(self._table, 0, len(self.vectors)):
                lengths[at : at + len(rows)] = np.linalg.norm(finite(rows), axis=1)
            lengths[lengths == 0] = 1
            self._lengths = lengths
        return self._table, self._lengths

    def _whole(self) -> Rows:
        """FastText's vectors of all words."""
        if self.path is None or not self.path.is_file():
            return Block(self._made(None).arrays["vectors"])
        return Block(indexed(self.path, self._made, "words").arrays["vectors"])

    def _made(self, folder: Path | None) -> Index:
        shape = (len(self.vectors), self.vectors.dim)
        if folder is None:
            table = np.empty(shape, np.float32)
        else:
            place = folder / "vectors.npy"
            table = np.lib.format.open_memmap(place, "w+", np.float32, shape)
        for at, rows in self.vectors.blocks():
            table[at : at + len(rows)] = rows
        return Index({"vectors": table}, {})


def unknown_words(name: str, words: Sequence[str]) -> UsageError:
    """The error that a model knows no word of these."""
    shown = ", ".join(repr(shortened(word, 40)) for word in words[:SHOWN])
    more = f" and {len(words) - SHOWN} more" if len(words) > SHOWN else ""
    what = "the word" if len(words) == 1 else "the words"
    return UsageError(f"{name} does not know {what} {shown}{more}.", "Look at their spelling.")


def _best(scores: NDArray[np.float32], k: int) -> NDArray[np.int64]:
    """The rows of the ``k`` largest, the largest first, the earlier row first of equal ones."""
    if k < 1:
        return np.zeros(0, np.int64)
    least = np.partition(scores, len(scores) - k)[len(scores) - k]
    rows = np.flatnonzero(scores >= least)
    best: NDArray[np.int64] = rows[np.lexsort((rows, -scores[rows]))][:k]
    return best
