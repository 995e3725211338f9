"""Random walks of first and second order, from all nodes at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

TRIES = 100
"""Draws of a step; after them the last one is taken. With p and q in .25 to 4 a draw is taken with
a chance of 1/16 at least, so that one step in 600 would be."""

END = -1


@dataclass(frozen=True)
class Walks:
    """How walks go: how often from each node, how far, and where they turn.

    ``p`` and ``q`` are those of node2vec (Grover and Leskovec, 2016, arXiv:1607.00653): a step back
    weighs 1/p, one to a node that the node before leads to as well 1, and one further away 1/q.
    Both 1 is DeepWalk (Perozzi et al., 2014, arXiv:1403.6652).
    """

    p: float = 1.0
    q: float = 1.0
    each: int = 80
    length: int = 40
    random_state: int = 0

    def of(self, edges: Any) -> Iterator[NDArray[np.int32]]:
        """Blocks of walks ``(n, length)`` over the rows of sparse ``edges``, -1 after an end.

        Steps follow the arrows, by the weights of the edges.
        """
        steps = _Steps(edges, self.p, self.q, np.random.default_rng(self.random_state))
        for _ in range(self.each):
            walks = np.full((edges.shape[0], self.length), END, np.int32)
            walks[:, 0] = np.arange(edges.shape[0])
            for at in range(1, self.length):
                if not steps.go(walks, at):
                    break
            yield walks


class _Steps:
    """Draws of steps: by the edges' weights, taken or refused by where the walk comes from."""

    def __init__(self, edges: Any, p: float, q: float, rng: np.random.Generator) -> None:
        self._n = edges.shape[0]
        self._starts = edges.indptr.astype(np.int64)
        self._degrees = np.diff(self._starts)
        self._ends = edges.indices
        weights = edges.data
        self._uniform = bool(len(weights) == 0 or (weights == weights[0]).all())
        self._sums = np.concatenate([[0.0], np.cumsum(weights)])
        self._first_order = p == q == 1
        self._back, self._away, self._top = 1 / p, 1 / q, max(1.0, 1 / p, 1 / q)
        rows = np.repeat(np.arange(self._n, dtype=np.int64), self._degrees)
        self._pairs = np.zeros(0, np.int64) if self._first_order else rows * self._n + self._ends
        self._rng = rng

    def go(self, walks: NDArray[np.int32], at: int) -> bool:
        """Fill column ``at`` of the walks; False where none goes on."""
        here = walks[:, at - 1]
        todo = np.flatnonzero((here != END) & (self._degrees[here] > 0))
        if not len(todo):
            return False
        if self._first_order or at == 1:
            walks[todo, at] = self._drawn(here[todo])
            return True
        for _ in range(TRIES):
            drawn = self._drawn(here[todo])
            walks[todo, at] = drawn
            todo = todo[~self._taken(drawn, walks[todo, at - 2])]
            if not len(todo):
                break
        return True

    def _drawn(self, nodes: NDArray[np.int32]) -> NDArray[np.int32]:
        """A neighbor of each of m nodes, by the weights: ``(m,)``."""
        low, chance = self._starts[nodes], self._rng.random(len(nodes))
        if self._uniform:
            at = low + (chance * self._degrees[nodes]).astype(np.int64)
        else:
            high = self._starts[nodes + 1]
            between = self._sums[low] + chance * (self._sums[high] - self._sums[low])
            at = np.clip(np.searchsorted(self._sums, between, "right") - 1, low, high - 1)
        ends: NDArray[np.int32] = self._ends[at]
        return ends

    def _taken(self, drawn: NDArray[np.int32], before: NDArray[np.int32]) -> NDArray[np.bool_]:
        """Which of the draws stand, by the node that each walk was at before: ``(m,)``."""
        near = self._has(before, drawn)
        bias = np.where(near, 1.0, self._away)
        bias[drawn == before] = self._back
        return self._rng.random(len(drawn)) * self._top < bias

    def _has(self, heads: NDArray[np.int32], ends: NDArray[np.int32]) -> NDArray[np.bool_]:
        keys = heads.astype(np.int64) * self._n + ends
        at = np.minimum(np.searchsorted(self._pairs, keys), len(self._pairs) - 1)
        same: NDArray[np.bool_] = self._pairs[at] == keys
        return same
