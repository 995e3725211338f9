"""Sets of labels that hold the right one as often as was asked, whatever the model is worth.

Split conformal prediction: the threshold is a quantile of the scores that held-out rows give to
their own labels (Sadinle, Lei and Wasserman, "Least ambiguous set-valued classifiers with bounded
error levels", JASA 2019; Angelopoulos and Bates, "A gentle introduction to conformal prediction",
2021). Classes with enough rows have a threshold of their own (Vovk's Mondrian form), so that each
class is covered, not only the whole.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nearfield.errors import Hint, UnknownName, UsageError

Scores = NDArray[np.float64]

# Held-out rows, times the share that may be missed, from which a class has its own threshold: at
# coverage .9 from 20 rows, where ceil(21 * .9) / 21 = .905 is what the quantile gives.
OWN_FROM = 2
# What a cosine of 1 to the nearest examples weighs beside a logarithm of probability. Area under
# ROC on CLINC150's validation part against its 100 oos_val, C = 10, all examples: 0 .966, 3 .982,
# 5 .9835, 10 .9839, 20 .982; 8 a label: .964, .9745, .9763, .977, .9752. The price: of sets of .9,
# 8 a label, .831 are a single label at 10 (right for .957), .965 at 0 (.925).
FAMILIAR = 10.0


def scoped(probabilities: Scores, familiar: Scores) -> Scores:
    """Log probability, lower for all labels of a row that is like no example."""
    return np.asarray(np.log(np.maximum(probabilities, 1e-30)) + FAMILIAR * familiar[:, None])


def lac(probabilities: Scores, familiar: Scores) -> Scores:
    """The probability itself: the smallest sets."""
    return probabilities


def adaptive(probabilities: Scores, familiar: Scores) -> Scores:
    """Minus the probability of the label and of all likelier ones (Romano et al., NeurIPS 2020)."""
    order = np.argsort(-probabilities, axis=1, kind="stable")
    reached = np.cumsum(np.take_along_axis(probabilities, order, 1), axis=1)
    scores = np.empty_like(probabilities)
    np.put_along_axis(scores, order, -reached, 1)
    return scores


SCORES: dict[str, Callable[[Scores, Scores], Scores]] = {
    "scoped": scoped,
    "lac": lac,
    "adaptive": adaptive,
}


@dataclass(frozen=True)
class Conformal:
    """The scores that ``n`` held-out rows gave to their own labels, and those labels' codes."""

    score: str
    own: Scores
    codes: NDArray[np.int64]

    def scores(self, probabilities: Scores, familiar: Scores) -> Scores:
        """How well each label fits each row, ``(n, classes)``: higher is better."""
        return SCORES[self.score](probabilities, familiar)

    def thresholds(self, classes: int, coverage: float) -> Scores:
        """The least score with which a label is in the set, one a class."""
        check_coverage(coverage)
        counts = np.bincount(self.codes, minlength=classes)
        enough = counts * (1 - coverage) >= OWN_FROM - 1e-9
        pooled = lowest(self.own[~enough[self.codes]], coverage)
        if not np.isfinite(pooled):  # too few in the small classes: all together
            pooled = lowest(self.own, coverage)
        limits = np.full(classes, pooled)
        for code in np.flatnonzero(enough):
            limits[code] = lowest(self.own[self.codes == code], coverage)
        return limits

    def sets(self, probabilities: Scores, familiar: Scores, coverage: float) -> NDArray[np.bool_]:
        """Which labels are in each row's set, bool ``(n, classes)``."""
        scores = self.scores(probabilities, familiar)
        return np.asarray(scores >= self.thresholds(scores.shape[1], coverage))


def lowest(own: Scores, coverage: float) -> float:
    """The score that at least the share ``coverage`` of new rows will reach."""
    rank = int(np.ceil((len(own) + 1) * coverage - 1e-9))
    return float(np.sort(own)[len(own) - rank]) if rank <= len(own) else -np.inf


def check_coverage(coverage: float) -> None:
    """A share, or a ``UsageError``."""
    if not 0 < coverage < 1:
        raise UsageError(
            f"The coverage is {coverage:g}; wanted a share below 1.", Hint.use(coverage=0.9)
        )


def check_sets(score: str) -> None:
    """A score of the table, or an error that lists them."""
    if score not in SCORES:
        raise UnknownName("score for sets", score, SCORES)
