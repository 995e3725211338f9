"""An extended graph is the graph that would be built."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nearfield.neighbors import build_graph, extend, extend_graph, kept_rows, nearest


def changed(vectors, gone, added, seed=0):
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


def same(graph, other):
    np.testing.assert_array_equal(graph.indices, other.indices)
    np.testing.assert_array_equal(graph.similarities, other.similarities)


@pytest.fixture
def built(monkeypatch):
    """How many rows were searched from scratch."""
    calls = []
    build = extend.build_graph
    monkeypatch.setattr(
        extend, "build_graph", lambda v, *a, **o: calls.append(len(v)) or build(v, *a, **o)
    )
    return calls


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 999), added=st.integers(0, 12), gone=st.integers(0, 3))
def test_extending_equals_building(rows, seed, added, gone):
    before = rows(300, dim=6, seed=seed)
    before[10:14] = before[20]
    more = rows(added, dim=6, seed=seed + 1)
    more[: added // 2] = before[20]  # copies of what is there
    rng = np.random.default_rng(seed)
    now, kept = changed(before, rng.choice(300, gone, replace=False), more, seed)
    same(extend_graph(build_graph(before, 7), kept, now), build_graph(now, 7))


def test_only_what_changed_is_searched(rows, built, monkeypatch):
    before = rows(1000)
    graph, asked = build_graph(before, 10), []
    search = extend.search_rows
    monkeypatch.setattr(extend, "search_rows", lambda *a: asked.append(len(a[2])) or search(*a))
    now, kept = changed(before, [], rows(10, seed=3))
    same(extend_graph(graph, kept, now), build_graph(now, 10))
    assert asked == [10]
    assert built == []


def test_nothing_changed_costs_nothing(rows, monkeypatch):
    before = rows(100)
    graph = build_graph(before, 5)
    monkeypatch.setattr(extend, "search_rows", None)
    assert extend_graph(graph, np.arange(100), before) is graph


@pytest.mark.parametrize("many", ["new", "gone", "moved", "few left"])
def test_too_much_changed_is_built_anew(rows, many, built):
    before = rows(100)
    now, kept = {
        "new": lambda: changed(before, [], rows(60, seed=2)),
        "gone": lambda: changed(before, range(50), rows(1, seed=2)),
        "moved": lambda: (before[::-1].copy(), np.arange(100)[::-1]),
        "few left": lambda: changed(before, range(97), rows(0)),
    }[many]()
    same(extend_graph(build_graph(before, 5), kept, now), build_graph(now, 5))
    assert built


def test_the_scan_extended_finds_what_the_scan_finds(rows, monkeypatch, built):
    monkeypatch.setattr(nearest, "SCAN_FROM", 1000)
    monkeypatch.setattr(extend, "SCAN_FROM", 1000)
    monkeypatch.setattr(nearest, "WANTED", 0.97)
    monkeypatch.setattr(nearest, "SPARE", 3)
    monkeypatch.setattr(extend, "ENOUGH", 0.97)
    before = rows(6000, dim=64, spread=0.7)
    graph = build_graph(before, 15)
    assert graph.recall < 1
    now, kept = changed(before, range(20), rows(500, dim=64, seed=4, spread=0.7))
    extended, whole = extend_graph(graph, kept, now), build_graph(now, 15)
    assert built == []
    assert 0.97 <= extended.recall < 1
    true = nearest._exact(now, np.arange(len(now)), np.arange(len(now)), 15)[1]
    held = [(graph.similarities >= true[:, -1:]).mean() for graph in (extended, whole)]
    assert held[0] >= held[1] - 0.002


def test_equal_keys_are_matched_in_their_order(rows):
    old = np.array([[1, 1], [1, 1], [2, 0], [3, 3]], np.uint64)
    new = np.array([[0, 0], [1, 1], [1, 1], [1, 1], [3, 3]], np.uint64)
    assert kept_rows(old, new).tolist() == [1, 2, -1, 4]
    assert kept_rows(new, old).tolist() == [-1, 0, 1, -1, 3]
    assert kept_rows(old[:0], new).tolist() == []
