"""Texts that may be negatives, and why a near one is none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from nearfield.errors import BadVectors, UsageError, shortened
from nearfield.modalities.text.shingles import plain
from nearfield.neighbors.cosines import cosines
from nearfield.neighbors.graph import unit_rows
from nearfield.training.data.examples import Examples
from nearfield.training.data.same import Int, joined, numbered
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
    def anchors(self) -> Int:
        """The texts that are anchors, each once."""
        return np.unique(self.anchor)

    @cached_property
    def place(self) -> Int:
        """Where each text stands among ``anchors``."""
        place = np.full(len(self.texts), -1, np.int64)
        place[self.anchors] = np.arange(len(self.anchors))
        return place

    @cached_property
    def pair_codes(self) -> Int:
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
        shared = (label == self.label[anchor, None]) | (label == self.label[positive, None])
        why[(label >= 0) & shared] = LABELLED
        why[self._itself(anchor, near) | ~self.allowed[near]] = ITSELF
        return why

    def fill(self, taken: Int, random_state: int) -> int:
        """Puts random texts where there is no negative; gives their number."""
        rng = np.random.default_rng(random_state)
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
        at = np.minimum(np.searchsorted(self.pair_codes, pair), len(self.pair_codes) - 1)
        itself: NDArray[np.bool_] = (with_ == of) | (self.pair_codes[at] == pair)
        return itself

    def _pair(self, one: Int, other: Int) -> Int:
        size = int(self.same.max()) + 1
        return np.minimum(one, other) * size + np.maximum(one, other)


def pool_of(
    examples: Examples,
    texts: Sequence[str],
    rows: Vectors,
    among: Sequence[str] | None,
    duplicates: Iterable[Sequence[str]],
    labels: Mapping[str, str] | None,
) -> Pool:
    """The pool of a training's pairs; see :func:`~nearfield.training.sampling.hard_negatives`.

    Raises ``BadVectors`` or ``UsageError``.
    """
    if examples.form not in {"pairs", "triplets"}:
        raise UsageError(f"Hard negatives belong to pairs, not to {examples.form}.")
    row_of = {text: row for row, text in enumerate(texts)}
    anchors, positives = examples.columns["anchor"], examples.columns["positive"]
    lost = next((text for text in (*anchors, *positives) if text not in row_of), None)
    if lost is not None or len(rows) != len(texts):
        message = f"{len(texts):,} texts came with {len(rows):,} vectors."
        if lost is not None:
            message = f"There is no vector for {shortened(lost)!r}."
        raise BadVectors(message, "Give the texts and their vectors in the same order.")
    anchor = np.array([row_of[text] for text in anchors], np.int64)
    positive = np.array([row_of[text] for text in positives], np.int64)
    numbers: dict[str, int] = {}
    same = numbered(map(plain, texts), numbers)
    chain = joined(len(numbers), np.stack([same[anchor], same[positive]], axis=1))[same]
    copies = [numbered(map(plain, group), numbers) for group in duplicates]
    ends = [np.stack([group[:-1], group[1:]], axis=1) for group in copies if len(group) > 1]
    ends = [np.concatenate(ends)] if ends else [np.zeros((0, 2), np.int64)]
    copy = joined(len(numbers), ends[0])[same]
    marks = _labels(examples, texts, anchor, positive, labels)
    allowed = _allowed(texts, same, anchor, positive, among)
    return Pool(texts, rows, anchor, positive, same, chain, copy, marks, allowed)


def _labels(
    examples: Examples,
    texts: Sequence[str],
    anchor: Int,
    positive: Int,
    labels: Mapping[str, str] | None,
) -> Int:
    """The label of each text as a number; -1 without one."""
    numbers: dict[str, int] = {}
    codes = np.full(len(texts), -1, np.int64)
    if examples.labels is not None:
        codes[positive] = codes[anchor] = numbered(examples.labels, numbers)
    for row, text in enumerate(texts if labels else ()):
        if labels and text in labels:
            codes[row] = numbers.setdefault(labels[text], len(numbers))
    return codes


def _allowed(
    texts: Sequence[str], same: Int, anchor: Int, positive: Int, among: Sequence[str] | None
) -> NDArray[np.bool_]:
    """Which texts may be negatives; of the same text only the first."""
    first = np.zeros(len(texts), bool)
    first[np.unique(same, return_index=True)[1]] = True
    if among is not None:
        wanted = set(among)
        first &= np.array([text in wanted for text in texts], bool)
    elif not np.intersect1d(same[anchor], same[positive]).size:
        first &= ~np.isin(same, same[anchor])
    return first
