"""The three metrics: the score that is shown, and the affinity (larger is nearer) that ranks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nearfield.errors import UnknownName
from nearfield.neighbors.rows import BLOCK, Rows
from nearfield.types import Scored, Vectors

Floats = NDArray[np.float32]

# Rounding of a float32 matrix product, relative to the norms of its factors: 8e-7 at most over
# widths 8 to 4,096; five times that, so that equal rows are never parted by it.
ROUNDING = 4e-6


@dataclass(frozen=True)
class Metric:
    """``affinity`` of products with all rows, quick; ``score`` of few rows, exact.

    ``affinity(products (m, r), norms (r,), norm (m, 1))`` changes and gives back the products;
    ``rounding(largest row norm, norm (m, 1))`` is how far each may be off.
    ``score(rows (r, dim), norms (r,), query (dim,), norm)`` does each row by itself, without
    BLAS: the same row gives the same score wherever it stands.
    """

    affinity: Callable[[Floats, Floats, Floats], Floats]
    rounding: Callable[[float, Floats], Floats]
    score: Callable[[Vectors, Floats, Floats, np.float32], Floats]
    ascending: bool = False


def _dot(rows: Vectors, query: Floats) -> Floats:
    scores: Floats = np.einsum("ij,j->i", rows, query)
    return scores


def _distance(rows: Vectors, norms: Floats, query: Floats, norm: np.float32) -> Floats:
    gap = rows - query
    scores: Floats = np.sqrt(np.einsum("ij,ij->i", gap, gap))
    return scores


_METRICS = {
    "cosine": Metric(
        affinity=lambda p, norms, norm: np.divide(np.divide(p, norms, out=p), norm, out=p),
        rounding=lambda largest, norm: np.full_like(norm, ROUNDING),
        score=lambda rows, norms, q, norm: np.minimum(_dot(rows, q) / (norms * norm), 1),
    ),
    "dot": Metric(
        affinity=lambda p, norms, norm: p,
        rounding=lambda largest, norm: ROUNDING * largest * norm,
        score=lambda rows, norms, q, norm: _dot(rows, q),
    ),
    "euclidean": Metric(
        affinity=lambda p, norms, norm: np.subtract(p, norms * norms / 2, out=p),
        rounding=lambda largest, norm: ROUNDING * largest * (norm + largest),
        score=_distance,
        ascending=True,
    ),
}
METRICS = tuple(_METRICS)
COSINE = _METRICS["cosine"]


def metric_of(name: str) -> Metric:
    """The metric of this name; raises ``UnknownName``."""
    if name not in _METRICS:
        raise UnknownName("metric", name, METRICS)
    return _METRICS[name]


def rescore(
    rows: Rows, at: NDArray[np.int64], query: Floats, norm: np.float32, metric: Metric, k: int
) -> Scored:
    """The best ``k`` of the rows ``at``, by exact scores, equal ones in the order of rows."""
    at = np.sort(at)
    parts = [at[i : i + BLOCK] for i in range(0, len(at), BLOCK)] or [at]
    scores = np.concatenate(
        [metric.score(rows.vectors[p], rows.norms[p], query, norm) for p in parts]
    )
    best = np.argsort(scores if metric.ascending else -scores, kind="stable")[:k]
    return Scored(at[best], scores[best])
