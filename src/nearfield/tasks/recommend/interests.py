"""What someone likes, as several interests: liked items that are apart are kept apart.

As in PinnerSage (Pal et al., 2020): the liked items are clustered, and each cluster speaks for
itself, since the mean of two interests is like neither.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nearfield.neighbors import Neighborhood
from nearfield.types import Vectors

Floats = NDArray[np.float64]
PAIRS = 10_000  # of any two items, for what is usual
NEAR = 15  # the neighbor that is taken for near
PUSH = 0.5  # a dislike takes so much of its similarity away; Rocchio's usual .25 is of a mean
MOST = 300  # likes that are clustered, the heaviest


@dataclass(frozen=True)
class Interest:
    """Some liked rows and their weights, or a text (then without rows), and its direction."""

    vector: Vectors
    share: float
    rows: NDArray[np.int64]
    weights: Floats
    text: str | None = None


def interests(
    near: Neighborhood,
    liked: NDArray[np.int64],
    weights: Floats,
    texts: Iterable[tuple[str, Vectors]] = (),
) -> list[Interest]:
    """Liked rows in groups by average linkage, and each text by itself; heaviest first.

    The tree is cut halfway between what any two items are alike and what neighbors are: it depends
    on the model and on the collection, so no number would do for all.
    """
    vectors = near.vectors
    heaviest = np.lexsort((liked, -weights))[:MOST]
    liked, weights = liked[heaviest], weights[heaviest]
    groups = _groups(vectors[liked], halfway(near))
    parts = [
        _interest(vectors, liked[groups == g], weights[groups == g]) for g in np.unique(groups)
    ]
    none, heavy = np.zeros(0, np.int64), float(weights.mean()) if len(weights) else 1.0
    parts += [Interest(v, heavy, none, np.zeros(0), text) for text, v in texts]
    total = sum(i.share for i in parts)
    shared = [Interest(i.vector, i.share / total, i.rows, i.weights, i.text) for i in parts]
    return sorted(shared, key=lambda i: -i.share)


def affinities(vectors: Vectors, wanted: list[Interest]) -> Floats:
    """Cosine of every row with each interest, ``(n, interests)``."""
    cosines: Floats = (vectors @ np.stack([i.vector for i in wanted]).T).astype(np.float64)
    return cosines


def pushed(vectors: Vectors, disliked: Vectors) -> Floats:
    """What dislikes, rows ``(m, dim)``, take from every row's score ``(n,)``."""
    if not len(disliked):
        return np.zeros(len(vectors))
    losses: Floats = PUSH * np.maximum(vectors @ disliked.T, 0).max(axis=1).astype(np.float64)
    return losses


def halfway(near: Neighborhood) -> float:
    """The cosine between that of two items drawn by chance and that of neighbors, medians both."""
    n, vectors = near.n, near.vectors
    if n < 3:
        return 1.0
    rng = np.random.default_rng(0)
    a = rng.integers(0, n, PAIRS)
    b = (a + rng.integers(1, n, PAIRS)) % n
    usual = np.median(np.einsum("ij,ij->i", vectors[a], vectors[b]))
    return float((usual + np.median(near.graph(NEAR).similarities[:, -1])) / 2)


def _groups(rows: Vectors, least: float) -> NDArray[np.int64]:
    if len(rows) < 2:
        return np.zeros(len(rows), np.int64)
    from scipy.cluster.hierarchy import fcluster, linkage

    tree = linkage(rows.astype(np.float64), "average", metric="sqeuclidean")
    groups: NDArray[np.int64] = fcluster(tree, 2 - 2 * least, "distance").astype(np.int64)
    return groups


def _interest(vectors: Vectors, rows: NDArray[np.int64], weights: Floats) -> Interest:
    centre = weights @ vectors[rows].astype(np.float64)
    norm = float(np.linalg.norm(centre))
    direction = centre / norm if norm > 1e-6 else vectors[rows[0]]  # opposites cancel out
    return Interest(direction.astype(np.float32), float(weights.sum()), rows, weights)
