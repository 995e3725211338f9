"""The kNN graph: for every row its nearest other rows, computed once and shared by every task."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nearfield.neighbors.equal import Equals, equal_rows
from nearfield.neighbors.nearest import nearest
from nearfield.neighbors.rows import BLOCK, Rows
from nearfield.types import KnnGraph, Progress, Vectors, silent


def build_graph(vectors: Vectors, k: int = 15, *, progress: Progress = silent) -> KnnGraph:
    """The ``k`` nearest other rows of each, by cosine; fewer where there are no more rows.

    Exact for less than 5,000 different rows. Beyond, a scan over 4-bit codes gives candidates,
    which are scored exactly; ``recall`` is what it found of 400 rows' true neighbors, and the
    candidates are doubled until that is .995. From 120,000 rows on each is scanned among those of
    its region, and ``recall`` is .99 or more. The memory is that of the vectors, their codes (an
    eighth of it) and the graph.

    Rows are taken in the order they stand, and equal similarities come in that order: sort them by
    content first (:func:`~nearfield.neighbors.content_order`) for an answer that does not depend on
    how they arrived. Equal rows are searched once, and are each other's neighbors.

    Raises
    ------
    BadVectors
        Zeros or NaN (the message names the row), or not two dimensions.

    Examples
    --------
    >>> rows = np.array([[1, 0], [0, 1], [0.9, 0.1]], np.float32)
    >>> build_graph(rows, k=1).indices[:, 0].tolist()
    [2, 2, 0]
    """
    unit = unit_rows(vectors)
    equals = equal_rows(unit)
    return KnnGraph(*search_rows(unit, equals, np.arange(len(unit)), k, progress))


def search_rows(
    unit: Vectors, equals: Equals, rows: NDArray[np.int64], k: int, progress: Progress
) -> tuple[NDArray[np.int32], Vectors, float]:
    """The nearest other rows of some rows, their similarities, and the recall."""
    k = max(0, min(k, len(unit) - 1))
    groups, of_row = np.unique(equals.group[rows], return_inverse=True)
    queries = equals.first[groups]
    few = max(0, min(k, len(equals.first) - 1))
    near, scores, recall = nearest(unit, queries, equals.first, few, progress)
    if len(queries) < len(rows) or len(equals.first) < len(unit):
        near, scores = equals.spread(unit, rows, near[of_row], scores[of_row], k)
    return near.astype(np.int32), scores, recall


def unit_rows(vectors: Vectors) -> Vectors:
    """The rows at unit length, checked; not copied where they have it."""
    rows = Rows(vectors)
    if rows.unit:
        return rows.vectors
    unit = np.empty_like(rows.vectors)
    for at in range(0, rows.n, BLOCK):
        block = slice(at, at + BLOCK)
        np.divide(rows.vectors[block], rows.norms[block, None], out=unit[block])
    return unit
