"""The table of methods and of the programs that run them; a new one is a function and a row."""

from __future__ import annotations

from collections.abc import Callable

from nearfield.errors import UnknownName
from nearfield.neighbors import Neighborhood
from nearfield.tasks.project.backends import fastumap, open_tsne, umap_learn
from nearfield.tasks.project.layout import Layout, Options
from nearfield.tasks.project.mds import mds
from nearfield.tasks.project.pca import pca
from nearfield.tasks.project.tsne import tsne
from nearfield.tasks.project.umap import umap

Run = Callable[[Neighborhood, Options], Layout]

# Method -> backend -> what runs it; the first of a row is taken unless another is named.
METHODS: dict[str, dict[str, Run]] = {
    "umap": {"manifolds-rs": umap, "umap-learn": umap_learn, "fastumap": fastumap},
    "tsne": {"manifolds-rs": tsne, "openTSNE": open_tsne},
    "pca": {"numpy": pca},
    "mds": {"numpy": mds},
}


def runner(method: str, backend: str | None) -> Run:
    """What runs a method; raises ``UnknownName`` for a method or a backend that is not there."""
    if method not in METHODS:
        raise UnknownName("method", method, METHODS)
    row = METHODS[method]
    name = next(iter(row)) if backend is None else backend
    if name not in row:
        raise UnknownName(f"backend of {method}", name, row)
    return row[name]
