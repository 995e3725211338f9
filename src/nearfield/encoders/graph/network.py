"""A graph in memory: its nodes in the order of their names, and their edges as sparse rows."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nearfield.errors import BadSource
from nearfield.types import Node
from nearfield.types.edges import Ints, summed


@dataclass(frozen=True)
class Network:
    """n nodes by name, sorted, and a sparse matrix ``(n, n)`` of the weights of their edges.

    ``edges[i, j]`` is the weight of the edge from ``names[i]`` to ``names[j]``; loops are left out.
    ``texts`` are what the nodes say, by name.
    """

    names: list[str]
    edges: Any
    texts: dict[str, str] = field(default_factory=dict)

    @cached_property
    def rows(self) -> dict[str, int]:
        """The row of each name."""
        return {name: row for row, name in enumerate(self.names)}

    @cached_property
    def symmetric(self) -> Any:
        """The edges without directions; one that is listed at both ends counts once.

        Weights that differ in the two directions are added up, as two edges that stand side by
        side are.
        """
        transposed = self.edges.T.tocsr()
        if (self.edges != transposed).nnz == 0:
            return self.edges
        both = self.edges + transposed
        both.sort_indices()
        return both

    @property
    def directed(self) -> bool:
        """Whether an edge leads one way only."""
        return self.symmetric is not self.edges

    @cached_property
    def joined(self) -> Ints:
        """The rows that have an edge, in either direction."""
        return np.flatnonzero(np.diff(self.symmetric.indptr)).astype(np.int64)


def network_of(nodes: Iterable[Node]) -> Network:
    """The graph of some nodes, and of those that their edges name, the same in any order.

    Edges are kept as numbers as they come: nothing of Python's is left of each.

    Raises
    ------
    BadSource
        A weight is negative, infinite or no number.

    Examples
    --------
    >>> network = network_of([Node("b", {"a": 2.0}), Node("c", {})])
    >>> network.names, network.edges.toarray().tolist()
    (['a', 'b', 'c'], [[0.0, 0.0, 0.0], [2.0, 0.0, 0.0], [0.0, 0.0, 0.0]])
    """
    rows: dict[str, int] = {}
    ends, counts, starts, weights = array("i"), array("i"), array("i"), array("d")
    texts: dict[str, str] = {}
    for node in nodes:
        starts.append(rows.setdefault(node.name, len(rows)))
        counts.append(len(node.edges))
        ends.extend([rows.setdefault(name, len(rows)) for name in node.edges])
        weights.extend(node.edges.values())
        if node.text and node.text.strip():
            texts[node.name] = node.text
    values = np.frombuffer(weights, np.float64) if weights else np.zeros(0)
    check_weights(values)
    heads = np.repeat(_ints(starts), _ints(counts))
    names = sorted(rows)
    order = np.empty(len(rows), np.int64)
    order[[rows[name] for name in names]] = np.arange(len(names))
    edges = matrix(order[heads], order[_ints(ends)], values, len(names))
    return Network(names, edges, texts)


def matrix(heads: Ints, ends: Ints, weights: NDArray[np.float64], n: int) -> Any:
    """Sparse rows ``(n, n)`` of edges; parallel ones are added up, loops are left out."""
    from scipy.sparse import csr_matrix

    kept = (heads != ends) & (weights > 0)
    heads, ends, weights = summed(heads[kept], ends[kept], weights[kept])
    indptr = np.concatenate([[0], np.cumsum(np.bincount(heads, minlength=n))])
    return csr_matrix((weights, ends.astype(np.int32), indptr.astype(np.int32)), (n, n))


def check_weights(weights: NDArray[np.float64]) -> None:
    """Raise ``BadSource`` for a weight of an edge below 0, or that is no finite number."""
    wrong = ~np.isfinite(weights) | (weights < 0)
    if wrong.any():
        weight = float(weights[np.argmax(wrong)])
        what = "is negative" if weight < 0 and np.isfinite(weight) else "is no finite number"
        raise BadSource(
            f"The weight {weight:g} of an edge {what}; weights say how strong a tie is, from 0 on.",
            "Turn distances into similarities, or leave such edges out.",
        )


def _ints(values: array[int]) -> Ints:
    return np.frombuffer(values, np.int32).astype(np.int64) if values else np.zeros(0, np.int64)
