"""Closed forms that bring two encoders' rows together: Procrustes, ridge, canonical correlations.

All start from centred rows: in each encoder's space the rows share a direction of their own, the
modality gap (Liang et al. 2022, arXiv:2203.02053), which says nothing of a pair.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nearfield.encoders.multimodal.bridge import Bridge, Side
from nearfield.types import Vectors

Rows = NDArray[np.float64]


class Recipe(NamedTuple):
    """A method and its settings.

    ``penalty`` is the share of the mean variance that is added to every direction. Of canonical
    correlations ``width`` are kept at most, each weighted by its ``power``.
    """

    method: str
    penalty: float = 0.0
    width: int = 0
    power: float = 0.0

    def words(self) -> str:
        """For people: the method and what was chosen.

        >>> Recipe("ridge", 0.1).words()
        'ridge, penalty 0.1'
        """
        named = {"penalty": self.penalty, "width": self.width, "power": self.power}
        return ", ".join([self.method, *(f"{name} {v:g}" for name, v in named.items() if v)])


class Half(NamedTuple):
    """Of one half's paired rows: the mean ``(dim,)``, and the covariance's eigenvalues, vectors."""

    mean: Rows
    values: Rows
    vectors: Rows

    def power(self, exponent: float, penalty: float) -> Rows:
        """The covariance with a penalty on its diagonal, to a power: ``(dim, dim)``."""
        least = 1e-9  # of a direction that no row has
        shared = (penalty + least) * max(float(self.values.mean()), 1e-12)
        return np.asarray(self.vectors * (self.values + shared) ** exponent @ self.vectors.T)


class Moments(NamedTuple):
    """All that the methods read of paired rows: both halves, and the covariance across."""

    source: Half
    target: Half
    across: Rows

    @classmethod
    def of(cls, source: Vectors | Rows, target: Vectors | Rows) -> Moments:
        """Those of paired rows ``(n, dim)`` and ``(n, dim')``."""
        means = [rows.mean(axis=0, dtype=np.float64) for rows in (source, target)]
        one, other = source - means[0], target - means[1]
        halves = [
            Half(mean, *np.linalg.eigh(rows.T @ rows / len(rows)))
            for mean, rows in zip(means, (one, other), strict=True)
        ]
        return cls(halves[0], halves[1], one.T @ other / len(one))


def procrustes(moments: Moments, recipe: Recipe) -> tuple[Rows, None]:
    """The rotation onto the target's space (Schönemann 1966): it keeps all likenesses of a side."""
    left, _, right = np.linalg.svd(moments.across, full_matrices=False)
    return np.asarray(left @ right), None


def ridge(moments: Moments, recipe: Recipe) -> tuple[Rows, None]:
    """The linear map onto the target's rows of least squares, with an L2 penalty."""
    return moments.source.power(-1, recipe.penalty) @ moments.across, None


def cca(moments: Moments, recipe: Recipe) -> tuple[Rows, Rows]:
    """Canonical correlations (Hotelling 1936), regularised, each weighted by its power.

    The weights are those of Gong et al. 2014 (arXiv:1212.4522): what correlates more counts more.
    """
    one, other = (half.power(-0.5, recipe.penalty) for half in moments[:2])
    left, sizes, right = np.linalg.svd(one @ moments.across @ other, full_matrices=False)
    width = min(recipe.width or len(sizes), len(sizes))
    weights = np.clip(sizes[:width], 0, 1) ** recipe.power
    return one @ left[:, :width] * weights, other @ right[:width].T * weights


FITS: dict[str, Callable[[Moments, Recipe], tuple[Rows, Rows | None]]] = {
    "procrustes": procrustes,
    "ridge": ridge,
    "cca": cca,
}
"""By name. A new method is a row here and its settings in ``GRID``."""

GRID: tuple[Recipe, ...] = (
    Recipe("procrustes"),
    *(Recipe("ridge", penalty) for penalty in (0.01, 0.1, 1.0, 10.0)),
    *(
        Recipe("cca", penalty, width, power)
        for penalty in (0.1, 1.0, 10.0)
        for width in (128, 512)
        for power in (1.0, 2.0)
    ),
)
"""What is tried on pairs that are held out."""


def fit(recipe: Recipe, moments: Moments) -> Bridge:
    """The bridge by one recipe."""
    made = FITS[recipe.method](moments, recipe)
    sides = [
        Side(half.mean.astype(np.float32), None if matrix is None else matrix.astype(np.float32))
        for half, matrix in zip(moments[:2], made, strict=True)
    ]
    return Bridge(*sides)
