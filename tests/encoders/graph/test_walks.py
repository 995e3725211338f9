"""Walks by p and q, NetMF's matrix, and factors, each against the plain way to compute it."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from nearfield.encoders.graph.factors import factors
from nearfield.encoders.graph.links import area, hidden, neighbors_in_common, without
from nearfield.encoders.graph.network import network_of
from nearfield.encoders.graph.proximity import WINDOW, beyond_chance, met, netmf
from nearfield.encoders.graph.settings import Settings
from nearfield.encoders.graph.vectors import MEETINGS, walks_of
from nearfield.encoders.graph.walks import Walks
from nearfield.types import Node

EDGES = np.array(
    [[0, 2, 1, 0], [2, 0, 1, 0], [1, 1, 0, 3], [0, 0, 3, 0]], np.float64
)  # a triangle and a tail


def random_graph(n: int = 40, random_state: int = 3) -> csr_matrix:
    rng = np.random.default_rng(random_state)
    dense = np.triu(rng.random((n, n)) < 0.2, 1) * rng.integers(1, 4, (n, n))
    dense[0, 1:] = 1
    return csr_matrix((dense + dense.T).astype(np.float64))


def test_netmf_is_the_formula_of_the_paper() -> None:
    edges = random_graph()
    dense = edges.toarray()
    steps = dense / dense.sum(axis=1, keepdims=True)
    powers = sum(np.linalg.matrix_power(steps, r) for r in range(1, WINDOW + 1))
    wanted = dense.sum() / WINDOW * powers / dense.sum(axis=1)
    np.testing.assert_allclose(
        netmf(edges).toarray(), np.log(np.maximum(wanted, 1)), rtol=1e-4, atol=1e-5
    )


@pytest.mark.parametrize(("p", "q"), [(1.0, 1.0), (0.25, 4.0), (4.0, 0.25)])
def test_steps_are_as_likely_as_node2vec_says(p: float, q: float) -> None:
    edges = csr_matrix(EDGES)
    walks = np.concatenate(list(Walks(p, q, each=4_000, length=3, random_state=5).of(edges)))
    for before, here in ((0, 2), (1, 2), (3, 2), (0, 1)):
        taken = walks[(walks[:, 0] == before) & (walks[:, 1] == here), 2]
        weights = EDGES[here].copy()
        for end in np.flatnonzero(weights):
            near = EDGES[end, before] > 0 or EDGES[before, end] > 0
            weights[end] *= 1 / p if end == before else 1 if near else 1 / q
        seen = Counter(taken.tolist())
        shares = np.array([seen[end] / len(taken) for end in range(4)])
        np.testing.assert_allclose(shares, weights / weights.sum(), atol=0.03)


def test_walks_end_where_no_arrow_leads_on() -> None:
    chain = csr_matrix(np.diag([1.0, 1.0], 1))
    [walk] = Walks(each=1, length=5).of(chain)
    assert walk.tolist() == [[0, 1, 2, -1, -1], [1, 2, -1, -1, -1], [2, -1, -1, -1, -1]]


def test_meetings_are_counted_within_the_window() -> None:
    walk = np.array([[0, 1, 2], [1, 0, -1]], np.int32)
    counts = met([walk, walk], 3).toarray()
    assert counts.tolist() == [[0, 4, 2], [4, 0, 2], [2, 2, 0]]


def test_what_is_met_as_often_as_by_chance_is_nothing() -> None:
    even = csr_matrix(np.ones((4, 4)))
    assert beyond_chance(even).nnz == 0


def test_many_walks_meet_what_netmf_computes() -> None:
    edges = random_graph(30)
    exact = netmf(edges).toarray()
    walked = beyond_chance(met(Walks(each=300, length=120).of(edges), 30)).toarray()
    assert np.corrcoef(exact.ravel(), walked.ravel())[0, 1] > 0.97


def test_factors_give_the_products_back() -> None:
    rng = np.random.default_rng(0)
    base = rng.standard_normal((500, 5))
    matrix = csr_matrix(base @ base.T)
    rows = factors(matrix, 8)
    assert rows.shape == (500, 8)
    large = factors(csr_matrix(np.asarray(matrix[:40, :40].toarray())), 60)
    assert large.shape == (40, 60)
    assert not large[:, 40:].any()


def test_large_graphs_walk_less() -> None:
    few = walks_of(2_000, Settings())
    assert (few.each, few.length) == (34, 40)
    many = walks_of(1_000_000, Settings())
    assert many.each == 1
    assert 1_000_000 * WINDOW * many.length < 4 * MEETINGS
    assert walks_of(100, Settings(each=3)).each == 3


def test_hidden_edges_leave_no_node_alone_and_can_be_told() -> None:
    dense = random_graph().toarray()
    nodes = [
        Node(f"{i:02d}", {f"{j:02d}": w for j, w in enumerate(r) if w}) for i, r in enumerate(dense)
    ]
    network = network_of(nodes)
    edges, absent = hidden(network, 0.2, 0)
    assert len(edges) == int(0.2 * network.symmetric.nnz / 2)
    assert not any(network.edges[a, b] for a, b in absent)
    rest = without(network, edges)
    assert rest.symmetric.nnz == network.symmetric.nnz - 2 * len(edges)
    assert len(rest.joined) == len(nodes)
    [[common]] = [neighbors_in_common(network, edges[:1], rare=False).tolist()]
    one, other = edges[0]
    both = (dense[one] > 0) & (dense[other] > 0)
    assert common == both.sum()
    rare = neighbors_in_common(network, edges[:1], rare=True)[0]
    assert rare == pytest.approx((1 / np.log((dense[both] > 0).sum(axis=1))).sum())


def test_the_area_under_the_curve_is_scikit_learns() -> None:
    from sklearn.metrics import roc_auc_score

    rng = np.random.default_rng(0)
    there, absent = rng.integers(2, 9, 50).astype(float), rng.integers(0, 7, 70).astype(float)
    wanted = roc_auc_score([1] * 50 + [0] * 70, np.concatenate([there, absent]))
    assert area(there, absent) == pytest.approx(wanted)
