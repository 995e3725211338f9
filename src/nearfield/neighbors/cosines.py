"""Cosines of rows of unit length, by products and exactly, and the best of them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from nearfield.neighbors.exact import CELLS
from nearfield.neighbors.rows import BLOCK
from nearfield.types import Vectors

Int = NDArray[np.int64]
Neighbors = tuple[Int, Vectors]  # rows and their cosines, (m, k) each


def cosines(unit: Vectors, queries: Int, rows: Int) -> Vectors:
    """The cosine of each query's row with each of its rows ``(m, c)``; the same in any block.

    Without BLAS, whose rounding depends on the block and the threads.
    """
    similarities = np.empty(rows.shape, np.float32)
    step = max(1, BLOCK // max(1, rows.shape[1]))
    for at in range(0, len(rows), step):
        block = slice(at, at + step)
        np.einsum("id,icd->ic", unit[queries[block]], unit[rows[block]], out=similarities[block])
    return np.minimum(similarities, 1, out=similarities)


def products(unit: Vectors, queries: Int, among: Int) -> Iterator[tuple[slice, Vectors]]:
    """Blocks of the queries, and their products with the rows ``among``, as BLAS rounds them."""
    most = 2 * len(among) > len(unit)
    base = unit if most else unit[among]
    step = max(1, CELLS // max(1, len(among)))
    for at in range(0, len(queries), step):
        values = unit[queries[at : at + step]] @ base.T
        yield slice(at, at + len(values)), values[:, among] if len(among) < len(base) else values


def in_order(queries: Int, rows: Int, similarities: Vectors, k: int) -> Neighbors:
    """The ``k`` best of each query's rows ``(m, c)`` without itself; equal ones in order."""
    similarities = np.where(rows == queries[:, None], -np.inf, similarities)
    best = np.lexsort((rows, -similarities))[:, :k]
    return np.take_along_axis(rows, best, 1), np.take_along_axis(similarities, best, 1)


def let_in(
    near: NDArray[np.integer], scores: Vectors, owners: Int, rows: Int, similarities: Vectors
) -> None:
    """Let rows in among the neighbors ``(n, k)`` of their owners, in place.

    None of them may be there already. Equally near ones stand in order.
    """
    changed, k = np.unique(owners), scores.shape[1]
    of = np.concatenate([np.repeat(changed, k), owners])
    both = np.concatenate([near[changed].ravel(), rows])
    score = np.concatenate([scores[changed].ravel(), similarities])
    order = np.lexsort((both, -score, of))
    starts = np.searchsorted(of[order], changed)
    best = order[starts[:, None] + np.arange(k)]
    near[changed], scores[changed] = both[best], score[best]
