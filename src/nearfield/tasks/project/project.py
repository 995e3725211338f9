"""From rows and their graph to a map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nearfield.errors import FILE, Hint, UnknownName, UsageError
from nearfield.neighbors import Neighborhood, extend_graph
from nearfield.tasks.project.islands import brought_nearer
from nearfield.tasks.project.layout import Layout, Options
from nearfield.tasks.project.methods import METHODS, choose
from nearfield.tasks.project.pca import pca
from nearfield.tasks.project.projection import Projection
from nearfield.tasks.rows import NamedRows
from nearfield.types import KnnGraph, Progress, Vectors

FEWEST = 5  # rows; fewer are laid out by PCA, whatever the method
METRICS = ("cosine", "euclidean")  # one and the same order for unit rows


def project(
    rows: Vectors | Neighborhood,
    *,
    ids: Sequence[str] | None = None,
    texts: Sequence[str] | None = None,
    method: str = "umap",
    n_components: int = 2,
    n_neighbors: int = 15,
    min_dist: float = 0.1,
    perplexity: float | None = None,
    metric: str = "cosine",
    random_state: int = 0,
    backend: str | None = None,
    groups: NDArray[np.int64] | None = None,
    graph: KnnGraph | None = None,
) -> Projection:
    """Place rows in the plane or in space.

    Parameters
    ----------
    rows
        Vectors ``(n, dim)``, or a neighborhood, whose graph is then used.
    method
        ``"umap"``, ``"tsne"``, ``"pca"`` or ``"mds"``. Fewer than five different rows are laid out
        by ``"pca"`` whatever was asked, and the result says so.
    n_components
        2 or 3.
    n_neighbors
        Neighbors that UMAP and t-SNE hold together; fewer where there are fewer rows.
    min_dist
        How near UMAP puts neighbors, 0 to 1.
    perplexity
        Of t-SNE, instead of ``n_neighbors``: so many neighbors, alike near.
    metric
        ``"cosine"`` or ``"euclidean"``: the same for unit rows.
    random_state
        The same number, the same map, whatever the order of the rows.
    backend
        Another program than ours that runs the method: ``"umap-learn"`` or ``"fastumap"`` for
        UMAP, ``"openTSNE"`` (extra ``maps``) or ``"scikit-learn"`` for t-SNE. None for
        ``"manifolds-rs"``, or where that has no wheel the next that is installed, which the
        arguments of the result then name.
    groups
        Near-duplicates, a group's number a row ``(n,)``: each group is one point, because many
        copies become islands that shrink the rest. Equal rows always are one.

    Raises
    ------
    UnknownName, UsageError, BadVectors, MissingExtra

    >>> points = project(np.eye(8, dtype=np.float32), method="pca").points
    >>> points.shape
    (8, 2)
    """
    program = choose(method, backend)
    if metric not in METRICS:
        raise UnknownName("metric", metric, METRICS)
    named = NamedRows.of(rows, ids, texts, graph)
    near = named.near
    wanted = n_neighbors if perplexity is None else _neighbors(perplexity, method, near.n)
    options = Options(n_components, wanted, min_dist, random_state)
    _check(near.n, options)
    first, of_row = _contracted(near, groups)
    one_each = near if len(first) == near.n else _thinned(near, first)
    run = METHODS[method][program].run
    if len(first) < FEWEST:
        method, run = "pca", pca
    layout = run(one_each, options)
    places, moved = _filled(layout, n_components), 0
    if method in ("umap", "tsne"):  # how wide a sea is means nothing in them
        places, moved = brought_nearer(places)
    points = near.restore(places[of_row])
    arguments: dict[str, Any] = {"n_components": n_components, "random_state": random_state}
    if method in ("umap", "tsne"):
        arguments["n_neighbors"] = min(wanted, max(len(first) - 1, 0))
    if method == "umap":
        arguments["min_dist"] = min_dist
    if len(first) >= FEWEST and (backend is not None or program != next(iter(METHODS[method]))):
        arguments["backend"] = program
    if moved:
        arguments["brought_nearer"] = moved
    return Projection(named.ids, points, method, arguments, near, layout, named.texts)


def _neighbors(perplexity: float, method: str, n: int) -> int:
    if method != "tsne":
        raise UsageError(
            f"perplexity is t-SNE's, but the method is {method}.", Hint.use(n_neighbors=15)
        )
    if not 2 <= perplexity < np.inf:
        raise UsageError(
            f"The perplexity is {perplexity:g}; wanted 2 or more.", Hint.use(perplexity=30)
        )
    if perplexity >= n >= FEWEST:
        raise UsageError(f"The perplexity is {perplexity:g}; {n:,} rows take 2 to {n - 1:,}.")
    return round(perplexity)


def _check(n: int, options: Options) -> None:
    if n == 0:
        raise UsageError("There is no row to place.", Hint.run("add", FILE))
    if options.n_components not in (2, 3):
        raise UsageError(f"n_components is {options.n_components}; a map has 2 or 3.")
    if options.n_neighbors < 2:
        raise UsageError(f"n_neighbors is {options.n_neighbors}; at least 2 are needed.")
    if not 0 <= options.min_dist <= 1:
        raise UsageError(f"min_dist is {options.min_dist}; wanted 0 to 1.")


def _contracted(
    near: Neighborhood, groups: NDArray[np.int64] | None
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The first row of each group in content order, and each row's group."""
    if groups is None:
        bits = np.ascontiguousarray(near.vectors).view(np.dtype((np.void, near.dim * 4))).ravel()
        names = np.unique(bits, return_inverse=True)[1]
    else:
        names = np.asarray(groups)[near.order]
    _, first, of_row = np.unique(names, return_index=True, return_inverse=True)
    rank = np.empty(len(first), np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    return np.sort(first), rank[of_row]


@dataclass(frozen=True, eq=False)
class _Thinned:
    """A graph of some rows from that of all; ``kept`` says where each of all stands, or -1."""

    near: Neighborhood
    kept: NDArray[np.int64]

    def graph(self, vectors: Vectors, k: int, progress: Progress) -> KnnGraph:
        """See :class:`~nearfield.neighbors.GraphSource`."""
        graph = self.near.graph(k, progress=progress)
        return extend_graph(graph, self.kept, vectors, progress=progress)


def _thinned(near: Neighborhood, rows: NDArray[np.int64]) -> Neighborhood:
    """Some of the rows, and what of their graph still holds: the rest is searched again."""
    kept = np.full(near.n, -1)
    kept[rows] = np.arange(len(rows))
    source = _Thinned(near, kept)
    return Neighborhood(near.vectors[rows], keys=_in_order(len(rows)), source=source)


def _in_order(n: int) -> NDArray[np.void]:
    """Keys that leave rows in the order they stand."""
    numbers = np.zeros((n, 2), ">u8")
    numbers[:, 1] = np.arange(n)
    return numbers.view("V16").ravel()


def _filled(layout: Layout, width: int) -> Vectors:
    """Places of the full width: a few rows may not span it."""
    points = np.zeros((len(layout.points), width), np.float32)
    points[:, : layout.points.shape[1]] = layout.points
    return points
