"""Different rows on a grid of whole numbers, and the graph between them: what methods cluster."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nearfield.neighbors import Neighborhood, build_index
from nearfield.neighbors.order import by_key, digests
from nearfield.tasks.cluster.marks import marks_of
from nearfield.tasks.cluster.product import product
from nearfield.types import KnnGraph, Vectors

# Steps to a unit. Dot products of such rows are whole numbers, and so is every partial sum, below
# 2**24 (Cauchy and Schwarz: at most 4,028 squared at 3,072 columns). float32 holds those exactly:
# a matrix product is the same for any number of threads, any block size and any BLAS. A cosine
# is off by 8e-5 on average at 384 columns, 5e-4 at most (2,000 descriptions).
SCALE = 4_000
BLOCK = 4_096  # rows brought to the grid at once
LEAST = 1e-6  # weight of an edge between rows that have nothing in common
# What two rows that are one point differ by in each number at most (noise of 1e-6 on both, six of
# its deviations), and their cosine, which errs by 2e-6: rows of a length within 1e-6 of 1 are taken
# as they are.
NOISE, SAME = 1e-5, 1 - 1e-5


@dataclass(frozen=True, eq=False)
class Points:
    """Rows that differ, ``codes`` int16 ``(m, dim)``, in the content order of the neighborhood.

    Rows that are equal but for noise are one point, with their number in ``weights`` int64
    ``(m,)``; it has the codes of the first. ``graph`` is the kNN graph as a
    ``scipy.sparse.csr_array`` of similarities. ``marks`` uint64 ``(m,)`` are numbers of the
    points by which chance decides, those of :func:`.marks_of` or where they stand.
    """

    codes: NDArray[np.int16]
    weights: NDArray[np.int64]
    graph: Any
    marks: NDArray[np.uint64] = field(repr=False, default_factory=lambda: np.zeros(0, np.uint64))

    def __len__(self) -> int:
        return len(self.codes)

    def units(self, some: NDArray[np.int64]) -> Vectors:
        """The unit rows of the points ``some``, numbers ``(n,)``, to 1e-4: ``(n, dim)``."""
        return units_of(self.codes[some])

    def affinity(self) -> Any:
        """The graph with every edge in both directions."""
        return self.graph.maximum(self.graph.T).tocsr()

    def subset(self, mask: NDArray[np.bool_]) -> Points:
        """The points where ``mask``, bool ``(m,)``, holds, with the edges between them."""
        rows = np.flatnonzero(mask)
        edges = self.graph[rows][:, rows].tocsr()
        return Points(self.codes[rows], self.weights[rows], edges, self.marks[rows])

    def smoothed(self, steps: int) -> Vectors:
        """Each row moved ``steps`` times half-way to the mean of its neighbors; on the grid."""
        import scipy.sparse as sp

        total = np.asarray(self.graph.sum(axis=1)).ravel()
        scale = np.repeat(1 / np.maximum(total, LEAST), np.diff(self.graph.indptr))
        data = (self.graph.data * scale).astype(np.float32)
        walk = sp.csr_array((data, self.graph.indices, self.graph.indptr), self.graph.shape)
        rows = units_of(self.codes)
        for _ in range(steps):
            moved = product(walk, rows)
            moved += rows
            length = np.sqrt(np.einsum("ij,ij->i", moved, moved))[:, None]
            still = np.flatnonzero(length < LEAST)  # a row and its neighbors cancel out
            moved /= np.maximum(length, LEAST)
            moved[still] = rows[still]
            rows = moved
        rows *= np.float32(SCALE)
        return np.rint(rows, out=rows)


def on_grid(units: Vectors) -> NDArray[np.int16]:
    """Unit rows as whole numbers."""
    codes = np.empty(units.shape, np.int16)
    for at in range(0, len(units), BLOCK):
        codes[at : at + BLOCK] = np.rint(units[at : at + BLOCK] * np.float32(SCALE))
    return codes


def units_of(codes: NDArray[np.int16]) -> Vectors:
    """Rows on the grid as unit float32."""
    units: Vectors = codes.astype(np.float32)
    units /= np.float32(SCALE)
    return units


def keys_of(codes: NDArray[np.int16]) -> NDArray[np.void]:
    """A hash of each row, 16 bytes."""
    return digests(row.data for row in np.ascontiguousarray(codes))


def points_of(near: Neighborhood, neighbors: int) -> tuple[Points, NDArray[np.int64]]:
    """The points, and the point of every row in content order ``(n,)``."""
    import scipy.sparse as sp

    codes, graph = on_grid(near.vectors), near.graph(neighbors)
    first, point = _different(keys_of(codes), near.vectors, graph)
    distinct, weights = codes[first], np.bincount(point)
    edges = _between(graph, first, point)
    few = np.diff(edges.indptr) < min(neighbors, len(first) - 1) / 2
    if len(first) < near.n and few.any():  # copies of a row took the place of its neighbors
        edges = sp.diags_array((~few).astype(float)) @ edges
        edges = (edges + _searched(distinct, np.flatnonzero(few), neighbors)).tocsr()
        edges.eliminate_zeros()
        edges.sort_indices()
    marks = np.arange(len(first), dtype=np.uint64) if near.keyed else marks_of(near.vectors)[first]
    return Points(distinct, weights, edges, marks), point


def _different(
    keys: NDArray[np.void], unit: Vectors, graph: KnnGraph
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The first row of each point, in order, and the point of every row ``(n,)``."""
    import scipy.sparse as sp
    from scipy.sparse.csgraph import connected_components

    n, order = len(keys), by_key(keys)
    new = np.ones(n, bool)
    new[1:] = keys[order[1:]] != keys[order[:-1]]
    equal = np.empty(n, np.int64)
    equal[order] = order[new][np.cumsum(new) - 1]
    starts, column = np.nonzero(graph.similarities >= SAME)
    ends = graph.indices[starts, column]
    differ = equal[starts] != equal[ends]
    starts, ends = starts[differ], ends[differ]
    blocks = (slice(at, at + BLOCK) for at in range(0, len(starts), BLOCK))
    apart = [np.abs(unit[starts[some]] - unit[ends[some]]).max(axis=1) for some in blocks]
    near = np.concatenate([np.zeros(0), *apart]) <= NOISE
    starts, ends = starts[near], ends[near]
    if new.all() and not len(starts):
        return np.arange(n), np.arange(n)
    ends = np.concatenate([equal, ends])
    cells = np.concatenate([np.arange(n), starts]), ends
    part = connected_components(sp.csr_array((np.ones(len(ends)), cells), (n, n)), False)[1]
    first, point = np.unique(part, return_index=True, return_inverse=True)[1:]
    place = np.empty(len(first), np.int64)
    place[np.argsort(first)] = np.arange(len(first))
    return np.sort(first), place[point]


def _between(graph: KnnGraph, first: NDArray[np.int64], point: NDArray[np.int64]) -> Any:
    """The edges of a graph of rows as edges between the points whose first rows are given."""
    ends = point[graph.indices[first]].ravel()
    starts = np.repeat(np.arange(len(first)), graph.k)
    return _edges(starts, ends, graph.similarities[first].ravel(), len(first))


def _searched(codes: NDArray[np.int16], some: NDArray[np.int64], neighbors: int) -> Any:
    """The edges of some points to their nearest, none of them a copy."""
    index = build_index(units_of(codes))
    nearest = index.search(codes[some].astype(np.float32), min(neighbors + 1, len(codes)))
    starts = np.repeat(some, [len(near.rows) for near in nearest])
    ends = np.concatenate([near.rows for near in nearest])
    similarities = np.concatenate([near.scores for near in nearest])
    return _edges(starts, ends, similarities, len(codes))


def _edges(
    starts: NDArray[np.int64], ends: NDArray[np.int64], similarities: Vectors, m: int
) -> Any:
    """The first of equal edges each, and none of a point to itself."""
    import scipy.sparse as sp

    first = np.unique(starts * m + ends, return_index=True)[1]
    first = first[starts[first] != ends[first]]
    weights = np.maximum(similarities[first].astype(np.float64), LEAST)
    edges = sp.csr_array((weights, (starts[first], ends[first])), shape=(m, m))
    edges.sort_indices()
    return edges
