"""The frozen part of a Doc2Vec model: what is held still while a document's vector is found."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from nearfield.modalities.text.terms import terms
from nearfield.types import Vectors

Architecture = Literal["pv-dbow", "pv-dm", "pv-dm-concat"]
POWER = 0.75  # of a word's count, by which it is drawn (Mikolov et al. 2013, arXiv:1310.4546)
# Places of the table that words are drawn from: 32 a word, within 4 and 16 MB.
_PLACES, _MOST_PLACES = 1 << 20, 1 << 22


_SIGNS = re.compile(r"^[\W_]+|[\W_]+$")


@dataclass(frozen=True)
class Schedule:
    """How a vector is found: ``epochs`` through the words, from the rate ``first`` to ``last``."""

    epochs: int
    first: float = 0.025
    last: float = 1e-4


@dataclass(frozen=True)
class DocumentModel:
    """What a Doc2Vec model has learned (Le and Mikolov 2014, arXiv:1405.4053).

    A document's vector ``d`` shall tell each of its words from others. PV-DBOW scores an output row
    ``u`` by ``u . d``; PV-DM by ``u . x``, where ``x`` is the mean (or the sum) of ``d`` and the
    vectors of the words around; PV-DM of the concatenation by ``u . (d, words around)``.

    Attributes
    ----------
    architecture
        Which of the three.
    words
        Each word's row.
    counts
        How often each came, ``(words,)``.
    output
        The output rows, ``(rows, width)``: one a word for negative sampling, then one an inner node
        for the hierarchical softmax. ``width`` is ``dim``, but of the concatenation
        ``dim * (1 + 2 * window)``.
    vectors
        The words' own vectors, ``(words, dim)``; empty for PV-DBOW.
    schedule
        The epochs and rates.
    dim, window, negative
        Numbers of a vector; words around on each side; words drawn against each.
    subsample
        Share of the words from which on a word is left out by chance; 0 for none.
    power
        The power of a word's count by which it is drawn.
    mean, shrink
        PV-DM: the mean rather than the sum; whether windows are drawn up to ``window``.
    paths, signs
        The hierarchical softmax: each word's output rows, ``(words, depth)``, -1 past its end, and
        whether its code is 0 there (1.0) or 1 (0.0). Empty without.
    padding
        The row of ``vectors`` that stands for a word beyond the end, of the concatenation.
    """

    architecture: Architecture
    words: Mapping[str, int]
    counts: NDArray[np.int64]
    output: Vectors
    vectors: Vectors
    schedule: Schedule
    dim: int
    window: int = 5
    negative: int = 5
    subsample: float = 0.0
    power: float = POWER
    mean: bool = True
    shrink: bool = True
    paths: NDArray[np.int32] | None = None
    signs: Vectors | None = None
    padding: int = 0

    @cached_property
    def lower(self) -> bool:
        """Whether no word has a capital letter."""
        return not any(word != word.lower() for word in self.words)

    def cut(self, text: str) -> list[str]:
        """The words of a text.

        Where no known word has a capital letter, those of
        :func:`nearfield.modalities.text.terms.terms`. Else, of what stands between blanks: itself,
        where it is known, or without the signs around it; if neither is, its terms.
        """
        if self.lower:
            return terms(text)
        words: list[str] = []
        for piece in text.split():
            known = next((each for each in (piece, _bare(piece)) if each in self.words), None)
            words += terms(piece) if known is None else [known]
        return words

    @property
    def targets(self) -> int:
        """Output rows that a word is told by: itself, those drawn against it, its path."""
        drawn = 1 + self.negative if self.negative else 0
        return drawn + (0 if self.paths is None else self.paths.shape[1])

    @cached_property
    def table(self) -> NDArray[np.int32]:
        """Words by how often they are drawn: one place of it is as likely as another."""
        wanted = 1 << (32 * len(self.counts) - 1).bit_length()
        places = min(max(_PLACES, wanted), _MOST_PLACES)
        rising = np.cumsum(self.counts.astype(np.float64) ** self.power)
        spots = (np.arange(places) + 0.5) * (rising[-1] / places)
        table: NDArray[np.int32] = np.searchsorted(rising, spots).astype(np.int32)
        return table

    @cached_property
    def kept(self) -> NDArray[np.float64]:
        """How likely each word is to be kept, ``(words,)``: word2vec.c's formula, as gensim's."""
        if not self.subsample:
            return np.ones(len(self.counts))
        enough = self.subsample * float(self.counts.sum())
        share = np.maximum(self.counts, 1) / enough
        return np.minimum((np.sqrt(share) + 1) / share, 1.0)


def _bare(piece: str) -> str:
    """A piece of a text without the signs around it."""
    return _SIGNS.sub("", piece)
