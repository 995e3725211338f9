"""The precision at every threshold, from the collection's own scores; no labels are needed."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from nearfield.tasks.duplicates.scoring import sigmoid
from nearfield.tasks.duplicates.weights import LOWEST, PSEUDO, TRAINED, USUAL

STEPS = 200
MOVE, STRETCH = 2.0, 0.5  # how far marked pairs are believed to move and stretch the scores


@dataclass(frozen=True)
class Calibration:
    """What is added to the log odds of each kind of pairs, and how marked pairs change them.

    ``share`` of the pairs are the same. A score is a chance before anything was marked; marked
    pairs stretch its log odds by ``slope`` and move them by ``shift``.
    """

    shifts: tuple[float, ...]
    shift: float
    slope: float
    share: float
    marked: int

    def logits(self, logits: NDArray[np.float64], kinds: NDArray[np.int64]) -> NDArray[np.float64]:
        """The log odds here, from the scorer's ``logits`` and pairs' ``kinds``, ``(pairs,)``."""
        return np.asarray(logits + np.array(self.shifts)[kinds])

    def chances(self, logits: NDArray[np.float64]) -> NDArray[np.float64]:
        """The chance that each pair is the same here, from its ``logits`` here, ``(pairs,)``."""
        return sigmoid(self.slope * logits + self.shift)


def calibrate(logits: NDArray[np.float64], kinds: NDArray[np.int64]) -> Calibration:
    """Fit the share of duplicates of each kind of pairs to the scores of all candidates.

    Duplicates are rarer in one collection than in the next; how rare shows in how the scores are
    spread. Expectation and maximization as in Saerens, Latinne and Decaestecker, 2002, "Adjusting
    the outputs of a classifier to new a priori probabilities". Where texts follow a template, most
    that are part of another are other things, while what differs in a slip only is the same there
    as anywhere: so each kind has its share, and a low one is believed up to a
    bound.
    """
    shifts, same = [0.0] * len(USUAL), 0.0
    for kind in np.unique(kinds).tolist():
        here = logits[kinds == kind]
        usual = USUAL[kind]
        if usual is not None:
            shift = _shift(here, TRAINED[kind], usual, PSEUDO[kind])
            shifts[kind] = max(shift, LOWEST[kind])
        same += float(sigmoid(here + shifts[kind]).sum())
    share = same / max(len(logits), 1)
    return Calibration(tuple(shifts), 0.0, 1.0, share, 0)


def refined(
    calibration: Calibration, logits: NDArray[np.float64], same: NDArray[np.bool_]
) -> Calibration:
    """With what somebody marked: the log odds here of those pairs, and whether they are the same.

    Marked pairs move and stretch the scale by logistic regression, which starts from what there is
    (Platt, 1999).
    """
    if not len(logits):
        return calibration
    shift, slope = _refit(logits, same, 0.0)
    return replace(calibration, shift=shift, slope=slope, marked=len(logits))


def _shift(logits: NDArray[np.float64], trained: float, usual: float, pseudo: float) -> float:
    """What is added to log odds, so that the share they were fitted at becomes the one here."""
    start, share = np.log(trained / (1.0 - trained)), usual
    for _ in range(STEPS):
        chances = sigmoid(logits + np.log(share / (1.0 - share)) - start)
        share, last = (chances.sum() + pseudo * usual) / (len(logits) + pseudo), share
        share = float(np.clip(share, 1e-6, 1.0 - 1e-6))
        if abs(share - last) < 1e-9:
            break
    return float(np.log(share / (1.0 - share)) - start)


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
