"""The vectors of words: a vocabulary, its rows, and what is known of both."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nearfield.encoders.words.rows import BLOCK, Rows, blocks
from nearfield.encoders.words.subwords import Subwords
from nearfield.encoders.words.vocabulary import Vocabulary
from nearfield.errors import BadModel
from nearfield.types import Vectors

TOGETHER = 512  # words whose n-grams are looked up at once: some 20 rows each


@dataclass(frozen=True)
class WordVectors:
    """n words and their vectors.

    Attributes
    ----------
    kind
        What wrote them: ``word2vec``, ``glove``, ``fasttext``, ``fasttext-supervised``.
    vocabulary
        The words. Their rows are the first n of ``rows``.
    rows
        Their table; of fastText the n-grams' rows follow.
    subwords
        FastText's n-grams; None for others.
    counts
        How often each word occurred in the texts that the model learned from, ``(n,)``, where the
        file says it.
    sentences
        How fastText reads a text of several words; None for a mean of the words' vectors.
    notes
        What was found amiss, for a person.
    """

    kind: str
    vocabulary: Vocabulary
    rows: Rows
    subwords: Subwords | None = None
    counts: NDArray[np.int64] | None = None
    sentences: Sentences | None = None
    notes: tuple[str, ...] = ()

    @property
    def dim(self) -> int:
        """Width of a vector."""
        return self.rows.dim

    def __len__(self) -> int:
        return len(self.vocabulary)

    def vectors(self, words: Sequence[str]) -> tuple[Vectors, NDArray[np.bool_]]:
        """The vectors of m ``words``, ``(m, dim)``, and which of them have one, ``(m,)``.

        An unknown word is a row of zeros. FastText makes one of a word's n-grams.
        """
        rows = self.vocabulary.rows(words)
        if self.subwords is not None:
            return self._by_subwords(words, rows)
        known = rows >= 0
        out = np.zeros((len(words), self.dim), np.float32)
        out[known] = finite(self.rows.take(rows[known]))
        return out, known

    def blocks(self) -> Iterator[tuple[int, Vectors]]:
        """The vectors of all words, some at a time, with the row of the first."""
        if self.subwords is None:
            yield from ((at, finite(rows)) for at, rows in blocks(self.rows, 0, len(self)))
            return
        for at in range(0, len(self), BLOCK):
            words = list(self.vocabulary.words(at, min(len(self), at + BLOCK)))
            yield at, self._by_subwords(words, np.arange(at, at + len(words)))[0]

    def parts(
        self, words: Sequence[str], rows: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The table's rows that m words are made of, one behind the other, and ``m + 1`` places.

        Of a word of the vocabulary (its row is not -1) its own goes first.
        """
        assert self.subwords is not None  # noqa: S101 - asked of fastText alone
        grams, edges = self.subwords.rows(words)
        known = np.flatnonzero(rows >= 0)
        parts = np.insert(grams, edges[known], rows[known])
        own = np.concatenate([[0], np.cumsum(rows >= 0)])
        return parts, edges + own

    def _by_subwords(
        self, words: Sequence[str], rows: NDArray[np.int64]
    ) -> tuple[Vectors, NDArray[np.bool_]]:
        out = np.zeros((len(words), self.dim), np.float32)
        known = np.zeros(len(words), bool)
        for at in range(0, len(words), TOGETHER):
            end = min(len(words), at + TOGETHER)
            parts, edges = self.parts(words[at:end], rows[at:end])
            out[at:end] = means(finite(self.rows.take(parts)), edges)
            known[at:end] = np.diff(edges) > 0
        return out, known


def finite(rows: Vectors) -> Vectors:
    """Rows as they come; raises ``BadModel`` where the file holds what is no number."""
    if not np.isfinite(rows).all():
        raise BadModel(
            "The file of vectors holds numbers that are none (NaN or infinite): it is damaged.",
            "Fetch or save it again.",
        )
    return rows


@dataclass(frozen=True)
class Sentences:
    """How fastText reads a text.

    ``supervised`` models take the mean of all rows of all words, of ``grams`` words in a row too,
    which share the buckets of the n-grams; others that of the unit vectors of the words. ``label``
    begins what is no word but a label.
    """

    supervised: bool
    grams: int = 1
    buckets: int = 0
    label: str = "__label__"


def means(rows: Vectors, edges: NDArray[np.int64]) -> Vectors:
    """The mean of the rows between each two places, ``(m, dim)``; of none, zeros.

    >>> means(np.array([[2.0], [4.0], [5.0]], np.float32), np.array([0, 2, 2, 3])).tolist()
    [[3.0], [0.0], [5.0]]
    """
    counts = np.diff(edges)
    out = np.zeros((len(counts), rows.shape[1]), np.float32)
    some = counts > 0
    if some.any():
        out[some] = np.add.reduceat(rows, edges[:-1][some]) / counts[some, None]
    return out
