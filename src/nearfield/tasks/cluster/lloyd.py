"""Lloyd's rounds on whole numbers: exact, so the same for any number of threads."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nearfield.tasks.cluster.points import SCALE
from nearfield.types import Vectors

BLOCK = 2_048


def lloyd(
    rows: Vectors, weights: NDArray[np.int64], centres: Vectors, rounds: int
) -> tuple[NDArray[np.int64], Vectors, float]:
    """Labels ``(m,)``, centres ``(k, dim)`` on the grid, and how well they fit."""
    labels, sums = np.full(len(rows), -1), np.zeros(centres.shape)
    for _ in range(rounds):
        new, best = nearest(rows, centres)
        moved = np.flatnonzero(new != labels)
        sums += _change(rows, weights, moved, new, labels, len(sums))
        labels = new
        if len(moved) <= len(rows) // 1000:
            break
        centres = _centres(rows, sums, labels, best)
    return labels, centres, float(best @ weights)


def nearest(rows: Vectors, centres: Vectors) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The nearest centre of each row, the first of equals, and their product."""
    labels, best = np.empty(len(rows), np.int64), np.empty(len(rows))
    for at in range(0, len(rows), BLOCK):
        products = rows[at : at + BLOCK] @ centres.T
        first = products.argmax(axis=1)
        labels[at : at + BLOCK] = first
        best[at : at + BLOCK] = products[np.arange(len(first)), first]
    return labels, best


def _centres(
    rows: Vectors,
    sums: NDArray[np.float64],
    labels: NDArray[np.int64],
    best: NDArray[np.float64],
) -> Vectors:
    """The mean directions on the grid; a centre without rows takes the worst-served row."""
    empty = np.flatnonzero(np.bincount(labels, minlength=len(sums)) == 0)
    sums = sums.copy()
    sums[empty] = rows[np.argsort(best, kind="stable")[: len(empty)]]
    return _directions(sums)


def means(rows: Vectors, weights: NDArray[np.int64], labels: NDArray[np.int64]) -> Vectors:
    """The mean directions of the clusters ``0..max(labels)``, on the grid."""
    return _directions(sums_of(rows, weights, labels, int(labels.max()) + 1))


def _directions(sums: NDArray[np.float64]) -> Vectors:
    length = np.sqrt(np.square(sums).sum(axis=1, keepdims=True))
    directions: Vectors = np.rint(sums / np.maximum(length, 1) * SCALE).astype(np.float32)
    return directions


def _change(
    rows: Vectors,
    weights: NDArray[np.int64],
    moved: NDArray[np.int64],
    new: NDArray[np.int64],
    old: NDArray[np.int64],
    k: int,
) -> NDArray[np.float64]:
    """What the rows that moved bring to the sums of clusters, and take from others."""
    import scipy.sparse as sp

    change = np.zeros((k, rows.shape[1]))
    for at in range(0, len(moved), BLOCK):
        some = moved[at : at + BLOCK]
        left = np.flatnonzero(old[some] >= 0)
        weight = weights[some].astype(np.float64)
        values = np.concatenate([weight, -weight[left]])
        clusters = np.concatenate([new[some], old[some[left]]])
        cells = clusters, np.concatenate([np.arange(len(some)), left])
        member = sp.csr_array((values, cells), (k, len(some)))
        change += member @ rows[some].astype(np.float64)
    return change


def sums_of(
    rows: NDArray[Any], weights: NDArray[np.int64], labels: NDArray[np.int64], k: int
) -> NDArray[np.float64]:
    """The weighted sum of each cluster's rows, exact: ``(k, dim)``; label -1 is none."""
    import scipy.sparse as sp

    sums, inside = np.zeros((k, rows.shape[1])), np.flatnonzero(labels >= 0)
    for at in range(0, len(inside), BLOCK):
        some = inside[at : at + BLOCK]
        cells = labels[some], np.arange(len(some))
        member = sp.csr_array((weights[some].astype(np.float64), cells), (k, len(some)))
        sums += member @ rows[some].astype(np.float64)
    return sums
