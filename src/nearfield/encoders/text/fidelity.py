"""How near the vectors of a faster engine are to those of the exact one."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import cast

import numpy as np
from typing_extensions import TypedDict

from nearfield.types import Vectors

NEIGHBORS = 10


class FidelityDocument(TypedDict):
    """Vectors of held-out texts against those in f32; the keys are those of :class:`Fidelity`."""

    cosine_mean: float
    cosine_p1: float
    overlap: float
    calibrated_on: int
    held_out: int


@dataclass(frozen=True)
class Fidelity:
    """Vectors of held-out texts against those in f32.

    Attributes
    ----------
    cosine_mean, cosine_p1
        Cosine of a text's two vectors: the mean, and the lowest hundredth.
    overlap
        Share of a text's ten nearest among the held-out that are the same in both.
    calibrated_on, held_out
        How many texts were used for the calibration, and for this report; none for both.
    """

    cosine_mean: float
    cosine_p1: float
    overlap: float
    calibrated_on: int
    held_out: int

    def to_dict(self) -> FidelityDocument:
        """Plain values."""
        return cast(FidelityDocument, asdict(self))

    def __str__(self) -> str:
        return (
            f"Against f32 on {self.held_out:,} held-out texts: cosine {self.cosine_mean:.4f} in "
            f"the mean, {self.cosine_p1:.4f} at the lowest hundredth; {self.overlap:.1%} of the "
            f"ten nearest are the same. Calibrated on {self.calibrated_on:,} other texts."
        )


def compare(exact: Vectors, fast: Vectors, calibrated_on: int) -> Fidelity:
    """Compare unit rows of the same texts, ``(n, dim)`` each, n over ten.

    >>> rows = np.eye(12, 16, dtype=np.float32)
    >>> compare(rows, rows, 3).overlap
    1.0
    """
    cosines = (exact * fast).sum(axis=1)
    pairs = zip(_nearest(exact), _nearest(fast), strict=True)
    same = [len(set(one) & set(two)) / NEIGHBORS for one, two in pairs]
    return Fidelity(
        cosine_mean=float(cosines.mean()),
        cosine_p1=float(np.quantile(cosines, 0.01)),
        overlap=float(np.mean(same)),
        calibrated_on=calibrated_on,
        held_out=len(exact),
    )


def _nearest(rows: Vectors) -> list[list[int]]:
    """The ten nearest of each row, itself left out; equal ones by number."""
    nearest: list[list[int]] = []
    for at, row in enumerate(rows):
        near = rows @ row
        near[at] = -np.inf
        nearest.append(np.argsort(-near, kind="stable")[:NEIGHBORS].tolist())
    return nearest
