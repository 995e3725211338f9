"""Nodes that come later: each where its neighbors are, and nothing else moves."""

from __future__ import annotations

import numpy as np

from nearfield.encoders.graph.factors import unit
from nearfield.encoders.graph.network import Network
from nearfield.types import Vectors


def placed(network: Network, known: dict[str, int], vectors: Vectors) -> tuple[list[str], Vectors]:
    """Names ``(m,)`` and unit rows ``(m, dim)`` of the nodes of a graph that are not ``known``.

    A new node gets the mean of its neighbors' rows, weighted by their edges in either direction;
    then those whose neighbors were new themselves, round by round. What is joined to no known node
    by any way is left out. ``known`` are rows of ``vectors``.

    >>> from nearfield.encoders.graph.network import network_of
    >>> from nearfield.types import Node
    >>> chain = network_of([Node("c", {"b": 1.0}), Node("b", {"a": 1.0})])
    >>> placed(chain, {"a": 0}, np.array([[0.6, 0.8]], np.float32))[0]
    ['b', 'c']
    """
    edges, n = network.symmetric, len(network.names)
    rows = np.zeros((n, vectors.shape[1]), np.float32)
    there = np.zeros(n, bool)
    for at, name in enumerate(network.names):
        if name in known:
            rows[at] = vectors[known[name]]
            there[at] = True
    there &= rows.any(axis=1)
    old = there.copy()
    while True:
        means = unit(edges @ rows)
        new = np.flatnonzero(~there & means.any(axis=1))
        if not len(new):
            break
        rows[new] = means[new]
        there[new] = True
    new = np.flatnonzero(there & ~old)
    return [network.names[row] for row in new], rows[new]
