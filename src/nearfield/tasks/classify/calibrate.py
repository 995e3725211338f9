"""Probabilities that mean what they say, from logits of rows that were held out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nearfield.tasks.classify.heads import Logits

BINS = 15  # as in Guo et al. 2017


def softmax(logits: Logits) -> NDArray[np.float64]:
    """Rows that add up to one."""
    shifted = np.exp(logits - logits.max(1, keepdims=True))
    return np.asarray(shifted / shifted.sum(1, keepdims=True))


def loss(
    logits: Logits, codes: NDArray[np.int64], weights: NDArray[np.float64] | None = None
) -> float:
    """Mean negative log likelihood; of rows that count by their ``weights`` where given."""
    peak = logits.max(1, keepdims=True)
    total = np.log(np.exp(logits - peak).sum(1)) + peak[:, 0]
    return float(np.average(total - logits[np.arange(len(codes)), codes], weights=weights))


def temperature(
    logits: Logits, codes: NDArray[np.int64], weights: NDArray[np.float64] | None = None
) -> float:
    """The one divisor of logits that makes the held-out labels likeliest.

    Guo, Pleiss, Sun and Weinberger, "On calibration of modern neural networks", ICML 2017.
    """
    from scipy.optimize import minimize_scalar

    best = minimize_scalar(
        lambda log: loss(logits / np.exp(log), codes, weights), bounds=(-3, 3), method="bounded"
    )
    return float(np.exp(best.x))


def calibration_error(confidence: NDArray[np.float64], right: NDArray[np.bool_]) -> float:
    """Expected calibration error: confidence minus accuracy, mean over 15 bins of equal width."""
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    gaps = np.bincount(bins, confidence - right, minlength=BINS)
    return float(np.abs(gaps).sum() / max(len(right), 1))
