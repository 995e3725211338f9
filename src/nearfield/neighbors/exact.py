"""Exact search with NumPy: the reference, and what few rows need."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from nearfield.neighbors.index import Index, Question
from nearfield.neighbors.metric import Metric, rescore
from nearfield.neighbors.rows import BLOCK, Rows
from nearfield.types import Scored, Vectors

CELLS = 8_000_000  # affinities held at once: 32 MB, or one query's where there are more rows


class ExactIndex(Index):
    """Every row against every query, a block of queries at a time."""

    def _nearest(self, question: Question) -> list[Scored]:
        return exact(self.rows, question)


def exact(rows: Rows, question: Question) -> list[Scored]:
    """The best rows for each query."""
    queries, _, k, among, _, metric = question
    if k == 0:
        return [Scored(np.empty(0, np.int64), np.empty(0, np.float32)) for _ in queries]
    results = []
    step = max(1, CELLS // (rows.n if among is None else len(among)))
    for at in range(0, len(queries), step):
        some, norm = queries[at : at + step], question.norms[at : at + step, None]
        affinities = _affinities(rows, some, norm, among, metric)
        slack = 2 * metric.rounding(float(rows.norms.max()), norm)
        for i, places in enumerate(_within_reach(affinities, k, slack)):
            candidates = places if among is None else among[places]
            results.append(rescore(rows, candidates, some[i], norm[i, 0], metric, k))
    return results


def _affinities(
    rows: Rows,
    queries: Vectors,
    norm: Vectors,
    among: NDArray[np.int64] | None,
    metric: Metric,
) -> Vectors:
    if among is None:
        return metric.affinity(queries @ rows.vectors.T, rows.norms, norm)
    products = np.empty((len(queries), len(among)), np.float32)
    for at in range(0, len(among), BLOCK):
        block = rows.vectors[among[at : at + BLOCK]]
        np.matmul(queries, block.T, out=products[:, at : at + BLOCK])
    return metric.affinity(products, rows.norms[among], norm)


def _within_reach(affinities: Vectors, k: int, slack: Vectors) -> Iterator[NDArray[np.int64]]:
    """For each query the rows that rounding may have put below the k-th."""
    for row, margin in zip(affinities, slack[:, 0], strict=True):
        kth = np.partition(row, len(row) - k)[len(row) - k]
        yield np.flatnonzero(row >= kth - margin)
