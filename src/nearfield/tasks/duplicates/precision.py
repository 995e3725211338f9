"""The precision at every threshold, from the collection's own scores; no labels are needed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nearfield.tasks.duplicates.scoring import PRIOR, sigmoid

STEPS = 200
PSEUDO = 50.0  # pairs' worth of the usual share of duplicates, for collections of few pairs
MOVE, STRETCH = 2.0, 0.5  # how far marked pairs are believed to move and stretch the scores


@dataclass(frozen=True)
class Calibration:
    """Log odds times ``slope`` plus ``shift``; ``share`` of the pairs are the same."""

    shift: float
    slope: float
    share: float
    marked: int

    def chances(self, logits: NDArray[np.float64]) -> NDArray[np.float64]:
        """The chance that each pair is the same here, from log odds ``logits``, ``(pairs,)``."""
        return sigmoid(self.slope * logits + self.shift)


def calibrate(
    logits: NDArray[np.float64],
    marked: NDArray[np.float64] | None = None,
    same: NDArray[np.bool_] | None = None,
) -> Calibration:
    """Fit the share of duplicates to the scores of all candidate pairs, then to those marked.

    Duplicates are rarer in one collection than in the next; how rare shows in how the scores are
    spread. Expectation and maximization as in Saerens, Latinne and Decaestecker, 2002, "Adjusting
    the outputs of a classifier to new a priori probabilities". Marked pairs move and stretch the
    scale by logistic regression, which starts from there (Platt, 1999).
    """
    usual = np.log(PRIOR / (1.0 - PRIOR))
    share = PRIOR
    for _ in range(STEPS):
        chances = sigmoid(logits + np.log(share / (1.0 - share)) - usual)
        share, last = (chances.sum() + PSEUDO * PRIOR) / (len(logits) + PSEUDO), share
        share = float(np.clip(share, 1e-6, 1.0 - 1e-6))
        if abs(share - last) < 1e-9:
            break
    shift, slope = float(np.log(share / (1.0 - share)) - usual), 1.0
    if marked is None or same is None or not len(marked):
        return Calibration(shift, slope, share, 0)
    shift, slope = _refit(marked, same, shift)
    return Calibration(shift, slope, share, len(marked))


def precisions(chances: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of pairs with the best first: the mean chance of each and all before it."""
    return np.asarray(np.cumsum(chances) / np.arange(1, len(chances) + 1))


def _refit(
    logits: NDArray[np.float64], same: NDArray[np.bool_], start: float
) -> tuple[float, float]:
    """Newton's steps for shift and slope, held by normal priors around where they start."""
    rows = np.stack([np.ones(len(logits)), logits], axis=1)
    centre = np.array([start, 1.0])
    hold = np.diag([1.0 / MOVE**2, 1.0 / STRETCH**2])
    at = centre.copy()
    for _ in range(50):
        chance = sigmoid(rows @ at)
        slope = rows.T @ (same - chance) - hold @ (at - centre)
        bend = (rows * (chance * (1.0 - chance))[:, None]).T @ rows + hold
        step = np.linalg.solve(bend, slope)
        at = at + step / max(1.0, float(np.abs(step).max()))
        if np.abs(step).max() < 1e-8:
            break
    return float(at[0]), float(max(at[1], 0.1))
