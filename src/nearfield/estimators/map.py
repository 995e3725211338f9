"""A map of rows, in scikit-learn's manner."""

# ruff: noqa: N803 - X, as scikit-learn calls the rows
from __future__ import annotations

from typing import Any

from nearfield.estimators.transformer import Transformer
from nearfield.tasks.cluster.fitted import unit
from nearfield.tasks.cluster.points import keys_of, on_grid
from nearfield.tasks.estimating import rows_of
from nearfield.tasks.project import project
from nearfield.types import Vectors


class MapEstimator(Transformer):
    """:func:`~nearfield.tasks.project.project` as a transformer: rows to places on a map.

    Parameters
    ----------
    method, n_components, n_neighbors, min_dist, perplexity, random_state, backend
        As of :func:`~nearfield.tasks.project.project`.

    Attributes
    ----------
    embedding_
        Places ``(n, n_components)``.
    projection_
        All of it, with how far each place can be trusted.
    n_features_in_, feature_names_in_
        The width of a row; the names of the columns, if a frame came.

    Examples
    --------
    >>> import numpy as np
    >>> rows = np.eye(8, dtype=np.float32)
    >>> MapEstimator("pca").fit_transform(rows).shape
    (8, 2)
    """

    def __init__(
        self,
        method: str = "umap",
        *,
        n_components: int = 2,
        n_neighbors: int = 15,
        min_dist: float = 0.1,
        perplexity: float | None = None,
        random_state: int = 0,
        backend: str | None = None,
    ) -> None:
        self.method = method
        self.n_components = n_components
        self.n_neighbors = n_neighbors
        self.min_dist = min_dist
        self.perplexity = perplexity
        self.random_state = random_state
        self.backend = backend

    def fit(self, X: Vectors, y: Any = None) -> MapEstimator:
        """Lay out rows ``(n, dim)``; ``y`` is not read. Raises as :func:`project` does."""
        self.projection_ = project(rows_of(self, X, fitting=True), **self.get_params())
        self.embedding_ = self.projection_.points
        keys = _keys(self.projection_.near.restore(self.projection_.near.vectors))
        self._places = dict(zip(keys, self.embedding_, strict=True))
        return self

    def fit_transform(self, X: Vectors, y: Any = None) -> Vectors:
        """The places of the rows it is fitted on."""
        return self.fit(X, y).embedding_

    def transform(self, X: Vectors) -> Vectors:
        """Places of rows: those of ``fit`` where they were, others at their neighbors' median."""
        rows = rows_of(self, X)
        places = self.projection_.place(rows)
        for at, key in enumerate(_keys(rows)):
            places[at] = self._places.get(key, places[at])
        return places

    @property
    def _n_features_out(self) -> int:
        return self.n_components

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.transformer_tags.preserves_dtype = []  # places are float32, whatever came
        return tags


def _keys(rows: Vectors) -> list[bytes]:
    """What is the same for rows that differ by noise alone."""
    return [key.tobytes() for key in keys_of(on_grid(unit(rows)))]
