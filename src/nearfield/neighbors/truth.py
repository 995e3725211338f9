"""The true neighbors of a sample of rows: what a search is measured by."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nearfield.neighbors.cosines import Int, products
from nearfield.neighbors.metric import ROUNDING
from nearfield.types import Vectors

SAMPLE = 400  # rows


@dataclass(frozen=True)
class Truth:
    """Some rows, the cosine of each one's ``k``-th nearest, and all that are as near.

    ``queries`` ``(m,)`` are rows, ``least`` is ``(m, 1)``; query ``queries[of[i]]`` has the
    neighbor ``among[near[i]]``.
    """

    queries: Int
    least: Vectors
    of: Int
    near: Int

    def held(self, similarities: Vectors) -> float:
        """The share of the true neighbors among those of these similarities ``(m, k)``."""
        return float((similarities >= self.least).mean())


def truth(unit: Vectors, queries: Int, among: Int, k: int) -> Truth:
    """Look up the ``k`` nearest of the rows ``among`` for a sample of the queries."""
    sample = sample_of(queries)
    place = np.searchsorted(among, sample)
    least = np.empty((len(sample), 1), np.float32)
    of, near = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for block, values in products(unit, sample, among):
        itself = among[np.minimum(place[block], len(among) - 1)] == sample[block]
        values[itself, place[block][itself]] = -np.inf
        kth = np.partition(values, len(among) - k, axis=1)[:, len(among) - k]
        least[block, 0] = kth - ROUNDING
        owner, rows = np.nonzero(values >= least[block])
        of.append(owner + block.start)
        near.append(rows)
    return Truth(sample, least, np.concatenate(of), np.concatenate(near))


def sample_of(rows: Int) -> Int:
    """So many rows, the same ones every time."""
    size = min(SAMPLE, len(rows))
    return np.sort(np.random.default_rng(0).choice(rows, size, replace=False))
