"""Rows that are the same number for number: searched once, whatever their count."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from nearfield.neighbors.cosines import cosines, in_order
from nearfield.neighbors.rows import BLOCK
from nearfield.types import Vectors

Int = NDArray[np.int64]


@dataclass(frozen=True)
class Equals:
    """Groups of equal rows, numbered by their first row.

    ``first`` is the lowest row of each group ``(groups,)``, ``group`` the group of each row
    ``(n,)``.
    """

    first: Int
    group: Int

    @cached_property
    def members(self) -> Int:
        """All rows by group."""
        return np.argsort(self.group, kind="stable")

    @cached_property
    def starts(self) -> Int:
        """Where each group begins among the members, and the end."""
        return np.concatenate([[0], np.cumsum(np.bincount(self.group))])

    def spread(
        self, unit: Vectors, rows: Int, near: Int, similarities: Vectors, k: int
    ) -> tuple[Int, Vectors]:
        """The ``k`` nearest rows of some rows, from the nearest groups of their groups.

        ``near`` holds the groups by their first rows, ``(len(rows), m)``.
        """
        if len(self.first) == len(self.group):
            return near, similarities
        nearest = np.empty((len(rows), k), np.int64)
        scores = np.empty((len(rows), k), np.float32)
        groups = np.column_stack([self.group[rows], self.group[near]])
        sizes = np.diff(self.starts)
        alone = (sizes[groups] == 1).all(1)
        if alone.any():  # then there are k other groups
            nearest[alone], scores[alone] = near[alone], similarities[alone]
        rest = np.flatnonzero(~alone)
        step = max(1, BLOCK * 8 // ((k + 1) * groups.shape[1]))
        for at in range(0, len(rest), step):
            some = rest[at : at + step]
            own = cosines(unit, rows[some], rows[some, None])
            values = np.column_stack([own, similarities[some]])
            number = np.arange(min(k + 1, sizes[groups[some]].max()))
            here = number < sizes[groups[some], None]
            all_of = self.members[self.starts[groups[some], None] + np.where(here, number, 0)]
            values = np.where(here, values[:, :, None], -np.inf)
            flat = len(some), -1
            nearest[some], scores[some] = in_order(
                rows[some], all_of.reshape(flat), values.reshape(flat), k
            )
        return nearest, scores


def equal_rows(vectors: Vectors) -> Equals:
    """Find the rows that are equal.

    >>> equal_rows(np.array([[1, 0], [0, 1], [1, 0]], np.float32)).group.tolist()
    [0, 1, 0]
    """
    hashes = row_hashes(vectors)
    order = np.argsort(hashes, kind="stable")
    hashes = hashes[order]
    same = np.zeros(len(order), bool)
    same[1:] = hashes[1:] == hashes[:-1]
    for part in _blocks(np.flatnonzero(same)):
        same[part] = (vectors[order[part]] == vectors[order[part - 1]]).all(1)
    first = order[~same]
    number = np.empty(len(first), np.int64)
    number[np.argsort(first)] = np.arange(len(first))
    group = np.empty(len(order), np.int64)
    group[order] = number[np.cumsum(~same) - 1]
    return Equals(np.sort(first), group)


def row_hashes(vectors: Vectors) -> NDArray[np.uint64]:
    """A number for each row that stands for its bits; the same on every machine, ``(n,)``."""
    words = np.ascontiguousarray(vectors, np.float32).view(np.uint32)
    rng = np.random.default_rng(0)
    factors = rng.integers(0, 2**63, words.shape[1], np.uint64) * np.uint64(2) + np.uint64(1)
    hashes = np.empty(len(words), np.uint64)
    step = BLOCK // 8  # numbers of twice the width, and a copy of them
    for at in range(0, len(words), step):
        block = words[at : at + step].astype(np.uint64)
        block ^= block << np.uint64(32)  # low bits of round numbers are zeros: spread the high ones
        block ^= block >> np.uint64(15)
        hashes[at : at + step] = np.einsum("ij,j->i", block, factors)
    return hashes


def _blocks(rows: Int) -> list[Int]:
    return [rows[at : at + BLOCK] for at in range(0, len(rows), BLOCK)]
