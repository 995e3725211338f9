"""Which rows are held out together: by class, and never two near-identical rows apart."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nearfield.types import KnnGraph

# Cosine from which two rows are the same thing said again. CLINC150's examples come from few hands:
# voters' sets of .9 held the right label of its validation part for .860 of the rows where this was
# .98, .868 at .95, .882 at .9, .916 at .85. Of 20 Newsgroups, by lot: .916 at .98, .919 at .9.
SAME = 0.9
COPY = 0.98  # MiniLM gives 1.00 to a change of case, .99 to a doubled word
ALWAYS = -1  # rows that are never held out


def groups_of(graph: KnnGraph) -> NDArray[np.int64]:
    """Rows joined by a chain of similarities of at least ``SAME``: a group's number each.

    A chain through more than a twentieth of the rows, or 100, is a manner of writing rather than
    one thing: there, only copies (``COPY``) hang together.
    """
    groups = _joined(graph, graph.similarities >= SAME)
    long = np.bincount(groups, minlength=1)[groups] > min(100, max(2, graph.n // 20))
    return _joined(graph, graph.similarities >= np.where(long, COPY, SAME)[:, None])


def _joined(graph: KnnGraph, edges: NDArray[np.bool_]) -> NDArray[np.int64]:
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    at, which = np.nonzero(edges)
    ends = (np.ones(len(at), bool), (at, graph.indices[at, which]))
    _, group = connected_components(coo_matrix(ends, shape=(graph.n, graph.n)), directed=False)
    return np.asarray(group, np.int64)


def folds_of(
    codes: NDArray[np.int64], groups: NDArray[np.int64], count: int, random_state: int
) -> NDArray[np.int64]:
    """The fold ``0..count-1`` that holds each row out, stratified by class; whole groups.

    A class with one group only is never held out (``ALWAYS``): there would be nothing to learn it
    from. Every other class keeps at least one group in each training part.
    """
    _, first, group = np.unique(groups, return_index=True, return_inverse=True)
    of_group = np.full(len(first), ALWAYS)
    random = np.random.default_rng(random_state)
    start = 0
    for label in np.unique(codes):
        own = np.unique(group[(codes == label) & (codes[first][group] == label)])
        if len(own) > 1:
            own = own[np.argsort(first[own])]
            of_group[random.permutation(own)] = (start + np.arange(len(own))) % count
            start += len(own)
    return _kept_in_training(of_group[group], codes, group)


def _kept_in_training(
    folds: NDArray[np.int64], codes: NDArray[np.int64], group: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Where one fold would hold a whole class out (in groups that other classes lead), it stays."""
    for label in np.unique(codes):
        own = codes == label
        if folds[own][0] != ALWAYS and (folds[own] == folds[own][0]).all():
            folds[np.isin(group, group[own])] = ALWAYS
    return folds
