"""The hub: content order, and back to the order that came; one graph, whoever needs it."""

import pickle
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import numpy as np
import pytest
from tests.neighbors.conftest import MakeRows

from nearfield.errors import BadVectors, UsageError
from nearfield.neighbors import (
    GraphSource,
    Neighborhood,
    build_graph,
    content_order,
    neighborhood,
)
from nearfield.neighbors.order import digests
from nearfield.types import KnnGraph, Progress, Vectors, silent

THREADS = 8


class Counted:
    """A source that says how many neighbors were wanted of it, and takes its time."""

    def __init__(self) -> None:
        self.calls: list[int] = []
        self.progress: list[Progress] = []

    def graph(self, vectors: Vectors, k: int, progress: Progress) -> KnnGraph:
        self.calls.append(k)
        self.progress.append(progress)
        time.sleep(0.05)
        return build_graph(vectors, k, progress=progress)


def same(graph: KnnGraph, other: KnnGraph) -> None:
    np.testing.assert_array_equal(graph.indices, other.indices)
    np.testing.assert_array_equal(graph.similarities, other.similarities)
    assert graph.recall == other.recall


def test_the_order_of_the_rows_does_not_matter(rows: MakeRows) -> None:
    vectors = rows(300)
    vectors[3] = vectors[250]
    shuffle = np.random.default_rng(1).permutation(300)
    one, other = Neighborhood(vectors), Neighborhood(vectors[shuffle])
    np.testing.assert_array_equal(one.vectors, other.vectors)
    np.testing.assert_array_equal(one.graph(7).indices, other.graph(7).indices)
    np.testing.assert_array_equal(one.graph(7).similarities, other.graph(7).similarities)
    np.testing.assert_array_equal(one.restore(one.vectors), vectors)


def test_keys_decide_the_order(rows: MakeRows) -> None:
    vectors = rows(4)
    keys = digests([b"c", b"a", b"c", b"b"])
    near = Neighborhood(vectors, keys=keys)
    by_key = sorted(range(4), key=lambda i: (keys[i].tobytes(), i))
    assert near.order.tolist() == by_key == content_order(vectors, keys).tolist()
    assert near.order[near.place].tolist() == [0, 1, 2, 3]


def test_a_given_graph_is_used_and_given_back(rows: MakeRows) -> None:
    vectors = rows(50)
    graph = build_graph(vectors, 6)
    source = Counted()
    near = Neighborhood(vectors, graph=graph, source=source)
    back = near.given(near.graph(6))
    np.testing.assert_array_equal(back.indices, graph.indices)
    np.testing.assert_array_equal(back.similarities, graph.similarities)
    assert near.graph(3).k == 3
    assert source.calls == []
    with pytest.raises(UsageError, match="of 50 rows, but 49 came"):
        Neighborhood(vectors[:49], graph=graph)


def test_the_graph_is_made_once_and_again_only_for_more(rows: MakeRows) -> None:
    source = Counted()
    promised: GraphSource = source
    near = Neighborhood(rows(60), source=promised)
    assert [near.graph(k).k for k in (3, 15, 20, 99, 8)] == [3, 15, 20, 59, 8]
    assert source.calls == [15, 20, 59]


def test_without_a_source_it_is_built(rows: MakeRows) -> None:
    near = Neighborhood(rows(60))
    same(near.graph(15), build_graph(near.vectors, 15))
    assert near.graph() is near.graph()


def test_progress_is_handed_down(rows: MakeRows) -> None:
    calls: list[tuple[int, int | None]] = []

    def progress(done: int, total: int | None) -> None:
        calls.append((done, total))

    Neighborhood(rows(60)).graph(5, progress=progress)
    assert calls[-1] == (60, 60)
    source = Counted()
    near = Neighborhood(rows(60), source=source)
    near.graph(5, progress=progress)
    near.graph(20)
    assert source.progress == [progress, silent]


def test_of_many_threads_one_makes_the_graph_and_the_others_wait(rows: MakeRows) -> None:
    source, start = Counted(), Barrier(THREADS)
    near = Neighborhood(rows(200), source=source)

    def ask(k: int) -> KnnGraph:
        start.wait()
        return near.graph(k)

    with ThreadPoolExecutor(THREADS) as pool:
        graphs = list(pool.map(ask, range(1, THREADS + 1)))
    assert source.calls == [15]
    whole = build_graph(near.vectors, 15)
    for k, graph in enumerate(graphs, 1):
        same(graph, whole.nearest(k))


def test_threads_that_want_different_numbers_get_them(rows: MakeRows) -> None:
    source, start = Counted(), Barrier(THREADS)
    near = Neighborhood(rows(200), source=source)
    wanted = [10, 40, 20, 30, 40, 10, 20, 30]

    def ask(k: int) -> KnnGraph:
        start.wait()
        return near.graph(k)

    with ThreadPoolExecutor(THREADS) as pool:
        graphs = list(pool.map(ask, wanted))
    assert [graph.k for graph in graphs] == wanted
    assert source.calls == sorted(set(source.calls))
    for k, graph in zip(wanted, graphs, strict=True):
        same(graph, build_graph(near.vectors, 40).nearest(k))


def test_a_source_that_fails_leaves_nobody_waiting(rows: MakeRows) -> None:
    class Failing(Counted):
        def graph(self, vectors: Vectors, k: int, progress: Progress) -> KnnGraph:
            if not self.calls:
                self.calls.append(k)
                raise OSError("the disk is gone")
            return super().graph(vectors, k, progress)

    near = Neighborhood(rows(60), source=Failing())
    with pytest.raises(OSError, match="the disk is gone"):
        near.graph()
    assert near.graph().k == 15


@pytest.mark.parametrize("made", [True, False])
def test_it_pickles_with_its_graph_without_its_source(rows: MakeRows, made: bool) -> None:
    class Local(Counted):
        """Of this function: it could not be pickled."""

    source = Local()
    near = Neighborhood(3 * rows(80), source=source)
    if made:
        near.graph()
    copy: Neighborhood = pickle.loads(pickle.dumps(near))
    assert (copy.n, copy.dim) == (80, 24)
    for name in ("vectors", "order", "place"):
        np.testing.assert_array_equal(getattr(copy, name), getattr(near, name))
    same(copy.graph(7), near.graph(7))
    assert source.calls == [15]  # not by the copy
    same(copy.graph(30), near.graph(30))
    assert source.calls == [15, 30]
    with ThreadPoolExecutor(THREADS) as pool:
        for graph in pool.map(copy.graph, [40] * THREADS):
            same(graph, near.graph(40))


def test_one_that_another_thread_works_on_pickles(rows: MakeRows) -> None:
    near = Neighborhood(rows(80), source=Counted())
    with ThreadPoolExecutor(1) as pool:
        working = pool.submit(near.graph)
        copy: Neighborhood = pickle.loads(pickle.dumps(near))
        same(copy.graph(), working.result())


def test_rows_are_made_unit_and_bad_ones_are_named(rows: MakeRows) -> None:
    vectors = rows(20)
    near = neighborhood(vectors * 3)
    np.testing.assert_allclose(np.linalg.norm(near.vectors, axis=1), 1, atol=1e-6)
    assert neighborhood(near) is near
    vectors[2] = 0
    with pytest.raises(BadVectors, match="Row 2 is all zeros"):
        neighborhood(vectors)


@pytest.mark.parametrize("n", [1, 2])
def test_one_and_two_rows(rows: MakeRows, n: int) -> None:
    near = neighborhood(rows(n))
    assert near.graph().indices.tolist() == {1: [[]], 2: [[1], [0]]}[n]
