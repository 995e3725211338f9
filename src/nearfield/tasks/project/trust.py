"""How far a map is to be trusted, overall and at each point.

Trustworthiness and continuity are Venna and Kaski's ("Neighborhood preservation in nonlinear
projection methods", ICANN 2001); ranks are exact for few rows, and for many counted among a
sample of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from nearfield.neighbors import Neighborhood
from nearfield.tasks.project.document import TrustDocument
from nearfield.types import Vectors

K = 15
SAMPLE = 2_000  # rows that ranks are counted among; trustworthiness then errs by under .002
PAIRS = 500  # rows to which distances are compared
# The words. Trustworthiness, over 18 maps of 4,000 labelled rows each (CLINC150, 20 Newsgroups,
# Debian sections; the four methods, 2-D and 3-D): from .93 up the neighbors on the map agree in
# label .97 as often as the true ones do, beyond chance; at .88 to .92 it was .86 to .92; at .65 to
# .81, .10 to .42. None lay between.
GROUPS = (
    (0.93, "Items that are near each other here are alike."),
    (0.85, "Items that are near each other here are mostly alike."),
    (-np.inf, "Take the groups with care: many items that are near each other here are not alike."),
)
# A rank correlation of .8 means that of two distances 4 times of 5 the longer one is the longer
# one on the map, .6 that 7 times of 10 (Kruskal, "Ordinal measures of association", 1958).
DISTANCES = (
    (0.8, "What lies further apart is less alike."),
    (0.6, "What lies further apart is, roughly, less alike."),
    (-np.inf, "How far apart two groups lie says nothing."),
)
CELLS = 1_000_000  # distances held at once: 4 MB
FEW = 5  # different rows from which a map can show groups: fewer are laid out by PCA
SAME = 1 - 1e-5  # the cosine of rows that are the same but for noise

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Trust:
    """Four measures, float32 of shape ``(n,)`` each, aligned with the rows; 1 is the best.

    ``trustworthiness``: the map's neighbors are neighbors in truth. ``continuity``: the true
    neighbors are near on the map. ``kept``: the share of the ``k`` true neighbors that are among
    the ``k`` nearest on the map. ``distances``: Spearman's correlation of a row's distances to a
    sample of rows, true and on the map. The means over the rows are what is called by these names
    (:meth:`overall`). ``different`` counts the rows that are not the same, up to five.
    """

    k: int
    trustworthiness: Floats
    continuity: Floats
    kept: Floats
    distances: Floats
    different: int = field(default=FEW, kw_only=True)

    def measures(self) -> dict[str, Floats]:
        """Each measure of every row, by name."""
        return {
            "trustworthiness": self.trustworthiness,
            "continuity": self.continuity,
            "kept": self.kept,
            "distances": self.distances,
        }

    def overall(self) -> dict[str, float]:
        """The means."""
        measures = self.measures().items()
        return {name: round(float(values.mean()), 4) for name, values in measures}

    def to_dict(self) -> TrustDocument:
        """The means and the sentence."""
        means = self.overall()
        return {
            "trustworthiness": means["trustworthiness"],
            "continuity": means["continuity"],
            "kept": means["kept"],
            "distances": means["distances"],
            "words": self.words(),
        }

    def words(self) -> str:
        """What to believe, in a sentence."""
        n, means = len(self.kept), self.overall()
        near, far = _word(means["trustworthiness"], GROUPS), _word(means["distances"], DISTANCES)
        if self.different == 1:
            what = "there is one item" if n == 1 else f"all {n:,} items are the same"
            return f"There is nothing to see: {what}, one point."
        if self.different < FEW:
            if n == self.different:
                these = f"There are {n} items"
            else:
                these = f"Only {self.different} of {n:,} items are different"
            if self.different == 2:
                return f"There is nothing to see: {these[0].lower()}{these[1:]}, two points."
            return f"{these}: too few for groups. {far}"
        share = f"Of an item's {self.k} most alike, {means['kept']:.0%} are near it on the map."
        return f"{near} {far} {share}"


def _word(value: float, scale: tuple[tuple[float, str], ...]) -> str:
    return next(word for least, word in scale if value >= least)


def trust(near: Neighborhood, points: Vectors, *, k: int = K, random_state: int = 0) -> Trust:
    """Compare a map, ``(n, c)`` in content order, with the rows it is of."""
    from threadpoolctl import threadpool_limits

    k = max(0, min(k, near.n - 1, (2 * near.n - 2) // 3))
    different = _different(near.vectors)
    if k == 0 or different == 1:
        ones = np.ones(near.n, np.float32)
        return Trust(k, ones, ones, ones, ones, different=different)
    # One thread: the products are small, and a second one mostly waits.
    with threadpool_limits(1, user_api="blas"):
        return _compared(near, points, k, random_state, different)


def _different(unit: Vectors) -> int:
    """How many rows ``(n, dim)`` are not the same, ``FEW`` for more."""
    count = 0
    while len(unit) and count < FEW:
        unit = unit[unit @ unit[0] < SAME]
        count += 1
    return count


def _compared(
    near: Neighborhood, points: Vectors, k: int, random_state: int, different: int
) -> Trust:
    from scipy.spatial import cKDTree

    n = near.n
    true = near.graph(k).indices
    shown = _others(cKDTree(points).query(points, k + 1)[1])
    both = true[:, :, None] == shown[:, None, :]
    generator = np.random.default_rng(random_state)
    among = np.sort(generator.choice(n, min(SAMPLE, n), replace=False))
    strange = _excess(near.vectors, shown, ~both.any(axis=1), among, k)
    torn = _excess(points, true, ~both.any(axis=2), among, k)
    scale = np.float32(2 / (k * (2 * n - 3 * k - 1)))
    return Trust(
        k,
        np.clip(1 - scale * strange, 0, 1),
        np.clip(1 - scale * torn, 0, 1),
        both.any(axis=2).mean(axis=1, dtype=np.float32),
        _agreement(near.vectors, points, among[:: max(1, len(among) // PAIRS)]),
        different=different,
    )


def _others(neighbors: NDArray[np.int64]) -> NDArray[np.int64]:
    """Neighbors without the row itself, which need not come first where places are equal."""
    own = neighbors == np.arange(len(neighbors))[:, None]
    own[~own.any(axis=1), -1] = True
    others: NDArray[np.int64] = neighbors[~own].reshape(len(neighbors), -1)
    return others


def _excess(
    rows: Vectors,
    neighbors: NDArray[np.integer],
    wrong: NDArray[np.bool_],
    among: NDArray[np.int64],
    k: int,
) -> Floats:
    """By how much the ranks of the wrong neighbors exceed ``k``, summed over each row's."""
    n, share = len(rows), len(rows) / len(among)
    summed = np.zeros(n, np.float32)
    step = max(1, CELLS // max(len(among), neighbors.shape[1] * rows.shape[1]))
    for at in range(0, n, step):
        block = slice(at, at + step)
        far = squares(rows[block], rows[among])
        gaps = _gaps(rows, block, neighbors[block], far if share == 1 else None)
        far.sort(axis=1)
        for i, row in enumerate(range(at, min(at + step, n))):
            ranks = np.searchsorted(far[i], gaps[i][wrong[row]]) * share
            summed[row] = np.maximum(ranks - k, 1).sum()
    return summed


def _gaps(
    rows: Vectors, block: slice, neighbors: NDArray[np.integer], far: Vectors | None
) -> Vectors:
    """Squared distances of each row of a block to its neighbors, from a full table if there is."""
    if far is not None:
        return np.take_along_axis(far, neighbors.astype(np.int64), axis=1)
    away = rows[neighbors] - rows[block, None]
    gaps: Vectors = np.einsum("bkd,bkd->bk", away, away)
    return gaps


def _agreement(rows: Vectors, points: Vectors, among: NDArray[np.int64]) -> Floats:
    """Spearman's correlation of each row's distances to some rows, true and on the map."""
    correlations = np.empty(len(rows), np.float32)
    step = max(1, CELLS // len(among))
    for at in range(0, len(rows), step):
        block = slice(at, at + step)
        a = _ranks(squares(rows[block], rows[among]))
        b = _ranks(squares(points[block], points[among]))
        norm = np.sqrt((a * a).sum(axis=1) * (b * b).sum(axis=1))
        correlations[block] = (a * b).sum(axis=1) / np.maximum(norm, 1e-30)
    return correlations


def _ranks(values: Vectors) -> Vectors:
    """Ranks within each row, their mean taken off."""
    ranks, rising = np.empty(values.shape, np.float32), np.arange(values.shape[1], dtype=np.float32)
    np.put_along_axis(ranks, values.argsort(axis=1), rising[None], axis=1)
    centred: Vectors = ranks - ranks.mean(axis=1, keepdims=True)
    return centred


def squares(a: Vectors, b: Vectors) -> Vectors:
    """Squared Euclidean distances ``(len(a), len(b))``."""
    squared: Vectors = (-2 * a) @ b.T
    squared += (a * a).sum(1)[:, None]
    squared += (b * b).sum(1)
    return np.maximum(squared, 0, out=squared)
