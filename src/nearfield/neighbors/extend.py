"""A graph for rows that changed a little: only what changed is searched."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nearfield.neighbors.cosines import cosines, let_in, products
from nearfield.neighbors.equal import equal_rows
from nearfield.neighbors.graph import build_graph, search_rows, unit_rows
from nearfield.neighbors.metric import ROUNDING
from nearfield.neighbors.nearest import SCAN_FROM
from nearfield.neighbors.truth import truth
from nearfield.types import KnnGraph, Progress, Vectors, silent

Int = NDArray[np.int64]

# Share of new rows above which building again costs no more: against each of them all others are
# one matrix product, at 4 to 8 times the cost of a pair in the scan. And share of rows that are
# searched again, new or without a neighbor, above which there is little left to keep.
MANY, MOST = 0.15, 0.5
ENOUGH = 0.99  # recall below which it is built anew


def extend_graph(
    graph: KnnGraph, kept: Int, vectors: Vectors, *, progress: Progress = silent
) -> KnnGraph:
    """The graph of ``vectors``, from that of the rows before.

    New rows, and those that lost a neighbor, are searched among all; the others only see whether a
    new row is nearer than what they have. Where too much has changed, it is built anew.

    Parameters
    ----------
    graph
        Of the rows before.
    kept
        Where each of them stands among ``vectors``, -1 where it is gone, ``(graph.n,)``. They
        stand in the order they stood.
    vectors
        The rows now, ``(n, dim)``.
    """
    unit, k = unit_rows(vectors), min(graph.k, len(vectors) - 1)
    stay = np.flatnonzero(kept >= 0)
    fresh = np.ones(len(unit), bool)
    fresh[kept[stay]] = False
    if np.array_equal(kept, np.arange(len(unit))):
        return graph
    moved = kept[graph.indices[stay]]
    complete = (moved >= 0).all(1) & (k == graph.k)
    again = np.sort(np.concatenate([np.flatnonzero(fresh), kept[stay[~complete]]]))
    much = fresh.sum() > MANY * len(unit) or len(again) > MOST * len(unit)
    if much or (np.diff(kept[stay]) < 0).any():
        return build_graph(unit, graph.k, progress=progress)
    indices, scores = np.empty((len(unit), k), np.int32), np.empty((len(unit), k), np.float32)
    rows = kept[stay[complete]]
    indices[rows], scores[rows] = moved[complete], graph.similarities[stay[complete]]
    equals = equal_rows(unit)
    indices[again], scores[again], recall = search_rows(unit, equals, again, k, progress)
    _let_in(unit, indices, scores, rows, np.flatnonzero(fresh))
    if len(unit) < SCAN_FROM and min(recall, graph.recall) == 1:
        return KnnGraph(indices, scores)
    recall = _recall(unit, scores)
    if recall < ENOUGH:
        return build_graph(unit, k, progress=progress)
    return KnnGraph(indices, scores, recall)


def kept_rows(old: NDArray[np.uint64], new: NDArray[np.uint64]) -> Int:
    """Where each old row stands among the new, -1 where it is gone, by keys ``(n, words)``.

    The first of several equal ones is the first of those before, and so on.

    >>> a, b, c = [[1], [1], [2]], [[1], [3], [1]], np.uint64
    >>> kept_rows(np.array(a, c), np.array(b, c)).tolist()
    [0, 2, -1]
    """
    both = np.ascontiguousarray(np.concatenate([old, new]))
    number = np.unique(both.view(f"V{8 * both.shape[1]}")[:, 0], return_inverse=True)[1]
    before, now = _numbered(number[: len(old)]), _numbered(number[len(old) :])
    _, at, place = np.intersect1d(before, now, assume_unique=True, return_indices=True)
    kept = np.full(len(old), -1, np.int64)
    kept[at] = place
    return kept


def _numbered(values: Int) -> Int:
    """Each value with how many of the same stand before it, as one number."""
    order = np.argsort(values, kind="stable")
    first = np.searchsorted(values[order], values[order])
    numbers = np.empty(len(values), np.int64)
    numbers[order] = (values[order] << 32) + np.arange(len(values)) - first
    return numbers


def _let_in(
    unit: Vectors, indices: NDArray[np.int32], scores: Vectors, rows: Int, fresh: Int
) -> None:
    """Let new rows in among the neighbors of the others, in place."""
    for block, values in products(unit, rows, fresh) if len(fresh) else ():
        some = rows[block]
        owner, new = np.nonzero(values >= scores[some, -1:] - ROUNDING)
        of, near = some[owner], fresh[new]
        let_in(indices, scores, of, near, cosines(unit, of, near[:, None])[:, 0])


def _recall(unit: Vectors, scores: Vectors) -> float:
    """Of a sample's true neighbors, the share that the graph holds."""
    everything = np.arange(len(unit))
    true = truth(unit, everything, everything, scores.shape[1])
    return true.held(scores[true.queries])
