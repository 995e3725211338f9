"""Edges that are hidden, to see whether they are found again."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from nearfield.encoders.graph.network import Network
from nearfield.types.edges import Ints


def hidden(network: Network, share: float, random_state: int) -> tuple[Ints, Ints]:
    """Edges to hide ``(m, 2)``, and as many pairs of their ends that are no edges ``(m', 2)``.

    Without directions. No node loses its last edge.
    """
    from scipy.sparse import triu

    rng = np.random.default_rng(random_state)
    upper = triu(network.symmetric, 1).tocoo()
    edges = np.stack([upper.row, upper.col], axis=1).astype(np.int64)
    edges = edges[np.lexsort((edges[:, 1], edges[:, 0]))]
    wanted = min(len(edges), max(1, int(share * len(edges))))
    left = np.diff(network.symmetric.indptr).astype(np.int64)
    chosen: list[int] = []
    for edge in rng.permutation(len(edges)):
        if len(chosen) == wanted:
            break
        head, end = edges[edge]
        if left[head] > 1 and left[end] > 1:
            left[[head, end]] -= 1
            chosen.append(edge)
    found = edges[np.sort(np.array(chosen, np.int64))]
    return found, unlinked(network, found, rng)


def unlinked(network: Network, edges: Ints, rng: np.random.Generator) -> Ints:
    """For edges ``(m, 2)``, pairs of a head and another edge's end that are not joined."""
    pairs = np.stack([edges[:, 0], edges[rng.permutation(len(edges)), 1]], axis=1)
    for _ in range(20):
        joined = np.asarray(network.symmetric[pairs[:, 0], pairs[:, 1]]).ravel() > 0
        wrong = np.flatnonzero(joined | (pairs[:, 0] == pairs[:, 1]))
        if not len(wrong):
            return pairs
        pairs[wrong, 1] = rng.choice(edges[:, 1], len(wrong))
    return np.delete(pairs, wrong, axis=0)


def without(network: Network, edges: Ints) -> Network:
    """The graph without some edges ``(m, 2)``, in either direction."""
    from scipy.sparse import csr_matrix

    n = len(network.names)
    both = np.concatenate([edges, edges[:, ::-1]])
    mask = csr_matrix((np.ones(len(both)), (both[:, 0], both[:, 1])), (n, n))
    kept = network.edges - network.edges.multiply(mask > 0)
    kept = kept.tocsr()
    kept.eliminate_zeros()
    kept.sort_indices()
    return replace(network, edges=kept)


def neighbors_in_common(network: Network, pairs: Ints, *, rare: bool) -> NDArray[np.float64]:
    """How many neighbors each of m pairs ``(m, 2)`` has in common: ``(m,)``.

    ``rare`` ones count more, each by 1 / log of its degree (Adamic and Adar, 2003).
    """
    from scipy.sparse import diags

    edges = (network.symmetric > 0).astype(np.float64).tocsr()
    other = edges
    if rare:
        degrees = np.maximum(np.asarray(edges.sum(axis=1)).ravel(), 2)
        other = (edges @ diags(1 / np.log(degrees))).tocsr()
    both = edges[pairs[:, 0]].multiply(other[pairs[:, 1]])
    return np.asarray(both.sum(axis=1), np.float64).ravel()


def area(there: NDArray[np.float64], absent: NDArray[np.float64]) -> float:
    """The area under the curve: how often an edge scores above a pair that is none.

    >>> area(np.array([0.9, 0.4]), np.array([0.4, 0.1]))
    0.875
    """
    from scipy.stats import rankdata

    ranks = rankdata(np.concatenate([there, absent]))[: len(there)]
    least = len(there) * (len(there) + 1) / 2
    return float((ranks.sum() - least) / (len(there) * len(absent)))
