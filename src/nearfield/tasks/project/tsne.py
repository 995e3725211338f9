"""t-SNE (van der Maaten and Hinton, JMLR 9, 2008) from the shared graph."""

from __future__ import annotations

import numpy as np

from nearfield.neighbors import Neighborhood
from nearfield.tasks.project.layout import Layout, Options
from nearfield.tasks.project.pca import start
from nearfield.types import Vectors

EPOCHS = 750


def tsne(near: Neighborhood, options: Options) -> Layout:
    """Uniform affinities over the graph's neighbors, the repulsion by interpolation (FIt-SNE).

    Uniform, because they measure better than a perplexity's: over 20,000 descriptions and 15
    neighbors trustworthiness .975 and .468 of the neighbors kept, against .944 and .402. A
    ``perplexity`` P therefore means P neighbors, alike near. In 3-D, scikit-learn's Barnes-Hut.
    """
    graph = near.graph(options.n_neighbors)
    if options.n_components == 3:
        return Layout(_three(near, options))
    from manifolds_rs import TSNE

    model = TSNE(
        perplexity=float(max(1, graph.k - 1)),
        metric="cosine",
        n_epochs=EPOCHS,
        approx="fft",
        seed=options.random_state,
    )
    points: Vectors = model.fit_transform(
        start(near, options),
        knn_indices=graph.indices,
        knn_distances=np.ones_like(graph.similarities),
    )
    return Layout(points)


def _three(near: Neighborhood, options: Options) -> Vectors:
    from sklearn.manifold import TSNE

    first = start(near, options)
    model = TSNE(
        n_components=3,
        perplexity=max(1.0, min(options.n_neighbors, (near.n - 1) / 3)),
        init=first / first[:, 0].std() * np.float32(1e-4),  # as its own start from "pca"
        random_state=options.random_state,
    )
    points: Vectors = model.fit_transform(near.vectors)
    return points
