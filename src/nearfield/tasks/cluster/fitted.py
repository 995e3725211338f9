"""Points with their clusters: which cluster a row is in, and how surely."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nearfield.errors import BadVectors
from nearfield.neighbors import build_index
from nearfield.neighbors.index import Index
from nearfield.neighbors.rows import Rows
from nearfield.tasks.cluster.lloyd import sums_of
from nearfield.tasks.cluster.points import LEAST, Points, keys_of, on_grid, units_of
from nearfield.types import Vectors

VOTERS = 15
BLOCK = 1_024
# The cosine of two rows on the grid that are one point; no number is more than a step away either.
SAME = 1 - 2e-5


@dataclass(frozen=True, eq=False)
class Fitted:
    """Clusters ``0..c-1`` of points: ``labels`` int64 ``(m,)``, -1 for none.

    A row that equals a point has its label and confidence; any other has those that its 15 nearest
    points vote for.
    """

    points: Points
    labels: NDArray[np.int64]

    def __getstate__(self) -> dict[str, Any]:
        return {"points": self.points, "labels": self.labels}  # what follows of them is not kept

    @cached_property
    def centres(self) -> Vectors:
        """The mean directions of the clusters, unit float32 ``(c, dim)``."""
        points, count = self.points, int(self.labels.max(initial=-1)) + 1
        sums = sums_of(points.codes, points.weights, self.labels, count)
        length = np.sqrt(np.square(sums).sum(axis=1, keepdims=True))
        centres: Vectors = (sums / np.maximum(length, LEAST)).astype(np.float32)
        return centres

    @cached_property
    def central(self) -> NDArray[np.float64]:
        """The cosine of each point and its cluster's centre, 0 where it has none: ``(m,)``."""
        return self._central(self.points.codes, self.labels)

    @cached_property
    def confidence(self) -> NDArray[np.float32]:
        """How surely each point is in its cluster, ``(m,)``, in [0, 1]; 0 without a cluster.

        The share of its neighbors, weighed by similarity, that are in the same cluster, times its
        cosine to the cluster's centre.
        """
        graph = self.points.graph
        starts = np.repeat(np.arange(len(self.points)), np.diff(graph.indptr))
        same = self.labels[starts] == self.labels[graph.indices]
        inside = np.bincount(starts, graph.data * same, len(self.points))
        total = np.bincount(starts, graph.data, len(self.points))
        share = np.where(total > 0, inside / np.maximum(total, LEAST), 1.0)
        return (share * self.central).astype(np.float32)

    def assign(self, vectors: Vectors) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Labels and confidences ``(n,)`` of ``vectors``, rows ``(n, dim)`` of any norm."""
        codes = on_grid(unit(vectors))
        if codes.shape[1] != self.points.codes.shape[1]:
            raise BadVectors(
                f"The rows have {codes.shape[1]} numbers, but those that were clustered have "
                f"{self.points.codes.shape[1]}.",
                "Encode them with the same model.",
            )
        at = np.array([self._place.get(key.tobytes(), -1) for key in keys_of(codes)], np.int64)
        labels, confidence, new = self.labels[at], self.confidence[at], np.flatnonzero(at < 0)
        for block in np.array_split(new, -(-len(new) // BLOCK) or 1):
            labels[block], confidence[block] = self._vote(codes[block].astype(np.float32))
        return labels, confidence

    def _vote(self, rows: Vectors) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """What the nearest points say of rows that are not among them."""
        labels, share = np.empty(len(rows), np.int64), np.empty(len(rows))
        k = min(VOTERS, len(self.points))
        own: dict[int, int] = {}  # rows that are points but for noise
        for at, voters in enumerate(self._index.search(rows, k) if len(rows) else ()):
            apart = np.abs(self.points.codes[voters.rows[0]] - rows[at]).max()
            if voters.scores[0] >= SAME and apart <= 1:
                own[at] = int(voters.rows[0])
            weights = np.maximum(voters.scores.astype(np.float64), LEAST)
            votes = np.bincount(self.labels[voters.rows] + 1, weights)
            labels[at] = votes.argmax() - 1
            share[at] = votes.max() / votes.sum()
        confidence = (share * self._central(rows, labels)).astype(np.float32)
        places, points = list(own), list(own.values())
        labels[places], confidence[places] = self.labels[points], self.confidence[points]
        return labels, confidence

    def _central(self, rows: NDArray[Any], labels: NDArray[np.int64]) -> NDArray[np.float64]:
        cosines = np.zeros(len(rows))
        for at in range(0, len(rows), BLOCK):
            some = np.flatnonzero(labels[at : at + BLOCK] >= 0) + at
            block = rows[some].astype(np.float64)
            length = np.sqrt(np.einsum("ij,ij->i", block, block))
            centres = self.centres[labels[some]].astype(np.float64)
            cosines[some] = np.einsum("ij,ij->i", block, centres) / length
        return np.clip(cosines, 0, 1)

    @cached_property
    def _index(self) -> Index:
        return build_index(units_of(self.points.codes))

    @cached_property
    def _place(self) -> dict[bytes, int]:
        return {key.tobytes(): at for at, key in enumerate(keys_of(self.points.codes))}


def unit(vectors: Vectors) -> Vectors:
    """Rows of length one, each by itself; those that are so already stay as they are."""
    rows = Rows(vectors)
    long = np.abs(rows.norms - 1) >= 1e-6
    if not long.any():
        return rows.vectors
    units: Vectors = rows.vectors.copy()
    units[long] /= rows.norms[long, None]
    return units
