"""UMAP (McInnes, Healy and Melville, 2018, arXiv:1802.03426) from the shared graph."""

from __future__ import annotations

import numpy as np

from nearfield.neighbors import Neighborhood
from nearfield.tasks.project.layout import Layout, Options
from nearfield.types import Vectors

# 5,000 descriptions: 200 epochs give trustworthiness .891 and .303 of the neighbors kept, 500
# (umap-learn's number up to 10,000 rows) .892 and .301 in twice the time.
FEW, EPOCHS_FEW, EPOCHS = 2_000, 500, 200


def umap(near: Neighborhood, options: Options) -> Layout:
    """Attraction along the fuzzy graph, repulsion from random rows, by ``manifolds-rs``.

    Its SGD, not its default Adam: over 20,000 descriptions trustworthiness .909 against .872.
    """
    from manifolds_rs import UMAP

    graph = near.graph(options.n_neighbors)
    model = UMAP(
        n_components=options.n_components,
        n_neighbors=graph.k,
        metric="cosine",
        min_dist=float(options.min_dist),
        n_epochs=EPOCHS if near.n > FEW else EPOCHS_FEW,
        optimiser="sgd",
        seed=options.random_state,
    )
    distances = np.maximum(0, 1 - graph.similarities)
    points: Vectors = model.fit_transform(
        near.vectors, knn_indices=graph.indices, knn_distances=distances
    )
    return Layout(points)
