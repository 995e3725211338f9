"""Spherical k-means on whole numbers: exact, so the same for any number of threads."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from nearfield.tasks.cluster.leiden import natural, natural_k
from nearfield.tasks.cluster.options import check_k
from nearfield.tasks.cluster.partition import Partition
from nearfield.tasks.cluster.parts import parts
from nearfield.tasks.cluster.points import SCALE, Points
from nearfield.types import Vectors

BLOCK = 2_048
STARTS, TRIAL, ROUNDS = 3, 4, 20  # 60 rounds were no better on R8, ICD-10 and MedQuAD
SAMPLE, SAMPLE_PER_SEED = 5_000, 20  # rows among which seeds are looked for
TINY = 1e-30  # rate of a row that was drawn already; others' are whole numbers
# Starts and smoothing measured on labelled sets (adjusted mutual information, k = labels; plain
# k-means / 2 steps / 4 steps / 10 steps): Reuters R8 .54 .60 .65 .67, ICD-10 chapters .46 .50 .50
# .50, MedQuAD by semantic type .06 .15 .15 .16, CLINC150 .88 .88 .87.
# Beginning with the communities rather than with as many seeds, 6,000 rows, four random states:
# CLINC150 .762 for .762, Debian .354 for .349, MedQuAD .453 for .440, ICD-10 .508 for .509; and
# 20,000 rows take .9 s of CPU less.


def kmeans(
    points: Points, k: int | None, random_state: int, *, smooth: int = 4, starts: int | None = None
) -> Partition:
    """Lloyd's k-means by cosine, on rows smoothed over the graph.

    It begins with the communities of the graph where ``k`` is not given, else with k-means++ seeds;
    of rows that have nothing to be ordered by but their numbers, with :func:`.parts`.
    ``smooth`` is the number of steps that rows go towards their neighbors (0: plain spherical
    k-means; Dhillon and Modha, 2001, doi:10.1023/A:1007612920971), ``starts`` how many seedings
    are tried (Arthur and Vassilvitskii, 2007; three without); the best goes on to the end.
    """
    # One BLAS thread, for more of them spin: on 20,000 rows two save .1 s of 1.5 for .3 s of CPU,
    # and beside another program they cost both (3.9 s of CPU for 2.2).
    with threadpool_limits(1, user_api="blas"):
        if points.exact is not None and starts is None:
            return _alone(points, points.exact, k, random_state, smooth)
        starts = starts or STARTS
        if k is None:
            rows, (labels, why) = points.smoothed(smooth), natural(points, random_state)
            first = means(rows, points.weights, labels)
            return Partition(lloyd(rows, points.weights, first, ROUNDS)[0], why)
        check_k(k, len(points))
        labels = _given(points, k, random_state, smooth, starts)
        if smooth and len(np.unique(labels)) < k:  # few rows, smoothed until they are the same
            labels = _given(points, k, random_state, 0, starts)
        return Partition(_filled(points.codes, labels, k), "k was given")


def _alone(
    points: Points, exact: Vectors, k: int | None, random_state: int, smooth: int
) -> Partition:
    """Clusters of rows without keys: noise moves their order, and so what is drawn along it."""
    k, why = (check_k(k, len(points)), "k was given") if k else natural_k(points, random_state)
    labels = np.zeros(len(points), np.int64)
    for steps in dict.fromkeys((smooth, 0)):  # few rows are smoothed until they are the same
        moved = points.moved(exact, steps)
        rows = np.rint(moved)
        first = means(rows, points.weights, parts(moved, points.weights, k))
        labels = lloyd(rows, points.weights, first, ROUNDS)[0]
        if len(np.unique(labels)) == k:
            break
    return Partition(_filled(points.codes, labels, k), why)


def _given(
    points: Points, k: int, random_state: int, smooth: int, starts: int
) -> NDArray[np.int64]:
    """Labels of so many clusters, or of fewer where Lloyd's rounds leave one without rows."""
    rows = points.smoothed(smooth)
    first = _best_seeds(rows, points.weights, k, random_state, starts)
    return lloyd(rows, points.weights, first, ROUNDS)[0]


def _filled(codes: NDArray[np.int16], labels: NDArray[np.int64], k: int) -> NDArray[np.int64]:
    """Labels ``0..k-1``: an empty cluster gets the row that is farthest from its own's mean."""
    labels = np.unique(labels, return_inverse=True)[1]
    for new in range(int(labels.max()) + 1, k):
        sums = sums_of(codes, np.ones(len(codes), np.int64), labels, new)
        sums /= np.linalg.norm(sums, axis=1, keepdims=True) + TINY
        near = np.einsum("ij,ij->i", codes.astype(np.float64), sums[labels])
        near[np.bincount(labels)[labels] == 1] = np.inf
        labels[near.argmin()] = new
    return labels


def _best_seeds(
    rows: Vectors, weights: NDArray[np.int64], k: int, random_state: int, starts: int
) -> Vectors:
    """The centres that a few rounds make of the best of some seedings."""
    rng = np.random.default_rng(random_state)
    trials = [lloyd(rows, weights, seeds(rows, k, rng), TRIAL) for _ in range(starts)]
    return max(trials, key=lambda trial: trial[2])[1]


def seeds(rows: Vectors, k: int, rng: np.random.Generator) -> Vectors:
    """Greedy k-means++: far from those before, the best of a few draws each time.

    Rows are drawn by a race (Efraimidis and Spirakis, 2006, doi:10.1016/j.ipl.2005.11.003): the
    first of waiting times, exponential, of a rate that is a row's squared distance. They come far
    apart as a rule, so that noise changes no draw, as it does where a number is looked up in sums
    over all rows.
    """
    if len(rows) > (size := max(SAMPLE, SAMPLE_PER_SEED * k)):
        rows = rows[np.sort(rng.choice(len(rows), size, replace=False))]
    draws = min(2 + int(np.log(k)), len(rows))
    chosen = [int(rng.integers(len(rows)))]
    own = np.einsum("ij,ij->i", rows, rows).astype(np.float64)
    far = _far(rows, own, np.array(chosen))[:, 0]
    for _ in range(k - 1):
        waits = rng.standard_exponential(len(rows), np.float32)
        if not far.any():  # fewer different rows than seeds
            chosen.append(int(rng.integers(len(rows))))
            continue
        drawn = np.sort(np.argpartition(waits / np.maximum(far, TINY), draws - 1)[:draws])
        left = np.minimum(far[:, None], _far(rows, own, drawn))
        best = int(left.sum(axis=0).argmin())
        chosen.append(int(drawn[best]))
        far = left[:, best]
    return rows[chosen]


def lloyd(
    rows: Vectors, weights: NDArray[np.int64], centres: Vectors, rounds: int
) -> tuple[NDArray[np.int64], Vectors, float]:
    """Labels ``(m,)``, centres ``(k, dim)`` on the grid, and how well they fit."""
    labels, sums = np.full(len(rows), -1), np.zeros(centres.shape)
    for _ in range(rounds):
        new, best = nearest(rows, centres)
        moved = new != labels
        sums += sums_of(rows, weights, np.where(moved, new, -1), len(sums))
        sums -= sums_of(rows, weights, np.where(moved, labels, -1), len(sums))
        labels = new
        if moved.sum() <= len(rows) // 1000:
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


def _far(rows: Vectors, own: NDArray[np.float64], chosen: NDArray[np.int64]) -> NDArray[np.float64]:
    """How far each row is from some of them: squared distance, whole numbers ``(m, c)``."""
    products = (rows @ rows[chosen].T).astype(np.float64)
    far: NDArray[np.float64] = np.maximum(own[:, None] + own[chosen][None] - 2 * products, 0)
    return far
