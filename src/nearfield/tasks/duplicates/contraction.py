"""Equal rows as one, and groups as one row each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nearfield.neighbors import Neighborhood, build_index
from nearfield.tasks.duplicates.pairs import Pairs, merged
from nearfield.types import Vectors


def contract(
    groups: Sequence[Sequence[int]], n: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """One row for each group and each row outside of them, for clusters, topics and maps.

    Parameters
    ----------
    groups
        Rows that belong together, the one that stands for them first.
    n
        Number of rows.

    Returns
    -------
    representatives
        int64 ``(m,)``: the rows that stand for all, in their order.
    group_of_row
        int64 ``(n,)``: for each row, the place of its representative.

    Examples
    --------
    >>> representatives, group_of_row = contract([[3, 1]], n=4)
    >>> representatives.tolist(), group_of_row.tolist()
    ([0, 2, 3], [0, 2, 1, 2])
    """
    stands: NDArray[np.int64] = np.arange(n)
    for group in groups:
        stands[list(group)] = group[0]
    representatives, group_of_row = np.unique(stands, return_inverse=True)
    return representatives, group_of_row.astype(np.int64)


@dataclass(frozen=True)
class Distinct:
    """Rows with equal texts, or without texts equal vectors, as one.

    ``rows`` are those that stand for the others, as places in content order, with their
    ``vectors``; ``of_row`` says for each place which of them does. Their own order comes from the
    texts alone.
    """

    rows: NDArray[np.int64]
    of_row: NDArray[np.int64]
    vectors: Vectors


def distinct(near: Neighborhood, texts: Sequence[str] | None, ids: Sequence[str]) -> Distinct:
    """From plain texts and ids in content order."""
    keys = [row.tobytes().hex() for row in near.vectors] if texts is None else list(texts)
    first: dict[str, int] = {}
    for row, key in enumerate(keys):
        if key not in first or ids[row] < ids[first[key]]:
            first[key] = row
    order = sorted(first) if texts is not None else list(first)
    number = {key: at for at, key in enumerate(order)}
    rows = np.array([first[key] for key in order], np.int64)
    of_row = np.array([number[key] for key in keys], np.int64)
    return Distinct(rows, of_row, near.vectors[rows])


def neighbor_pairs(near: Neighborhood, only: Distinct, k: int) -> Pairs:
    """The pairs of the graph, between distinct rows.

    A row whose neighbors are copies of each other or of itself is asked again among the distinct.
    """
    m = len(only.rows)
    if m < 2:
        return Pairs.of([])
    k = min(k, m - 1)
    others = only.of_row[near.graph(k).indices[only.rows]]
    own = np.arange(m)
    sorted_ = np.sort(others, axis=1)
    copies = (others == own[:, None]).any(axis=1) | (sorted_[:, 1:] == sorted_[:, :-1]).any(axis=1)
    parts = [Pairs(np.repeat(own[~copies], others.shape[1]), others[~copies].ravel())]
    starved = np.flatnonzero(copies)
    if len(starved):
        index = build_index(only.vectors)
        for at in range(0, len(starved), 1024):
            some = starved[at : at + 1024]
            for row, hits in zip(some, index.search(only.vectors[some], k + 1), strict=True):
                parts.append(Pairs(np.full(len(hits.rows), row), hits.rows))
    return merged(parts)
