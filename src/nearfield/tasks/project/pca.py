"""Principal components (Hotelling, 1933), by the covariance's eigenvectors."""

from __future__ import annotations

import numpy as np

from nearfield.neighbors import Neighborhood
from nearfield.tasks.project.layout import Layout, Options
from nearfield.types import Vectors

BLOCK = 8_192


def pca(near: Neighborhood, options: Options) -> Layout:
    """The directions of the largest variance.

    Covariance and ``eigh``: randomized SVD takes five times as long. An axis points to where its
    largest number is positive, so that it doesn't turn over from run to run.
    """
    rows = near.vectors
    mean = rows.mean(axis=0, dtype=np.float64)
    covariance = np.zeros((near.dim, near.dim))
    for at in range(0, near.n, BLOCK):
        block = rows[at : at + BLOCK] - mean
        covariance += block.T @ block
    values, directions = np.linalg.eigh(covariance / near.n)
    axes = directions[:, ::-1][:, : options.n_components].T
    largest = np.abs(axes).argmax(axis=1)
    axes = axes * np.where(axes[np.arange(len(axes)), largest] < 0, -1, 1)[:, None]
    total = max(float(values.sum()), 1e-30)
    shares = tuple(float(max(v, 0) / total) for v in values[::-1][: options.n_components])
    axes32, mean32 = axes.astype(np.float32), mean.astype(np.float32)
    return Layout(along(rows, axes32, mean32), axes32, mean32, shares)


def start(near: Neighborhood, options: Options) -> Vectors:
    """Where another method may start from: the principal components, zeros where there are fewer.

    The same for any number of threads, which the start of ``manifolds-rs`` itself is not.
    """
    points = np.zeros((near.n, options.n_components), np.float32)
    components = pca(near, options).points
    points[:, : components.shape[1]] = components
    return points


def along(rows: Vectors, axes: Vectors, mean: Vectors) -> Vectors:
    """Rows ``(n, dim)`` on the axes: ``(n, n_components)``."""
    points = np.empty((len(rows), len(axes)), np.float32)
    for at in range(0, len(rows), BLOCK):
        block = slice(at, at + BLOCK)
        np.einsum("nd,cd->nc", rows[block] - mean, axes, out=points[block])
    return points
