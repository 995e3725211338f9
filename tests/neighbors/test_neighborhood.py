"""The hub: content order, and back to the order that came."""

import numpy as np
import pytest

from nearfield.errors import BadVectors, UsageError
from nearfield.neighbors import Neighborhood, build_graph, content_order, neighborhood
from nearfield.neighbors.order import digests


def test_the_order_of_the_rows_does_not_matter(rows):
    vectors = rows(300)
    vectors[3] = vectors[250]
    shuffle = np.random.default_rng(1).permutation(300)
    one, other = Neighborhood(vectors), Neighborhood(vectors[shuffle])
    np.testing.assert_array_equal(one.vectors, other.vectors)
    np.testing.assert_array_equal(one.graph(7).indices, other.graph(7).indices)
    np.testing.assert_array_equal(one.graph(7).similarities, other.graph(7).similarities)
    np.testing.assert_array_equal(one.restore(one.vectors), vectors)


def test_keys_decide_the_order(rows):
    vectors = rows(4)
    keys = digests([b"c", b"a", b"c", b"b"])
    near = Neighborhood(vectors, keys=keys)
    by_key = sorted(range(4), key=lambda i: (keys[i].tobytes(), i))
    assert near.order.tolist() == by_key == content_order(vectors, keys).tolist()
    assert near.order[near.place].tolist() == [0, 1, 2, 3]


def test_a_given_graph_is_used_and_given_back(rows):
    vectors = rows(50)
    graph = build_graph(vectors, 6)
    near = Neighborhood(vectors, graph=graph, make=None)
    back = near.given(near.graph(6))
    np.testing.assert_array_equal(back.indices, graph.indices)
    np.testing.assert_array_equal(back.similarities, graph.similarities)
    assert near.graph(3).k == 3
    with pytest.raises(UsageError, match="of 50 rows, but 49 came"):
        Neighborhood(vectors[:49], graph=graph)


def test_the_graph_is_made_once_and_again_only_for_more(rows):
    asked = []

    def make(vectors, k):
        asked.append(k)
        return build_graph(vectors, k)

    near = Neighborhood(rows(60), make=make)
    assert [near.graph(k).k for k in (3, 15, 20, 99, 8)] == [3, 15, 20, 59, 8]
    assert asked == [15, 20, 59]


def test_rows_are_made_unit_and_bad_ones_are_named(rows):
    vectors = rows(20)
    near = neighborhood(vectors * 3)
    np.testing.assert_allclose(np.linalg.norm(near.vectors, axis=1), 1, atol=1e-6)
    assert neighborhood(near) is near
    vectors[2] = 0
    with pytest.raises(BadVectors, match="Row 2 is all zeros"):
        neighborhood(vectors)


@pytest.mark.parametrize("n", [1, 2])
def test_one_and_two_rows(rows, n):
    near = neighborhood(rows(n))
    assert near.graph().indices.tolist() == {1: [[]], 2: [[1], [0]]}[n]
