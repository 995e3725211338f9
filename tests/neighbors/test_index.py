"""The exact index against NumPy spelled out, and the scan against the exact one."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from nearfield.errors import BadVectors, UnknownName, UsageError
from nearfield.neighbors import METRICS, ExactIndex, ScanIndex, build_index
from nearfield.neighbors.backends import SCAN_FROM
from nearfield.neighbors.codes import Codes
from nearfield.types import Scored, Vectors

BOTH = pytest.mark.parametrize("backend", ["exact", "scan"])
ALL = pytest.mark.parametrize("metric", METRICS)


def unit(n: int, dim: int, seed: int = 0) -> Vectors:
    rows = np.random.default_rng(seed).standard_normal((n, dim)).astype(np.float32)
    unit: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


def clustered(n: int, dim: int, seed: int = 0, spread: float = 0.1) -> Vectors:
    """What embeddings look like: many close neighbors, none of them unit."""
    centers = unit(40, dim, seed)
    rng = np.random.default_rng(seed)
    rows = centers[rng.integers(0, 40, n)] + spread * unit(n, dim, seed + 1)
    vectors: Vectors = (rows * rng.uniform(0.5, 3, (n, 1))).astype(np.float32)
    return vectors


def spelled_out(
    vectors: Vectors, query: Vectors, metric: str
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Scores in float64, and the order: best first, equal ones by row."""
    v, q = vectors.astype(float), query.astype(float)
    scores = {
        "cosine": v @ q / (np.linalg.norm(v, axis=1) * np.linalg.norm(q)),
        "dot": v @ q,
        "euclidean": np.linalg.norm(v - q, axis=1),
    }[metric]
    return scores, np.argsort(scores if metric == "euclidean" else -scores, kind="stable")


@ALL
@pytest.mark.parametrize("dim", [1, 3, 20, 64])
def test_exact_equals_numpy_spelled_out(metric: str, dim: int) -> None:
    vectors, queries = clustered(300, dim), 2 * unit(5, dim, seed=9)
    results = build_index(vectors, backend="exact").search(queries, 10, metric=metric)
    for query, best in zip(queries, results, strict=True):
        scores, order = spelled_out(vectors, query, metric)
        assert np.allclose(best.scores, scores[order[:10]], rtol=1e-5, atol=1e-5)
        assert np.allclose(scores[best.rows], scores[order[:10]], rtol=1e-5, atol=1e-5)
        assert best.rows.dtype == np.int64
        assert best.scores.dtype == np.float32


@ALL
@pytest.mark.parametrize("make", [unit, clustered])
@pytest.mark.parametrize("dim", [8, 50, 128])
def test_scan_finds_what_exact_finds(metric: str, make: Callable[..., Vectors], dim: int) -> None:
    vectors, queries = make(6_000, dim), make(60, dim, seed=0)
    exact, scan = (build_index(vectors, backend=b) for b in ("exact", "scan"))
    for k in (1, 10, 100):
        pairs = list(
            zip(
                exact.search(queries, k, metric=metric),
                scan.search(queries, k, metric=metric),
                strict=True,
            )
        )
        recall = np.mean([len(np.intersect1d(a.rows, b.rows)) / k for a, b in pairs])
        assert recall >= 0.999
        assert np.mean([np.array_equal(a.scores, b.scores) for a, b in pairs]) > 0.98


def test_the_scan_is_not_the_exact_search_in_disguise(monkeypatch: pytest.MonkeyPatch) -> None:
    scan = build_index(unit(6_000, 64), backend="scan")
    monkeypatch.setattr("nearfield.neighbors.scan.exact", None)
    assert len(scan.search(unit(1, 64, seed=2), 10)[0].rows) == 10


@pytest.mark.parametrize("share", [0.5, 0.05, 0.001])
def test_masked_scan_equals_exact_on_the_rows_left(share: float) -> None:
    vectors, queries = clustered(8_000, 64), unit(20, 64, seed=4)
    mask = np.random.default_rng(0).random(8_000) < share
    left = np.flatnonzero(mask)
    expected = build_index(vectors[left], backend="exact").search(queries, 10)
    for backend in ("exact", "scan"):
        results = build_index(vectors, backend=backend).search(queries, 10, mask=mask)
        for a, b in zip(expected, results, strict=True):
            assert np.array_equal(left[a.rows], b.rows)
            assert np.array_equal(a.scores, b.scores)


@BOTH
@ALL
def test_equal_rows_come_in_their_order(backend: str, metric: str) -> None:
    vectors = np.repeat(unit(3, 16), 1_000, axis=0)
    [best] = build_index(vectors, backend=backend).search(vectors[1_500], 20, metric=metric)
    assert best.rows.tolist() == list(range(1_000, 1_020))


@BOTH
def test_one_query_or_many_give_the_same(backend: str) -> None:
    vectors = clustered(5_000, 24)
    index = build_index(vectors, backend=backend)
    many = index.search(vectors[:30], 5)
    for i in range(30):
        [one] = index.search(vectors[i], 5)
        assert np.array_equal(one.rows, many[i].rows)
        assert np.array_equal(one.scores, many[i].scores)


def test_blocks_of_queries_give_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    index, queries = build_index(clustered(500, 12), backend="exact"), unit(30, 12, seed=3)
    before = index.search(queries, 7)
    monkeypatch.setattr("nearfield.neighbors.exact.CELLS", 1_100)
    for a, b in zip(before, index.search(queries, 7), strict=True):
        assert np.array_equal(a.rows, b.rows)


@BOTH
def test_cosine_does_not_see_lengths(backend: str) -> None:
    vectors = unit(4_000, 32)
    lengths = np.random.default_rng(0).uniform(0.01, 100, (4_000, 1)).astype(np.float32)
    query = unit(1, 32, seed=5)[0]
    plain = build_index(vectors, backend=backend).search(query, 10)[0]
    longer = build_index(vectors * lengths, backend=backend).search(query * 1000, 10)[0]
    assert plain.rows.tolist() == longer.rows.tolist()
    assert np.allclose(plain.scores, longer.scores, atol=1e-6)


@BOTH
def test_scores_are_the_metrics(backend: str) -> None:
    index = build_index(np.array([[3, 4], [0, 2]], np.float32), backend=backend)
    query = np.array([1, 0], np.float32)
    assert np.allclose(index.search(query, 1)[0].scores, [0.6])
    assert np.allclose(index.search(query, 1, metric="dot")[0].scores, [3])
    nearest = index.search(query, 2, metric="euclidean")[0]
    assert nearest.rows.tolist() == [1, 0]
    assert np.allclose(nearest.scores, [np.sqrt(5), np.sqrt(20)])


@BOTH
def test_more_than_there_is(backend: str) -> None:
    index = build_index(unit(5, 8), backend=backend)
    query = unit(1, 8)
    assert len(index.search(query, 50)[0].rows) == 5
    assert len(index.search(query, 50, mask=np.array([0, 1, 0, 1, 0], bool))[0].rows) == 2
    assert len(index.search(query, 50, mask=np.zeros(5, bool))[0].rows) == 0
    assert index.search(np.zeros((0, 8), np.float32), 3) == []


@BOTH
def test_an_empty_index_finds_nothing(backend: str) -> None:
    index = build_index(np.zeros((0, 8), np.float32), backend=backend)
    assert (index.n, index.dim) == (0, 8)
    assert len(index.search(unit(1, 8), 3)[0].rows) == 0


@pytest.mark.parametrize(
    ("value", "what"),
    [(np.nan, "norm nan"), (np.inf, "norm inf"), (0, "all zeros"), (1e30, r"norm 2e\+30")],
)
def test_bad_rows_are_named(value: float, what: str) -> None:
    vectors = unit(10_000, 4)
    vectors[9_001] = value
    with pytest.raises(BadVectors, match=f"Row 9001 .*{what}"):
        build_index(vectors)


@BOTH
def test_bad_questions_are_sentences(backend: str) -> None:
    index = build_index(unit(10, 4), backend=backend)
    query = unit(1, 4)
    with pytest.raises(UsageError, match="k is 0"):
        index.search(query, 0)
    with pytest.raises(BadVectors, match="query has 5 numbers, but the rows have 4"):
        index.search(unit(1, 5), 1)
    with pytest.raises(BadVectors, match="Query 0 is all zeros"):
        index.search(np.zeros(4, np.float32), 1)
    with pytest.raises(BadVectors, match="Query 1 has the norm nan"):
        index.search(np.array([[1, 0, 0, 0], [np.nan] * 4], np.float32), 1)
    with pytest.raises(UsageError, match=r"mask is int64 of shape \(10,\)"):
        index.search(query, 1, mask=np.ones(10, np.int64))
    with pytest.raises(UsageError, match="mask"):
        index.search(query, 1, mask=np.ones(9, bool))
    with pytest.raises(UnknownName, match="metric 'cosin'.*Did you mean 'cosine'"):
        index.search(query, 1, metric="cosin")


def test_bad_matrices_are_sentences() -> None:
    bad: Any
    for bad in (np.ones(3, np.float32), np.ones((2, 0), np.float32), [["a"]]):
        with pytest.raises(BadVectors):
            build_index(bad)
    with pytest.raises(UnknownName, match="backend"):
        build_index(unit(2, 2), backend="faiss")


def test_auto_goes_by_size() -> None:
    assert isinstance(build_index(unit(SCAN_FROM - 1, 8)), ExactIndex)
    assert isinstance(build_index(unit(SCAN_FROM, 8)), ScanIndex)


def test_rows_are_not_copied() -> None:
    vectors = unit(100, 8)
    assert np.shares_memory(build_index(vectors).rows.vectors, vectors)


def test_too_few_candidates_are_seen_and_more_are_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("nearfield.neighbors.scan.REACH", 1)
    monkeypatch.setattr("nearfield.neighbors.scan.SPARE", 0)
    vectors, queries = unit(6_000, 32), unit(50, 32, seed=2)
    exact, scan = (build_index(vectors, backend=b) for b in ("exact", "scan"))
    for a, b in zip(exact.search(queries, 10), scan.search(queries, 10), strict=True):
        assert np.array_equal(a.rows, b.rows)


def test_rows_that_are_all_alike_can_be_scanned() -> None:
    rows = np.tile(np.ones(16, np.float32), (3_000, 1))
    [best] = build_index(rows, backend="scan").search(rows[0], 3)
    assert best.rows.tolist() == [0, 1, 2]


THREADS = 8


@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize(("backend", "metric"), [("exact", "dot"), ("scan", "cosine")])
def test_many_threads_share_an_index_that_is_built_once(
    monkeypatch: pytest.MonkeyPatch, backend: str, metric: str, masked: bool
) -> None:
    built: list[int] = []
    build = Codes.__init__

    def watched(self: Codes, take: Callable[..., Vectors], n: int, dim: int) -> None:
        built.append(n)
        build(self, take, n, dim)

    monkeypatch.setattr(Codes, "__init__", watched)
    vectors, queries = clustered(12_000, 48), unit(200, 48, seed=4)
    mask = np.random.default_rng(0).random(12_000) < 0.7 if masked else None
    index, start = build_index(vectors, backend=backend), Barrier(THREADS)
    alone = index.search(queries, 12, mask=mask, metric=metric)

    def ask(thread: int) -> list[Scored]:
        """All queries, from another one on: some alone, some together."""
        order = np.roll(np.arange(len(queries)), 25 * thread)
        results: dict[int, Scored] = {}
        start.wait()
        for block in np.split(order, [40, 41, 42, 43, 120]):
            scored = index.search(queries[block], 12, mask=mask, metric=metric)
            results.update(zip(block.tolist(), scored, strict=True))
        return [results[at] for at in range(len(queries))]

    with ThreadPoolExecutor(THREADS) as pool:
        for answers in pool.map(ask, range(THREADS)):
            for one, other in zip(alone, answers, strict=True):
                np.testing.assert_array_equal(one.rows, other.rows)
                np.testing.assert_array_equal(one.scores, other.scores)
    assert built == ([12_000] if backend == "scan" else [])
