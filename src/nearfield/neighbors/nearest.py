"""For some rows of a matrix the nearest of others, exactly or by the scan, always rescored."""

from __future__ import annotations

import numpy as np

from nearfield.neighbors.codes import Codes
from nearfield.neighbors.cosines import Int, Neighbors, cosines, in_order, products
from nearfield.neighbors.metric import ROUNDING
from nearfield.neighbors.regions import search_regions
from nearfield.neighbors.truth import SAMPLE, truth
from nearfield.types import Progress, Vectors, silent

# 384 columns, CPU seconds: 4,900 rows 0.53 exactly, 5,100 0.44 by the scan and its sample; 20,000
# 1.1 by the scan. Exactly, the cost grows with the square.
SCAN_FROM = 5_000
# CPU seconds by the scan and by regions: 140,000 rows 22 and 16, 200,000 36 and 23.
REGIONS_FROM = 120_000

# Candidates beyond the k nearest and the row itself. 138,050 different MiniLM vectors, k = 15:
# 2 more held .990 of the neighbors, 4 .9975, 6 .9988, 8 .9998. Each costs 0.5 % of the scan.
# Noise of 1e-6 lets others in where one is missed: 20,000 descriptions, neighbors that it moved, of
# 291,000, with 6 / 12 / 16 / 24 more: 625, 74, 48, 37 (the rest are ties); of 5,000: 73, 1, 0, 0.
SPARE = 12
WANTED = 0.995  # recall below which there are to be twice as many: .99, and what a sample errs
ENOUGH = 0.99  # recall of regions below which all rows are scanned
QUERIES = 4_096  # rows that the scan takes at once


def nearest(
    unit: Vectors, queries: Int, among: Int, k: int, progress: Progress = silent
) -> tuple[Int, Vectors, float]:
    """The ``k`` nearest of the rows ``among`` for the rows ``queries``, themselves left out.

    Gives rows ``(len(queries), k)``, nearest first and equally near ones in order, their cosines,
    and the share of the true ones that were found, measured on a sample of the queries.
    """
    if k == 0 or len(queries) <= SAMPLE or len(among) < SCAN_FROM:
        return *_exact(unit, queries, among, k, progress), 1.0
    true, reach = truth(unit, queries, among, k), k + 1 + SPARE
    codes = Codes(lambda rows: unit[among[rows]], len(among), unit.shape[1])
    while reach < len(among) // 4:
        if (recall := true.held(_scan(unit, true.queries, among, k, codes, reach)[1])) >= WANTED:
            by_region = None
            if len(among) >= REGIONS_FROM and np.array_equal(queries, among):
                by_region = search_regions(unit, among, k, reach, true, ENOUGH, progress)
            if by_region is not None:
                return by_region
            return *_scan(unit, queries, among, k, codes, reach, progress), recall
        reach *= 2
    return *_exact(unit, queries, among, k, progress), 1.0


def _scan(
    unit: Vectors,
    queries: Int,
    among: Int,
    k: int,
    codes: Codes,
    reach: int,
    progress: Progress = silent,
) -> Neighbors:
    near, scores = _room(len(queries), k)
    for at in range(0, len(queries), QUERIES):
        some = queries[at : at + QUERIES]
        rows = among[codes.search(unit[some], reach)[1]]
        block = slice(at, at + len(some))
        near[block], scores[block] = in_order(some, rows, cosines(unit, some, rows), k)
        progress(at + len(some), len(queries))
    return near, scores


def _exact(
    unit: Vectors, queries: Int, among: Int, k: int, progress: Progress = silent
) -> Neighbors:
    """By matrix products, in blocks; what their rounding may have parted is looked at again."""
    near, scores = _room(len(queries), k)
    size, reach = len(among), min(k + 1 + SPARE, len(among))
    for block, values in products(unit, queries, among) if k else ():
        some = queries[block]
        places = np.argpartition(values, size - reach, axis=1)[:, size - reach :]
        rows = among[places]
        best = in_order(some, rows, cosines(unit, some, rows), k)
        if reach < size:
            floor = np.take_along_axis(values, places, 1).min(1)
            for i in np.flatnonzero(best[1][:, -1] <= floor + ROUNDING):
                rest = among[values[i] >= best[1][i, -1] - ROUNDING][None]
                wide = in_order(some[i, None], rest, cosines(unit, some[i, None], rest), k)
                best[0][i], best[1][i] = wide[0][0], wide[1][0]
        near[block], scores[block] = best
        progress(block.stop, len(queries))
    return near, scores


def _room(n: int, k: int) -> Neighbors:
    return np.empty((n, k), np.int64), np.empty((n, k), np.float32)
