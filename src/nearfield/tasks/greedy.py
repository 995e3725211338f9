"""A few rows that stand for many: facility location, by lazy greedy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nearfield.types import Vectors

# Rows that are stood for, and rows that may be picked, at most: 64 MB of similarities.
CROWD, CANDIDATES = 2_048, 8_192
BLOCK = 256  # gains that are computed again at once
GONE = -1.0  # the gain of a row that may not be picked any more


@dataclass(frozen=True)
class Picked:
    """Rows in the order they were picked, and the gain of each, as a share of the weight."""

    rows: NDArray[np.int64]
    gains: NDArray[np.float64]


def pick(
    vectors: Vectors,
    k: int,
    *,
    candidates: NDArray[np.int64] | None = None,
    weights: NDArray[np.float64] | None = None,
    covered: NDArray[np.float64] | None = None,
    floor: float = 0.0,
    apart: float = 0.98,
) -> Picked:
    """At most ``k`` rows that raise ``sum(weight * max(similarity to a picked row, covered))``.

    Of many rows the first ones count, and the first ones may be picked: in content order they are
    as good as drawn by lot. Nemhauser, Wolsey and Fisher 1978 (greedy reaches 1 - 1/e of the best),
    Minoux 1978 (lazy: a gain only shrinks, so most need not be computed again).

    Parameters
    ----------
    vectors
        Unit rows ``(n, dim)`` in content order.
    candidates
        The rows that may be picked; all without.
    weights, covered
        Of each row: what it counts, and how near something already is to it, ``(n,)``.
    floor
        The similarity below which a row is not stood for at all.
    apart
        No two picked rows are this near.
    """
    n = len(vectors)
    may = (np.arange(n) if candidates is None else candidates)[:CANDIDATES]
    weigh = np.ones(n) if weights is None else weights
    crowd = np.flatnonzero(weigh > 0)[:CROWD]
    weight = weigh[crowd] / max(float(weigh[crowd].sum()), 1e-12)
    start = np.full(n, floor) if covered is None else np.maximum(covered, floor)
    # Multiplied in float64 and kept in float32: the same for any threads.
    alike = np.empty((len(may), len(crowd)), np.float32)
    others = vectors[crowd].astype(np.float64).T
    for at in range(0, len(may), BLOCK):
        alike[at : at + BLOCK] = vectors[may[at : at + BLOCK]].astype(np.float64) @ others
    return _greedy(vectors[may], may, alike, weight, start[crowd].astype(np.float32), k, apart)


def _greedy(
    rows: Vectors,
    names: NDArray[np.int64],
    alike: Vectors,
    weight: NDArray[np.float64],
    near: Vectors,
    k: int,
    apart: float,
) -> Picked:
    gains = np.full(len(rows), np.inf)  # of long ago: upper bounds
    picked: list[int] = []
    worth: list[float] = []
    while len(picked) < k:
        row = _best(gains, alike, weight, near)
        if row < 0:
            break
        picked.append(row)
        worth.append(float(gains[row]))
        near = np.maximum(near, alike[row])
        gains[rows.astype(np.float64) @ rows[row].astype(np.float64) >= apart] = GONE
        gains[row] = GONE
    return Picked(names[picked].astype(np.int64), np.array(worth))


def _best(
    gains: NDArray[np.float64], alike: Vectors, weight: NDArray[np.float64], near: Vectors
) -> int:
    """The row of most gain now, the first of equals; -1 where none is left. Renews the gains."""
    order = np.argsort(-gains, kind="stable")
    order = order[gains[order] > GONE]
    best, most = -1, GONE
    for at in range(0, len(order), BLOCK):
        block = order[at : at + BLOCK]
        if gains[block[0]] < most:
            break
        more = np.maximum(alike[block] - near, 0) * weight
        gains[block] = np.round(more.sum(1), 9)
        top = int(block[np.lexsort((block, -gains[block]))[0]])
        if (gains[top], -top) > (most, -best):
            best, most = top, float(gains[top])
    return best
