"""Which items to label next: those whose answer would settle the most others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nearfield.neighbors import Neighborhood
from nearfield.tasks.greedy import pick

# The most uncertain, for each item that is asked for; their neighbors may be picked too.
CHOICE = 20


@dataclass(frozen=True)
class Pool:
    """Rows without a label, as places in the content order of their neighborhood."""

    near: Neighborhood
    places: NDArray[np.int64]


def next_rows(
    pool: Pool, uncertain: NDArray[np.float64], familiar: NDArray[np.float64], k: int
) -> NDArray[np.int64]:
    """At most ``k`` rows of the pool, the most telling first.

    ``uncertain`` is of each row, in 0..1; ``familiar`` its cosine to the nearest examples. Facility
    location over the rows, each counted by how uncertain its label is: a pick brings uncertain rows
    nearer than the examples and the picks before it do (Wei, Iyer and Bilmes, "Submodularity in
    data subset selection and active learning", ICML 2015).
    """
    near, places = pool.near, pool.places
    weights, covered = np.zeros(near.n), np.ones(near.n)
    weights[places], covered[places] = np.maximum(uncertain, 1e-9), familiar
    most = np.lexsort((places, -uncertain))[: CHOICE * k]
    around = np.union1d(places[most], near.graph().indices[places[most]].ravel())
    candidates = np.intersect1d(around, places)
    picked = pick(near.vectors, k, candidates=candidates, weights=weights, covered=covered).rows
    order = np.argsort(places)
    return np.asarray(order[np.searchsorted(places[order], picked)])
