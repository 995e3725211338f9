"""Why a near text is no negative."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from nearfield.neighbors.cosines import cosines
from nearfield.neighbors.graph import unit_rows
from nearfield.training.same import Int
from nearfield.types import Vectors

FREE, ITSELF, NEAR, CHAIN, COPY, LABELLED = range(6)
REASONS = (
    "",
    "",  # the anchor itself, its positives, a text that may not serve: not worth telling
    "as near as the positive: it may be right, too",
    "a positive of one of its positives",
    "in one group of duplicates with the anchor or the positive",
    "of the same label",
)
TRIES = 50  # draws of a random negative


@dataclass(frozen=True)
class Pool:
    """Texts with all that speaks against one as another's negative, as numbers a text ``(n,)``.

    ``anchor`` and ``positive`` are the texts of each pair ``(m,)``; ``same`` is equal for texts
    that are but for case and spacing, ``chain`` for those that pairs join, ``copy`` for duplicates,
    ``label`` (-1: none) for one label.
    """

    texts: Sequence[str]
    rows: Vectors
    anchor: Int
    positive: Int
    same: Int
    chain: Int
    copy: Int
    label: Int
    allowed: NDArray[np.bool_]

    @cached_property
    def unit(self) -> Vectors:
        """The vectors at unit length."""
        return unit_rows(self.rows)

    @cached_property
    def asked(self) -> Int:
        """The texts that are anchors, each once."""
        return np.unique(self.anchor)

    @cached_property
    def place(self) -> Int:
        """Where each text stands among ``asked``."""
        found = np.full(len(self.texts), -1, np.int64)
        found[self.asked] = np.arange(len(self.asked))
        return found

    @cached_property
    def known(self) -> Int:
        """The pairs, as sorted numbers of anchor and positive."""
        return np.unique(self._pair(self.same[self.anchor], self.same[self.positive]))

    def similar(self, row: int) -> float:
        """The cosine of a pair."""
        return float(self.unit[self.anchor[row]] @ self.unit[self.positive[row]])

    def judge(
        self, pairs: Int, near: Int, scores: Vectors, margin: float, relative: bool
    ) -> NDArray[np.int8]:
        """A number of ``REASONS`` for each candidate ``near`` ``(len(pairs), k)``.

        ``scores`` are the candidates' cosines to the anchors.
        """
        anchor, positive = self.anchor[pairs], self.positive[pairs]
        with_positive = cosines(self.unit, anchor, positive[:, None])
        most = with_positive - margin * (np.abs(with_positive) if relative else 1)
        why = np.where(scores > most, NEAR, FREE).astype(np.int8)
        why[self.chain[near] == self.chain[anchor, None]] = CHAIN
        copy = self.copy[near]
        why[(copy == self.copy[anchor, None]) | (copy == self.copy[positive, None])] = COPY
        label = self.label[near]
        ours = (label == self.label[anchor, None]) | (label == self.label[positive, None])
        why[(label >= 0) & ours] = LABELLED
        why[self._itself(anchor, near) | ~self.allowed[near]] = ITSELF
        return why

    def fill(self, taken: Int, seed: int) -> int:
        """Puts random texts where no negative was found; gives their number."""
        rng = np.random.default_rng(seed)
        among = np.flatnonzero(self.allowed)
        row, column = np.nonzero(taken < 0)
        empty = len(row)
        for _ in range(TRIES if len(among) else 0):
            drawn = among[rng.integers(len(among), size=len(row))]
            zero = np.full((len(row), 1), -np.inf, np.float32)
            free = self.judge(row, drawn[:, None], zero, 0.0, False)[:, 0] == FREE
            free &= (taken[row] != drawn[:, None]).all(1)
            # Two empty places of one pair are filled one after the other.
            free[1:] &= row[1:] != row[:-1]
            taken[row[free], column[free]] = drawn[free]
            row, column = row[~free], column[~free]
            if not len(row):
                break
        return empty - len(row)

    def _itself(self, anchor: Int, near: Int) -> NDArray[np.bool_]:
        """Whether a candidate is the anchor, or a positive of it by a pair of its own."""
        of, with_ = self.same[anchor][:, None], self.same[near]
        pair = self._pair(np.broadcast_to(of, with_.shape), with_)
        at = np.minimum(np.searchsorted(self.known, pair), len(self.known) - 1)
        found: NDArray[np.bool_] = (with_ == of) | (self.known[at] == pair)
        return found

    def _pair(self, one: Int, other: Int) -> Int:
        size = int(self.same.max()) + 1
        return np.minimum(one, other) * size + np.maximum(one, other)
