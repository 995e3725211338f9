"""Overlapping regions: a row of a large collection is searched among some thousands, not among all.

An inverted file turned around (Sivic and Zisserman, ICCV 2003): a row has one home, where it is
asked for, and stands in every region whose centre is nearly as near. What the borders hide comes in
by its neighbors' neighbors (Dong, Charikar and Li, "Efficient k-nearest neighbor graph construction
for generic similarity measures", WWW 2011).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
from numpy.typing import NDArray

from nearfield.neighbors.codes import Codes
from nearfield.neighbors.cosines import Int, cosines, in_order, let_in
from nearfield.neighbors.rows import BLOCK
from nearfield.neighbors.truth import Truth
from nearfield.types import Progress, Vectors

HOME = 5_000  # rows at home in a region, on average
SEEN, ROUNDS = 100, 8  # rows that place a centre, and how often
SMALL = 0.1  # of the average: the centre of fewer rows goes
MEET = 0.95  # share of the true neighbors that stand in the region
MOST = 0.4  # share of all rows in an average region, beyond which a scan of all is as fast
PASSES = 3  # over the neighbors' neighbors, at most
QUERIES = 4_096  # rows that are asked for at once
FINE = 2_048.0  # steps of a number; below 4,096 every product and sum of float32 is exact


class Regions:
    """Where ``n`` rows are at home, and which rows each region holds.

    ``take(rows)`` gives unit vectors. The regions are so large that ``MEET`` of the true neighbors
    of a sample stand in theirs; ``size`` is the share of all rows that an average row is searched
    among. All is counted in whole numbers, so the number of threads does not matter.
    """

    def __init__(self, take: Callable[[Int], Vectors], n: int, truth: Truth, among: Int) -> None:
        self.n, self._take = n, take
        self._centres = _centres(take, n)
        self.home, self._best = np.empty(n, np.int64), np.empty(n, np.float32)
        for block, scores in self._scores(np.arange(n)):
            self.home[block] = scores.argmax(1)
            self._best[block] = scores.max(1)
        homes = self.home[np.searchsorted(among, truth.queries)][truth.of]
        short = np.empty(len(homes), np.float32)
        for block, scores in self._scores(truth.near):
            there = scores[np.arange(len(scores)), homes[block]]
            short[block] = self._best[truth.near[block]] - there
        self.margin = float(np.quantile(short, MEET, method="higher"))
        self._parts = self._divided()
        self.size = sum(len(home) * len(held) for home, held in self._parts) / n**2

    def __iter__(self) -> Iterator[tuple[Int, Int]]:
        """For each region the rows at home there, and all that it holds."""
        return iter(self._parts)

    def _scores(self, rows: Int) -> Iterator[tuple[slice, Vectors]]:
        for at in range(0, len(rows), BLOCK):
            some = rows[at : at + BLOCK]
            yield slice(at, at + len(some)), _rounded(self._take(some)) @ self._centres.T

    def _divided(self) -> list[tuple[Int, Int]]:
        regions, rows = [], []
        for block, scores in self._scores(np.arange(self.n)):
            row, region = np.nonzero(scores >= self._best[block, None] - self.margin)
            regions.append(region.astype(np.int32))
            rows.append((row + block.start).astype(np.int32))
        held = self._by_region(np.concatenate(regions))
        row = np.concatenate(rows).astype(np.int64)
        return [(home, row[at]) for home, at in zip(self._by_region(self.home), held, strict=True)]

    def _by_region(self, region: NDArray[np.integer]) -> list[Int]:
        """The places of each region's number."""
        order = np.argsort(region, kind="stable")
        return np.split(order, np.searchsorted(region[order], range(1, len(self._centres))))


def search_regions(
    unit: Vectors,
    among: Int,
    k: int,
    reach: int,
    truth: Truth,
    enough: float,
    progress: Progress,
) -> tuple[Int, Vectors, float] | None:
    """The ``k`` nearest of the rows ``among`` for each of them, their cosines, and the recall.

    ``reach`` candidates each are scored exactly. None where the rows have no regions, so that a
    scan of all is as fast, or where the recall stays below ``enough``.
    """
    regions = Regions(partial(_rows, unit, among), len(among), truth, among)
    if regions.size > MOST or any(len(held) <= reach for _, held in regions):
        return None
    near = np.empty((len(among), k), np.int32)
    scores = np.empty((len(among), k), np.float32)
    done = 0
    for home, held in regions:
        codes = Codes(partial(_rows, unit, among[held]), len(held), unit.shape[1])
        for at in range(0, len(home), QUERIES):
            some = home[at : at + QUERIES]
            rows = held[codes.search(unit[among[some]], reach)[1]]
            similarities = cosines(unit, among[some], among[rows])
            near[some], scores[some] = in_order(some, rows, similarities, k)
        progress(done := done + len(home), len(among))
    _let_in_those_that_have_it(regions, near, scores)
    sample = np.searchsorted(among, truth.queries)
    for _ in range(PASSES):
        _let_in_neighbors_of_neighbors(regions, unit, among, near, scores)
        if (recall := truth.held(scores[sample])) >= enough:
            return among[near], scores, recall
    return None


def _let_in_those_that_have_it(regions: Regions, near: NDArray[np.int32], scores: Vectors) -> None:
    """A row gets those from beyond its region that have it among their neighbors."""
    k = near.shape[1]
    at = np.argsort(near.ravel(), kind="stable")
    ends = np.cumsum(np.bincount(near.ravel(), minlength=regions.n))
    counts = np.diff(ends, prepend=0)
    before = scores.ravel().copy()
    for home, beyond in _beyond(regions):
        of = np.repeat(home, counts[home])
        edge = at[
            np.arange(len(of)) + np.repeat(ends[home] - np.cumsum(counts[home]), counts[home])
        ]
        new = beyond[edge // k] & (before[edge] > scores[of, -1])
        let_in(near, scores, of[new], edge[new] // k, before[edge[new]])


def _let_in_neighbors_of_neighbors(
    regions: Regions, unit: Vectors, among: Int, near: NDArray[np.int32], scores: Vectors
) -> None:
    """A row gets what is near its neighbors beyond its region, where it is nearer."""
    for home, beyond in _beyond(regions):
        for at in range(0, len(home), QUERIES):
            some = home[at : at + QUERIES]
            rows = near[near[some]].reshape(len(some), -1)
            place, column = np.nonzero(beyond[rows])
            key = np.unique(place * regions.n + rows[place, column])
            of, row = some[key // regions.n], key % regions.n
            new = (near[of] != row[:, None]).all(1) & (of != row)
            of, row = of[new], row[new]
            similarities = cosines(unit, among[of], among[row][:, None])[:, 0]
            better = similarities > scores[of, -1]
            let_in(near, scores, of[better], row[better], similarities[better])


def _beyond(regions: Regions) -> Iterator[tuple[Int, NDArray[np.bool_]]]:
    """For each region the rows at home there, and which of all rows it does not hold."""
    for home, held in regions:
        beyond = np.ones(regions.n, bool)
        beyond[held] = False
        yield home, beyond


def _centres(take: Callable[[Int], Vectors], n: int) -> Vectors:
    """Spherical k-means of a sample (Dhillon and Modha, Machine Learning 42, 2001)."""
    rng, count = np.random.default_rng(0), -(-n // HOME)
    rows = _rounded(take(np.sort(rng.choice(n, min(n, SEEN * count), replace=False))))
    centres = rows[np.sort(rng.choice(len(rows), count, replace=False))]
    for _ in range(ROUNDS):
        home = (rows @ centres.T).argmax(1)
        order = np.argsort(home, kind="stable")
        starts, counts = np.unique(home[order], return_index=True, return_counts=True)[1:]
        sums = np.add.reduceat(rows[order], starts, axis=0, dtype=np.float64)
        means = sums[counts >= SMALL * len(rows) / count]
        centres = _rounded(means / np.linalg.norm(means, axis=1, keepdims=True))
    return centres


def _rows(unit: Vectors, among: Int, rows: Int) -> Vectors:
    return unit[among[rows]]


def _rounded(unit: NDArray[np.floating]) -> Vectors:
    return np.asarray(np.rint(unit * FINE), np.float32)
