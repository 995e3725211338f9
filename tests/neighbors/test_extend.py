"""An extended graph is the graph that would be built."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import ArrayLike, NDArray
from tests.neighbors.conftest import MakeRows

from nearfield.neighbors import build_graph, extend, extend_graph, kept_rows, nearest
from nearfield.neighbors import graph as graph_module
from nearfield.types import KnnGraph, Vectors


def changed(
    vectors: Vectors, gone: ArrayLike, added: Vectors, seed: int = 0
) -> tuple[Vectors, NDArray[np.int64]]:
    """The rows without some, with others between them, and where the old ones are."""
    rng = np.random.default_rng(seed)
    stay = np.setdiff1d(np.arange(len(vectors)), gone)
    place = np.sort(rng.choice(len(stay) + len(added), len(stay), replace=False))
    now = np.empty((len(stay) + len(added), vectors.shape[1]), np.float32)
    fresh = np.ones(len(now), bool)
    fresh[place] = False
    now[place], now[fresh] = vectors[stay], added
    kept = np.full(len(vectors), -1)
    kept[stay] = place
    return now, kept


def same(graph: KnnGraph, other: KnnGraph) -> None:
    np.testing.assert_array_equal(graph.indices, other.indices)
    np.testing.assert_array_equal(graph.similarities, other.similarities)


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many rows were searched from scratch."""
    calls: list[int] = []
    build = build_graph

    def watched(vectors: Vectors, *arguments: Any, **options: Any) -> KnnGraph:
        calls.append(len(vectors))
        return build(vectors, *arguments, **options)

    monkeypatch.setattr(extend, "build_graph", watched)
    return calls


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 999), added=st.integers(0, 12), gone=st.integers(0, 3))
def test_extending_equals_building(rows: MakeRows, seed: int, added: int, gone: int) -> None:
    before = rows(300, dim=6, seed=seed)
    before[10:14] = before[20]
    more = rows(added, dim=6, seed=seed + 1)
    more[: added // 2] = before[20]  # copies of what is there
    rng = np.random.default_rng(seed)
    now, kept = changed(before, rng.choice(300, gone, replace=False), more, seed)
    same(extend_graph(build_graph(before, 7), kept, now), build_graph(now, 7))


def test_only_what_changed_is_searched(
    rows: MakeRows, built: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = rows(1000)
    graph, searched = build_graph(before, 10), []
    search = graph_module.search_rows

    def watched(*arguments: Any) -> Any:
        searched.append(len(arguments[2]))
        return search(*arguments)

    monkeypatch.setattr(extend, "search_rows", watched)
    now, kept = changed(before, [], rows(10, seed=3))
    same(extend_graph(graph, kept, now), build_graph(now, 10))
    assert searched == [10]
    assert built == []


def test_nothing_changed_costs_nothing(rows: MakeRows, monkeypatch: pytest.MonkeyPatch) -> None:
    before = rows(100)
    graph = build_graph(before, 5)
    monkeypatch.setattr(extend, "search_rows", None)
    assert extend_graph(graph, np.arange(100), before) is graph


@pytest.mark.parametrize("many", ["new", "gone", "moved", "few left"])
def test_too_much_changed_is_built_anew(rows: MakeRows, many: str, built: list[int]) -> None:
    before = rows(100)
    changes: dict[str, Callable[[], tuple[Vectors, NDArray[np.int64]]]] = {
        "new": lambda: changed(before, [], rows(60, seed=2)),
        "gone": lambda: changed(before, range(50), rows(1, seed=2)),
        "moved": lambda: (before[::-1].copy(), np.arange(100)[::-1]),
        "few left": lambda: changed(before, range(97), rows(0)),
    }
    now, kept = changes[many]()
    same(extend_graph(build_graph(before, 5), kept, now), build_graph(now, 5))
    assert built


def test_the_scan_extended_finds_what_the_scan_finds(
    rows: MakeRows, monkeypatch: pytest.MonkeyPatch, built: list[int]
) -> None:
    monkeypatch.setattr(nearest, "SCAN_FROM", 1000)
    monkeypatch.setattr(extend, "SCAN_FROM", 1000)
    monkeypatch.setattr(nearest, "WANTED", 0.97)
    monkeypatch.setattr(nearest, "SPARE", 3)
    monkeypatch.setattr(extend, "ENOUGH", 0.97)
    before = rows(6000, dim=64, spread=0.7)
    graph = build_graph(before, 15)
    assert graph.recall < 1
    now, kept = changed(before, range(20), rows(500, dim=64, seed=4, spread=0.7))
    extended, anew = extend_graph(graph, kept, now), build_graph(now, 15)
    assert built == []
    assert 0.97 <= extended.recall < 1
    true = nearest._exact(now, np.arange(len(now)), np.arange(len(now)), 15)[1]
    held = [(graph.similarities >= true[:, -1:]).mean() for graph in (extended, anew)]
    assert held[0] >= held[1] - 0.002


def test_equal_keys_are_matched_in_their_order(rows: MakeRows) -> None:
    old = np.array([[1, 1], [1, 1], [2, 0], [3, 3]], np.uint64)
    new = np.array([[0, 0], [1, 1], [1, 1], [1, 1], [3, 3]], np.uint64)
    assert kept_rows(old, new).tolist() == [1, 2, -1, 4]
    assert kept_rows(new, old).tolist() == [-1, 0, 1, -1, 3]
    assert kept_rows(old[:0], new).tolist() == []
