"""How near every two nodes are: the logarithm of how often a walk meets both, beyond chance.

DeepWalk and node2vec train a skip-gram model on walks, which factorises this matrix without
forming it (Levy and Goldberg, 2014; Qiu et al., 2018, arXiv:1710.02971). It is formed here, so that
the same graph gives the same vectors in any order of its edges, with any number of threads.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nearfield.types import Progress, silent

WINDOW = 10
"""Steps between two nodes that meet in a walk, at most: DeepWalk's, node2vec's and NetMF's."""

BLOCK = 512
"""Columns at a time: three of 512 x 20,000 float32 take 120 MB."""

PAIRS = 1 << 22
"""Meetings that are sorted at a time: 100 MB."""


def netmf(edges: Any, *, progress: Progress = silent) -> Any:
    """The matrix of NetMF for a small window, from n undirected nodes that all have an edge.

    log max(1, vol(G) / T * (P + P^2 + ... + P^T) D^-1), T = 10, which infinitely many walks of
    DeepWalk would meet. Sparse rows ``(n, n)``, float32, symmetric.
    """
    from scipy.sparse import csr_matrix, diags, vstack

    n = edges.shape[0]
    degrees = np.asarray(edges.sum(axis=1)).ravel()
    steps = (diags(1 / degrees) @ edges).astype(np.float32).tocsr()
    scale = degrees.sum() / WINDOW
    blocks = []
    for start in range(0, n, BLOCK):
        end = min(n, start + BLOCK)
        reached = np.zeros((n, end - start), np.float32)
        reached[np.arange(start, end), np.arange(end - start)] = scale / degrees[start:end]
        total = np.zeros_like(reached)
        for _ in range(WINDOW):
            reached = steps @ reached
            total += reached
        np.log(np.maximum(total, 1, out=total), out=total)
        blocks.append(csr_matrix(total.T))
        progress(end, n)
    return vstack(blocks).tocsr()


def met(walks: Iterable[NDArray[np.int32]], n: int) -> Any:
    """How often every two of n nodes meet within the window: sparse ``(n, n)``, symmetric.

    ``walks`` are blocks of walks, -1 after their end.
    """
    from scipy.sparse import csr_matrix

    counts = csr_matrix((n, n), dtype=np.float32)
    for block in walks:
        most = max(1, PAIRS // (WINDOW * block.shape[1]))
        for start in range(0, len(block), most):
            heads, ends = _pairs(block[start : start + most])
            ones = np.ones(len(heads), np.float32)
            counts = counts + csr_matrix((ones, (heads, ends)), (n, n))
    return counts + counts.T


def _pairs(walks: NDArray[np.int32]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """The nodes that meet in some walks, each meeting once: ``(m,)`` and ``(m,)``."""
    heads, ends = [], []
    for apart in range(1, min(WINDOW, walks.shape[1] - 1) + 1):
        later = walks[:, apart:].ravel()
        heads.append(walks[:, :-apart].ravel()[later >= 0])
        ends.append(later[later >= 0])
    return np.concatenate(heads), np.concatenate(ends)


def beyond_chance(counts: Any) -> Any:
    """The matrix log max(1, how often two nodes meet beside what chance gives): sparse.

    The pointwise mutual information of the nodes in a window, nothing below 0.
    """
    counts = counts.tocsr()
    totals = np.asarray(counts.sum(axis=1), np.float64).ravel()
    heads = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
    chance = totals[heads] * totals[counts.indices] / totals.sum()
    counts.data = np.log(np.maximum(counts.data / chance, 1)).astype(np.float32)
    counts.eliminate_zeros()
    return counts
