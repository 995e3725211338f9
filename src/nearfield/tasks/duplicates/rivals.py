"""A text that may be a part of several different ones is the same as one of them at most."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nearfield.tasks.duplicates.edits import SAME
from nearfield.tasks.duplicates.joining import components
from nearfield.tasks.duplicates.scoring import Measured


def rivaled(measured: Measured, logits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Log odds ``(m,)`` of pairs, less where the shorter text is a part of other texts too.

    "This package contains the Qt" may be cut from any of fifty modules' descriptions. The odds of
    the others stand beside that of none: a pair of odds o is the same with a chance of o by 1 plus
    all of them. Longer texts that differ in no word are one.
    """
    added = np.flatnonzero(measured.short >= 0)
    pairs, short = measured.pairs[added], measured.short[added]
    long = np.where(pairs.a == short, pairs.b, pairs.a)
    alike = measured.pairs[(measured.kinds == SAME) & (logits > 0.0)]
    count = int(max(measured.pairs.a.max(initial=0), measured.pairs.b.max(initial=0))) + 1
    keys = short * count + components(count, alike)[long]
    one, which = np.unique(keys, return_inverse=True)
    odds = np.exp(np.clip(logits[added], -40.0, 40.0))
    best = np.zeros(len(one))
    np.maximum.at(best, which, odds)
    of_short, whose = np.unique(one // count, return_inverse=True)
    total = np.bincount(whose, best, len(of_short))
    others = np.maximum(total[whose] - best, 0.0)[which]
    result = logits.copy()
    result[added] -= np.log1p(others)
    return result
