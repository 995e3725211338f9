"""Other programs behind the same interface: stand-ins see what ours would hand them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any, TypeAlias

import numpy as np
import pytest

from nearfield.errors import MissingExtra, UnknownName
from nearfield.tasks.project import project
from nearfield.types import Vectors

StandIn: TypeAlias = Callable[..., None]

ROWS = np.random.default_rng(0).standard_normal((40, 8)).astype(np.float32)


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> StandIn:
    """Put modules where an import finds them, with these names in them."""

    def put(name: str, **members: Any) -> None:
        module = ModuleType(name)
        vars(module).update(members)
        monkeypatch.setitem(sys.modules, name, module)

    return put


def check_own_first(neighbors: Any, n: int = 40, k: int = 15) -> None:
    indices, distances = neighbors[:2]
    assert indices.shape == distances.shape == (n, k + 1)
    assert (indices[:, 0] == np.arange(n)).all()
    assert (distances[:, 0] == 0).all()
    assert (np.diff(distances, axis=1) >= -1e-6).all()


def test_umap_learn(stand_in: StandIn) -> None:
    received: dict[Any, Any] = {}

    class UMAP:
        def __init__(self, **options: Any) -> None:
            received.update(options)

        def fit_transform(self, rows: Vectors) -> Vectors:
            return rows[:, :2].astype(np.float64)

    stand_in("umap", UMAP=UMAP)
    result = project(ROWS, backend="umap-learn", min_dist=0.3, random_state=7)
    check_own_first(received["precomputed_knn"])
    assert (received["min_dist"], received["random_state"], received["n_neighbors"]) == (0.3, 7, 16)
    assert result.points.dtype == np.float32
    assert result.arguments["backend"] == "umap-learn"


def test_fastumap(stand_in: StandIn) -> None:
    received: dict[Any, Any] = {}

    def umap_project(rows: Vectors, dimensions: int, **options: Any) -> Vectors:
        received.update(options)
        return rows[:, :dimensions]

    stand_in("fastumap", umap_project=umap_project)
    assert project(ROWS, backend="fastumap", n_components=3).points.shape == (40, 3)
    check_own_first(received["precomputed_knn"])


def test_open_tsne(stand_in: StandIn) -> None:
    received: dict[Any, Any] = {}

    class TSNE:
        def __init__(self, **options: Any) -> None:
            received.update(options)

        def fit(self, rows: Vectors, affinities: Any) -> Vectors:
            received["affinities"] = affinities
            return rows[:, :2]

    stand_in("openTSNE", TSNE=TSNE)
    stand_in("openTSNE.nearest_neighbors", PrecomputedNeighbors=lambda a, b: (a, b))
    stand_in("openTSNE.affinity", Uniform=lambda **options: options)
    project(ROWS, method="tsne", perplexity=9, backend="openTSNE")
    indices, distances = received["affinities"]["knn_index"]
    assert indices.shape == distances.shape == (40, 9)
    assert received["affinities"]["k_neighbors"] == 9


@pytest.mark.parametrize(
    ("method", "backend", "module"),
    [
        ("umap", "umap-learn", "umap"),
        ("umap", "fastumap", "fastumap"),
        ("tsne", "openTSNE", "openTSNE"),
    ],
)
def test_one_that_is_not_installed(
    monkeypatch: pytest.MonkeyPatch, method: str, backend: str, module: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingExtra, match=r"nearfield\[maps\]"):
        project(ROWS, method=method, backend=backend)


def test_one_of_another_method() -> None:
    with pytest.raises(UnknownName, match="backend of tsne 'umap-learn'; known: manifolds-rs"):
        project(ROWS, method="tsne", backend="umap-learn")
