"""Regions against exact search: what they find, and that they say how much."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.neighbors.conftest import MakeRows
from threadpoolctl import threadpool_limits

from nearfield.neighbors import build_graph, nearest, regions
from nearfield.neighbors.regions import Regions
from nearfield.neighbors.truth import truth
from nearfield.types import Vectors


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Regions, for fewer rows than they are used for; how often they gave the answer."""
    monkeypatch.setattr(nearest, "SCAN_FROM", 1_000)
    monkeypatch.setattr(nearest, "REGIONS_FROM", 2_000)
    monkeypatch.setattr(regions, "HOME", 600)
    answers: list[bool] = []
    search = regions.search_regions

    def watched(*arguments: Any) -> Any:
        answer = search(*arguments)
        answers.append(answer is not None)
        return answer

    monkeypatch.setattr(nearest, "search_regions", watched)
    return answers


def exact(vectors: Vectors, k: int) -> tuple[NDArray[np.int64], Vectors]:
    everything = np.arange(len(vectors))
    return nearest._exact(vectors, everything, everything, k)


def of(vectors: Vectors, k: int = 15) -> Regions:
    everything = np.arange(len(vectors))
    return Regions(
        lambda some: vectors[some],
        len(vectors),
        truth(vectors, everything, everything, k),
        everything,
    )


def test_they_find_what_exact_search_finds(rows: MakeRows, small: list[bool]) -> None:
    vectors = rows(6_000, dim=48, spread=1.0)
    graph = build_graph(vectors, 15)
    near, scores = exact(vectors, 15)
    assert small == [True]
    recall = (graph.similarities >= scores[:, -1:]).mean()
    assert recall >= 0.985
    assert graph.recall == pytest.approx(recall, abs=0.01)
    complete = (graph.indices == near).all(1)
    assert complete.mean() > 0.9
    np.testing.assert_array_equal(graph.similarities[complete], scores[complete])


def test_nobody_is_its_own_neighbor_or_twice_there(rows: MakeRows, small: list[bool]) -> None:
    vectors = rows(4_000, dim=48, spread=1.0)
    vectors[100:140] = vectors[7]
    graph = build_graph(vectors, 15)
    assert small == [True]
    assert not (graph.indices == np.arange(4_000)[:, None]).any()
    assert all(len(set(near)) == 15 for near in graph.indices.tolist())
    assert (np.diff(graph.similarities, axis=1) <= 0).all()
    assert set(graph.indices[7].tolist()) == set(range(100, 115))


def test_rows_without_regions_are_scanned(small: list[bool]) -> None:
    vectors = np.random.default_rng(0).standard_normal((3_000, 64)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    graph = build_graph(vectors, 10)
    assert small == [False]
    assert (graph.similarities >= exact(vectors, 10)[1][:, -1:]).mean() >= 0.99


def test_a_recall_that_stays_too_low_is_not_taken(
    rows: MakeRows, small: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nearest, "ENOUGH", 0.9999)
    vectors = rows(4_000, dim=48, spread=1.0)
    graph = build_graph(vectors, 15)
    assert small == [False]
    assert graph.recall >= nearest.WANTED


def test_a_sample_of_the_true_neighbors_stands_in_the_region(
    rows: MakeRows, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(regions, "HOME", 600)
    vectors = rows(5_000, dim=48, spread=1.0)
    parts, near = of(vectors), exact(vectors, 15)[0]
    assert sorted(np.concatenate([home for home, _ in parts])) == list(range(5_000))
    stands = np.zeros(len(vectors))
    for home, held in parts:
        assert np.isin(home, held).all()
        stands[home] = np.isin(near[home], held).mean(1)
    assert parts.margin > 0
    assert stands.mean() == pytest.approx(regions.MEET, abs=0.01)


@pytest.mark.parametrize("dim", [40, 1_024])
def test_products_of_whole_numbers_have_no_rounding(dim: int) -> None:
    rng = np.random.default_rng(0)
    a, b = (rng.standard_normal((50, dim)) for _ in "ab")
    a[0] = b[0]
    x, y = (regions._rounded(m / np.linalg.norm(m, axis=1, keepdims=True)) for m in (a, b))
    np.testing.assert_array_equal(x @ y.T, x.astype(np.float64) @ y.T.astype(np.float64))


def test_threads_and_blocks_do_not_matter(rows: MakeRows, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regions, "HOME", 600)
    vectors, parts = rows(5_000, dim=48, spread=1.0), []
    for threads, block in ((1, 8_192), (2, 700)):
        monkeypatch.setattr(regions, "BLOCK", block)
        with threadpool_limits(threads):
            parts.append(list(of(vectors)))
    for one, two in zip(*parts, strict=True):
        np.testing.assert_array_equal(one[0], two[0])
        np.testing.assert_array_equal(one[1], two[1])
