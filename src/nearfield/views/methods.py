"""How the methods of projection are written."""

from __future__ import annotations

METHODS = {"umap": "UMAP", "tsne": "t-SNE", "pca": "PCA", "mds": "MDS"}


def method_name(method: str) -> str:
    """A method as its field writes it; another name stays as it is.

    >>> method_name("tsne"), method_name("isomap")
    ('t-SNE', 'isomap')
    """
    return METHODS.get(method, method)
