"""How much of a node's vector is its place in the graph, and how much what it says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from nearfield.encoders.graph.factors import unit
from nearfield.encoders.graph.links import area, hidden, without
from nearfield.encoders.graph.network import Network
from nearfield.types import Vectors

SHARE = 0.1
"""Of the edges, how many are hidden."""

MOST = 500
"""Hidden edges at most: their 1,000 nodes' texts take MiniLM 10 seconds, and an area under the
curve of 500 edges is sure to .02."""

FEWEST = 20
"""Hidden edges from which on they say anything; below, half and half."""

WEIGHTS = np.linspace(0, 1, 11)
INNER = range(1, 10)
"""Those that are chosen from: neither the graph nor the texts are ever left out."""


@dataclass(frozen=True)
class Blend:
    """``weight`` of the graph, the rest of the text, whose rows are ``width`` wide.

    ``curve`` is the area under the curve for each of ``WEIGHTS``, on ``edges`` hidden edges; empty
    where there were too few to tell.
    """

    width: int
    weight: float = 0.5
    curve: tuple[float, ...] = ()
    edges: int = 0

    def rows(self, graph: Vectors, texts: Vectors) -> Vectors:
        """Unit rows whose products are the weighted sum of the two products.

        A node without one of the two has the other alone.
        """
        left, right = np.sqrt(self.weight) * graph, np.sqrt(1 - self.weight) * texts
        return unit(np.concatenate([left, right], axis=1))


def blend_of(
    network: Network,
    graph: Callable[[Network], Vectors],
    texts: Callable[[Sequence[str]], Vectors],
    width: int,
    random_state: int = 0,
) -> Blend:
    """The weight that tells hidden edges of this graph from pairs that are none best.

    ``graph`` gives a graph's rows, ``texts`` those of some texts, ``width`` numbers each; edges
    whose both ends say something are hidden.
    """
    known = np.array([name in network.texts for name in network.names])
    edges, absent = hidden(network, SHARE, random_state)
    edges = edges[known[edges].all(axis=1)][:MOST]
    absent = absent[known[absent].all(axis=1)][:MOST]
    if len(edges) < FEWEST or len(absent) < FEWEST:
        return Blend(width)
    rows = graph(without(network, edges))
    used = np.unique(np.concatenate([edges, absent]))
    said = np.zeros(len(network.names), np.int64)
    said[used] = np.arange(len(used))
    words = texts([network.texts[network.names[row]] for row in used])
    sides = []
    for pairs in (edges, absent):
        by_graph = np.einsum("nd,nd->n", rows[pairs[:, 0]], rows[pairs[:, 1]])
        by_text = np.einsum("nd,nd->n", words[said[pairs[:, 0]]], words[said[pairs[:, 1]]])
        sides.append((by_graph.astype(np.float64), by_text.astype(np.float64)))
    curve = [
        area(*(weight * by_graph + (1 - weight) * by_text for by_graph, by_text in sides))
        for weight in WEIGHTS
    ]
    best = max(INNER, key=lambda at: (round(curve[at], 4), -abs(WEIGHTS[at] - 0.5)))
    return Blend(width, float(WEIGHTS[best]), tuple(curve), len(edges))
