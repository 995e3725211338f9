"""UMAP (McInnes, Healy and Melville, 2018, arXiv:1802.03426) from the shared graph."""

from __future__ import annotations

import math

import numpy as np

from nearfield.neighbors import Neighborhood
from nearfield.tasks.project.layout import Layout, Options
from nearfield.tasks.project.pca import start
from nearfield.types import Vectors

# Up to so many rows, so many epochs. 5,000 descriptions: 200 epochs give trustworthiness .891 and
# .303 of the neighbors kept, 500 (umap-learn's number up to 10,000 rows) .892 and .301. Of 20,000
# rows (CLINC150, 20 Newsgroups, ICD-10, Debian) 150 lose .001 to .005 of what 200 give.
EPOCHS = ((2_000, 500), (10_000, 200), (math.inf, 150))


def umap(near: Neighborhood, options: Options) -> Layout:
    """Attraction along the fuzzy graph, repulsion from random rows, by ``manifolds-rs``.

    Its SGD, not its default Adam: over 20,000 descriptions trustworthiness .909 against .872. It
    starts from the principal components (Kobak and Linderman, Nature Biotechnology 39, 2021), not
    from its spectral layout: distances over the map then correlate with the true ones by .40, .29
    and .29 instead of .35, .05 and .08 (20 Newsgroups, ICD-10, CLINC150).
    """
    from manifolds_rs import UMAP

    graph = near.graph(options.n_neighbors)
    model = UMAP(
        n_components=options.n_components,
        n_neighbors=graph.k,
        metric="cosine",
        min_dist=float(options.min_dist),
        n_epochs=next(epochs for rows, epochs in EPOCHS if near.n <= rows),
        optimiser="sgd",
        init="pca",
        seed=options.random_state,
    )
    distances = np.maximum(0, 1 - graph.similarities)
    points: Vectors = model.fit_transform(
        start(near, options), knn_indices=graph.indices, knn_distances=distances
    )
    return Layout(points)
