"""The graph: exact, the scan against exact, equal rows, and the same whatever the blocks."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.neighbors.conftest import MakeRows

from nearfield.errors import BadVectors
from nearfield.neighbors import build_graph, nearest, truth
from nearfield.neighbors.cosines import cosines
from nearfield.types import KnnGraph, Vectors


def brute(vectors: Vectors, k: int) -> tuple[NDArray[np.int64], Vectors]:
    """Every cosine by itself, then sorted: equal ones in order."""
    n = len(vectors)
    everything = np.broadcast_to(np.arange(n), (n, n))
    similarities = cosines(vectors, np.arange(n), everything)
    np.fill_diagonal(similarities, -np.inf)
    order = np.lexsort((everything, -similarities))[:, :k]
    return order, np.take_along_axis(similarities, order, 1)


def shared(near: NDArray[np.int32], true: NDArray[np.int64]) -> float:
    """The share of the true neighbors that are among those near."""
    pairs = zip(near.tolist(), true.tolist(), strict=True)
    return float(np.mean([len(set(a) & set(b)) / len(b) for a, b in pairs]))


def same(graph: KnnGraph, other: KnnGraph) -> None:
    np.testing.assert_array_equal(graph.indices, other.indices)
    np.testing.assert_array_equal(graph.similarities, other.similarities)


@pytest.fixture
def scanned(monkeypatch: pytest.MonkeyPatch) -> None:
    """The scan, for fewer rows than it is used for."""
    monkeypatch.setattr(nearest, "SCAN_FROM", 500)
    monkeypatch.setattr(nearest, "SAMPLE", 200)
    monkeypatch.setattr(truth, "SAMPLE", 200)


def test_few_rows_are_exact(rows: MakeRows) -> None:
    vectors = rows(700)
    graph = build_graph(vectors, 15)
    indices, similarities = brute(vectors, 15)
    np.testing.assert_array_equal(graph.indices, indices)
    np.testing.assert_array_equal(graph.similarities, similarities)
    assert graph.indices.dtype == np.int32
    assert graph.similarities.dtype == np.float32
    assert (graph.n, graph.k, graph.recall) == (700, 15, 1.0)


def test_the_scan_finds_what_exact_search_finds(
    rows: MakeRows, scanned: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nearest, "WANTED", 0.98)
    vectors = rows(3000, dim=64, spread=0.7)
    graph = build_graph(vectors, 15)
    indices, similarities = brute(vectors, 15)
    recall = shared(graph.indices, indices)
    assert 0.98 <= graph.recall < 1
    assert recall >= 0.98
    assert graph.recall == pytest.approx(recall, abs=0.01)
    both = graph.indices == indices
    np.testing.assert_array_equal(graph.similarities[both], similarities[both])


def test_candidates_are_widened_until_the_recall_is_enough(
    rows: MakeRows, scanned: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    vectors = rows(3000, dim=8)
    reaches: list[int] = []
    monkeypatch.setattr(nearest, "SPARE", 0)
    scan = nearest._scan

    def watched(*arguments: Any) -> Any:
        reaches.append(arguments[5])
        return scan(*arguments)

    monkeypatch.setattr(nearest, "_scan", watched)
    assert build_graph(vectors, 15).recall >= 0.99
    assert reaches[0] == 16
    assert reaches[-1] > 16


def test_what_the_scan_cannot_tell_apart_is_searched_exactly(rows: MakeRows, scanned: None) -> None:
    vectors = np.ones((900, 16), np.float32) + 1e-4 * rows(900, dim=16)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    graph = build_graph(vectors, 15)
    assert graph.recall >= 0.99
    np.testing.assert_allclose(graph.similarities, brute(vectors, 15)[1], atol=2e-7)


def test_equal_rows_are_each_others_neighbors_in_their_order(rows: MakeRows, scanned: None) -> None:
    vectors = rows(2000)
    vectors[100:200] = vectors[5]
    vectors[300:304] = vectors[6]
    graph = build_graph(vectors, 15)
    assert graph.indices[5].tolist() == list(range(100, 115))
    assert graph.indices[103].tolist() == [5, *range(100, 103), *range(104, 115)]
    assert graph.indices[6, :4].tolist() == [300, 301, 302, 303]
    assert len(np.unique(graph.similarities[100:200])) == 1
    indices, similarities = brute(vectors, 15)
    some = (graph.indices == indices).all(1)
    assert some.mean() > 0.95
    np.testing.assert_array_equal(graph.similarities[some], similarities[some])


def test_equal_rows_among_few_are_as_exact_as_the_others(rows: MakeRows) -> None:
    vectors = rows(300)
    vectors[::3] = vectors[7]
    vectors[1::50] = vectors[1]
    graph = build_graph(vectors, 15)
    indices, similarities = brute(vectors, 15)
    np.testing.assert_array_equal(graph.indices, indices)
    np.testing.assert_array_equal(graph.similarities, similarities)


@pytest.mark.parametrize("n", [0, 1, 2, 3, 16])
def test_k_is_clipped_to_the_rows_there_are(rows: MakeRows, n: int) -> None:
    vectors = rows(16)[:n]
    graph = build_graph(vectors, 15)
    assert graph.indices.shape == (n, max(0, min(15, n - 1)))
    for row, near in enumerate(graph.indices):
        assert row not in near
        assert len(set(near.tolist())) == len(near)


def test_all_rows_the_same() -> None:
    graph = build_graph(np.full((50, 8), 2, np.float32), 5)
    assert graph.indices[0].tolist() == [1, 2, 3, 4, 5]
    assert graph.indices[3].tolist() == [0, 1, 2, 4, 5]
    np.testing.assert_allclose(graph.similarities, 1, atol=1e-6)


@pytest.mark.parametrize("bad", [0.0, np.nan, np.inf])
def test_a_row_of_zeros_or_nan_is_named(rows: MakeRows, bad: float) -> None:
    vectors = rows(10)
    vectors[4] = bad
    with pytest.raises(BadVectors, match="Row 4"):
        build_graph(vectors, 3)


def test_rows_of_any_length_are_compared_by_their_direction(rows: MakeRows) -> None:
    vectors = rows(200)
    longer = vectors * np.float32(4)  # a power of two: no rounding
    same(build_graph(vectors, 5), build_graph(longer, 5))


def test_blocks_do_not_matter(
    rows: MakeRows, monkeypatch: pytest.MonkeyPatch, scanned: None
) -> None:
    few, many = rows(400), rows(2500)
    before = build_graph(few, 9), build_graph(many, 9)
    for module in ("cosines", "codes", "equal"):
        monkeypatch.setattr(f"nearfield.neighbors.{module}.BLOCK", 64)
    monkeypatch.setattr(nearest, "QUERIES", 130)
    monkeypatch.setattr("nearfield.neighbors.cosines.CELLS", 5_000)
    same(before[0], build_graph(few, 9))
    same(before[1], build_graph(many, 9))


PROGRAM = """
import sys, numpy as np
from nearfield.neighbors import build_graph
rng = np.random.default_rng(0)
vectors = rng.standard_normal((6000, 40)).astype(np.float32)
graph = build_graph(vectors, 15)
np.savez(sys.argv[1], graph.indices, graph.similarities)
"""


@pytest.mark.slow
def test_threads_do_not_matter(tmp_path: Path) -> None:
    graphs: list[Any] = []
    for threads in "12":
        names = ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "RAYON_NUM_THREADS"]
        path = tmp_path / f"{threads}.npz"
        environment = {**os.environ, **dict.fromkeys(names, threads)}
        subprocess.run([sys.executable, "-c", PROGRAM, path], env=environment, check=True)
        with np.load(path) as file:
            graphs.append([file[name] for name in file.files])
    for one, two in zip(*graphs, strict=True):
        np.testing.assert_array_equal(one, two)


def test_progress_counts_the_rows(rows: MakeRows, scanned: None) -> None:
    calls: list[tuple[int, int | None]] = []
    build_graph(rows(1200), 5, progress=lambda done, total: calls.append((done, total)))
    assert calls[-1] == (1200, 1200)
