"""For some rows of a matrix the nearest of others, exactly or by the scan, always rescored."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nearfield.neighbors.codes import Codes
from nearfield.neighbors.exact import CELLS
from nearfield.neighbors.metric import ROUNDING
from nearfield.neighbors.rows import BLOCK
from nearfield.types import Progress, Vectors, silent

Int = NDArray[np.int64]
Found = tuple[Int, Vectors]

# 384 columns, CPU seconds: 4,900 rows 0.53 exactly, 5,100 0.44 by the scan and its sample; 20,000
# 1.1 by the scan. Exactly, the cost grows with the square.
SCAN_FROM = 5_000

# Candidates beyond the k nearest and the row itself. 138,050 different MiniLM vectors, k = 15:
# 2 more held .990 of the neighbors, 4 .9975, 6 .9988, 8 .9998. Each costs 0.5 % of the scan.
SPARE = 6
WANTED = 0.995  # recall below which there are to be twice as many: .99, and what a sample errs
SAMPLE = 400  # rows whose true neighbors are looked up to measure it
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
    codes = Codes(lambda rows: unit[among[rows]], len(among), unit.shape[1])
    sample = sample_of(queries)
    true = _exact(unit, sample, among, k)[1]
    reach = k + 1 + SPARE
    while reach < len(among) // 4:
        found = _scan(unit, sample, among, k, codes, reach)[1]
        if (recall := held(found, true)) >= WANTED:
            return *_scan(unit, queries, among, k, codes, reach, progress), recall
        reach *= 2
    return *_exact(unit, queries, among, k, progress), 1.0


def sample_of(rows: Int) -> Int:
    """So many rows, the same ones every time."""
    size = min(SAMPLE, len(rows))
    return np.sort(np.random.default_rng(0).choice(rows, size, replace=False))


def held(found: Vectors, true: Vectors) -> float:
    """The share of the true neighbors that are among the found, both by their similarities."""
    return float((found >= true[:, -1:]).mean())


def cosines(unit: Vectors, queries: Int, rows: Int) -> Vectors:
    """The cosine of each query's row with each of its rows ``(m, c)``; the same in any block.

    Without BLAS, whose rounding depends on the block and the threads.
    """
    found = np.empty(rows.shape, np.float32)
    step = max(1, BLOCK // max(1, rows.shape[1]))
    for at in range(0, len(rows), step):
        block = slice(at, at + step)
        np.einsum("id,icd->ic", unit[queries[block]], unit[rows[block]], out=found[block])
    return np.minimum(found, 1, out=found)


def in_order(queries: Int, rows: Int, similarities: Vectors, k: int) -> Found:
    """The ``k`` best of each query's rows ``(m, c)`` without itself; equal ones in order."""
    similarities = np.where(rows == queries[:, None], -np.inf, similarities)
    best = np.lexsort((rows, -similarities))[:, :k]
    return np.take_along_axis(rows, best, 1), np.take_along_axis(similarities, best, 1)


def _scan(
    unit: Vectors,
    queries: Int,
    among: Int,
    k: int,
    codes: Codes,
    reach: int,
    progress: Progress = silent,
) -> Found:
    near, scores = _room(len(queries), k)
    for at in range(0, len(queries), QUERIES):
        some = queries[at : at + QUERIES]
        rows = among[codes.search(unit[some], reach)[1]]
        block = slice(at, at + len(some))
        near[block], scores[block] = in_order(some, rows, cosines(unit, some, rows), k)
        progress(at + len(some), len(queries))
    return near, scores


def _exact(unit: Vectors, queries: Int, among: Int, k: int, progress: Progress = silent) -> Found:
    """By matrix products, in blocks; what their rounding may have parted is looked at again."""
    near, scores = _room(len(queries), k)
    most = 2 * len(among) > len(unit)
    base = unit if most else unit[among]
    size, reach = len(among), min(k + 1 + SPARE, len(among))
    step = max(1, CELLS // max(1, size))
    for at in range(0, len(queries) if k else 0, step):
        some = queries[at : at + step]
        products = unit[some] @ base.T
        if size < len(base):
            products = products[:, among]
        places = np.argpartition(products, size - reach, axis=1)[:, size - reach :]
        rows = among[places]
        found = in_order(some, rows, cosines(unit, some, rows), k)
        if reach < size:
            floor = np.take_along_axis(products, places, 1).min(1)
            for i in np.flatnonzero(found[1][:, -1] <= floor + ROUNDING):
                rest = among[products[i] >= found[1][i, -1] - ROUNDING][None]
                wide = in_order(some[i, None], rest, cosines(unit, some[i, None], rest), k)
                found[0][i], found[1][i] = wide[0][0], wide[1][0]
        near[at : at + step], scores[at : at + step] = found
        progress(at + len(some), len(queries))
    return near, scores


def _room(n: int, k: int) -> Found:
    return np.empty((n, k), np.int64), np.empty((n, k), np.float32)
