"""Which threshold gives which precision, and how it is known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nearfield.errors import UsageError
from nearfield.tasks.duplicates.precision import Calibration, precisions

FLOOR = 0.05  # pairs that score less are not kept
LEAST = 0.5  # chance below which a pair is left out, whatever precision the others leave room for


@dataclass(frozen=True)
class Scale:
    """Scores of pairs, the best first, and the chance of each that its items are the same."""

    scores: NDArray[np.float64]
    chances: NDArray[np.float64]
    candidates: int
    texts: int
    common: float
    calibration: Calibration

    def threshold(self, precision: float) -> float:
        """The lowest score from which the pairs have an estimated ``precision``; 1.0 for none.

        Raises ``UsageError`` for what no precision is.
        """
        check_precision(precision)
        fit = (precisions(self.chances) >= precision) & (self.chances >= LEAST)
        return float(self.scores[np.flatnonzero(fit)[-1]]) if fit.any() else 1.0

    def precision(self, threshold: float) -> float:
        """The estimate for scores from ``threshold``; 1.0 where there are no pairs but equal ones.

        Raises ``UsageError`` for one below ``FLOOR`` or above 1.
        """
        if not FLOOR <= threshold <= 1.0:
            raise UsageError(f"The threshold is {threshold:g}; from {FLOOR} to 1 it can be.")
        chosen = self.chances[self.scores >= threshold]
        return float(chosen.mean()) if len(chosen) else 1.0

    def how(self, threshold: float) -> str:
        """Where the estimate at ``threshold`` comes from, in a sentence."""
        pairs = int((self.scores >= threshold).sum())
        marked = self.calibration.marked
        if not pairs:
            return (
                f"of {self.candidates:,} candidate pairs none that is not equal is sure enough at "
                f"a threshold of {threshold:.2f}."
            )
        by = f"refined by {marked} marked pairs" if marked else "without labels"
        return (
            f"{pairs:,} near pairs score {threshold:.2f} or more, and the estimate is their mean "
            f"chance of being the same: from how the scores of {self.candidates:,} candidate "
            f"pairs of this collection are spread ({self.calibration.share:.1%} the same; "
            f"unrelated items have a cosine of {self.common:.2f}), {by}."
        )


def check_precision(precision: float) -> None:
    """Raise ``UsageError`` for what no precision is."""
    if not 0.0 < precision <= 1.0:
        raise UsageError(f"The precision is {precision:g}; above 0 and up to 1 it can be.")
