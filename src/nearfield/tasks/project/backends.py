"""Other programs that lay out the same graph: where ours has no wheel, and the extra ``maps``."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nearfield.errors import MissingExtra
from nearfield.neighbors import Neighborhood
from nearfield.tasks.project.layout import Layout, Options
from nearfield.tasks.project.pca import start
from nearfield.types import KnnGraph, Vectors

SPAN = 10  # how far a layout starts from its middle, as in umap-learn
FAR = np.float32(100)  # exp(-100) is nothing beside exp(-1)


def umap_learn(near: Neighborhood, options: Options) -> Layout:
    """`umap-learn <https://umap-learn.readthedocs.io>`_, the authors' own."""
    indices, distances = _with_itself(near.graph(options.n_neighbors))
    model = _needs("umap", "umap-learn").UMAP(
        n_neighbors=indices.shape[1],
        n_components=options.n_components,
        min_dist=options.min_dist,
        metric="cosine",
        precomputed_knn=(indices, distances, None),
        random_state=options.random_state,
        n_jobs=1,  # what its random state asks for anyway
    )
    return Layout(np.asarray(model.fit_transform(near.vectors), np.float32))


def fastumap(near: Neighborhood, options: Options) -> Layout:
    """fastumap, which compiles nothing at import, from the principal components as ours.

    Its own start is spectral, and another one in 3 of 12 runs beside busy programs.
    """
    neighbors = _with_itself(near.graph(options.n_neighbors))
    first = start(near, options)
    points = _needs("fastumap", "fastumap").umap_project(
        near.vectors,
        options.n_components,
        n_neighbors=neighbors[0].shape[1],
        min_dist=options.min_dist,
        metric="cosine",
        precomputed_knn=neighbors,
        init=first * np.float32(SPAN / max(np.abs(first).max(), 1e-12)),
        random_state=options.random_state,
    )
    return Layout(np.asarray(points, np.float32))


def open_tsne(near: Neighborhood, options: Options) -> Layout:
    """`openTSNE <https://opentsne.readthedocs.io>`_, with uniform affinities as ours."""
    graph = near.graph(options.n_neighbors)
    package = _needs("openTSNE", "openTSNE")
    neighbors = import_module("openTSNE.nearest_neighbors").PrecomputedNeighbors(
        graph.indices, np.ones_like(graph.similarities, np.float64)
    )
    affinities = import_module("openTSNE.affinity").Uniform(
        knn_index=neighbors, k_neighbors=graph.k, symmetrize="mean"
    )
    model = package.TSNE(
        n_components=options.n_components,
        negative_gradient_method="bh" if options.n_components == 3 else "auto",
        random_state=options.random_state,
    )
    points = model.fit(near.vectors, affinities=affinities)
    return Layout(np.asarray(points, np.float32))


def scikit_learn(near: Neighborhood, options: Options) -> Layout:
    """scikit-learn's Barnes-Hut, which every install holds, with uniform affinities as ours.

    It reads three times as many neighbors as its perplexity, and one: those that count are all as
    near, the others so far that nothing of theirs is left.
    """
    from scipy.sparse import csr_array
    from sklearn.manifold import TSNE

    count = near.graph(options.n_neighbors).k
    indices, distances = _with_itself(near.graph(3 * count + 1))
    distances[:, 1:] = FAR
    distances[:, 1 : count + 1] = 1
    starts = np.arange(0, indices.size + 1, indices.shape[1])
    first = start(near, options)
    model = TSNE(
        n_components=options.n_components,
        perplexity=count,
        metric="precomputed",
        init=first / first[:, 0].std() * np.float32(1e-4),  # as its own start from "pca"
        random_state=options.random_state,
        n_jobs=1,
    )
    graph = csr_array((distances.ravel(), indices.ravel(), starts), (near.n, near.n))
    points: Vectors = model.fit_transform(graph)
    return Layout(points)


def _with_itself(graph: KnnGraph) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Indices and cosine distances, each row first among its own neighbors."""
    own = np.arange(graph.n, dtype=np.int64)[:, None]
    distances = np.maximum(0, 1 - graph.similarities)
    return (
        np.hstack([own, graph.indices]),
        np.hstack([np.zeros((graph.n, 1), np.float32), distances]),
    )


def _needs(module: str, package: str) -> Any:
    """A module of the extra; raises ``MissingExtra`` where it is not installed."""
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        raise MissingExtra(package, "maps") from error
