"""The table of methods and of the programs that run them; a new one is a function and a row.

``manifolds-rs`` has no wheel for Windows nor for Linux on Arm; there the next program of the row
that is installed takes its place (in the base install ``fastumap``, by a marker, and scikit-learn).
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from typing import NamedTuple

from nearfield.errors import MissingExtra, UnknownName
from nearfield.neighbors import Neighborhood
from nearfield.tasks.project.backends import fastumap, open_tsne, scikit_learn, umap_learn
from nearfield.tasks.project.layout import Layout, Options
from nearfield.tasks.project.mds import mds
from nearfield.tasks.project.pca import pca
from nearfield.tasks.project.tsne import tsne
from nearfield.tasks.project.umap import umap

Run = Callable[[Neighborhood, Options], Layout]


class Program(NamedTuple):
    """What runs a method, the module it needs, and its CPU time, that of the first being 1."""

    run: Run
    module: str
    times: float = 1


# Method -> backend -> what runs it; the first of a row that is installed, unless one is named.
# 5,000 rows, CPU seconds and trustworthiness, UMAP: manifolds-rs 1.6, .942; fastumap 4.5, .946;
# umap-learn 5.0, .947, and 25 s in a fresh process. t-SNE: 4.6, .977; 16.0, .975; 57.8, .977.
METHODS: dict[str, dict[str, Program]] = {
    "umap": {
        "manifolds-rs": Program(umap, "manifolds_rs"),
        "fastumap": Program(fastumap, "fastumap", 3),
        "umap-learn": Program(umap_learn, "umap", 3),
    },
    "tsne": {
        "manifolds-rs": Program(tsne, "manifolds_rs"),
        "openTSNE": Program(open_tsne, "openTSNE", 3.5),
        "scikit-learn": Program(scikit_learn, "sklearn", 13),
    },
    "pca": {"numpy": Program(pca, "numpy")},
    "mds": {"numpy": Program(mds, "numpy")},
}


def choose(method: str, backend: str | None) -> str:
    """The name of the program that runs a method: the one that was asked for, or is installed.

    Raises
    ------
    UnknownName
        A method or a backend that is not there.
    MissingExtra
        No program that runs it is installed.

    >>> choose("pca", None)
    'numpy'
    """
    if method not in METHODS:
        raise UnknownName("method", method, METHODS)
    row = METHODS[method]
    if backend is None:
        here = [name for name, program in row.items() if find_spec(program.module)]
        if not here:
            raise MissingExtra(f"A map by {method}", "maps")
        return here[0]
    if backend not in row:
        raise UnknownName(f"backend of {method}", backend, row)
    return backend


def slower(method: str, backend: str | None) -> str:
    """A sentence where another program than the first of its row laid a map out, else nothing.

    >>> slower("umap", None), slower("umap", "fastumap")
    ('', 'Laid out by fastumap, which takes about 3 times as long as manifolds-rs.')
    """
    first = next(iter(METHODS[method]))
    if backend in (None, first):
        return ""
    times = METHODS[method][backend].times
    return f"Laid out by {backend}, which takes about {times:g} times as long as {first}."
