"""Hold rows out, learn from the rest as if they were not there, and read them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nearfield.tasks.classify.folds import ALWAYS, folds_of
from nearfield.tasks.classify.learning import FOLDS, MANY, Recipe, learn
from nearfield.tasks.classify.report import HeldOut
from nearfield.types import Vectors

Codes = NDArray[np.int64]


def hold_out(
    recipe: Recipe, rows: Vectors, codes: Codes, groups: Codes, classes: int, coverage: float
) -> HeldOut:
    """Each fold by a model that learned, chose and calibrated on the others.

    All five folds up to 2,000 examples, one of them beyond: 400 rows or more give the accuracy
    within .05.
    """
    folds = folds_of(codes, groups, FOLDS, recipe.random_state + 1)
    used = range(FOLDS if len(rows) <= MANY else 1)
    parts = []
    for fold in used:
        out = folds == fold
        if out.any():
            learned = learn(recipe, rows[~out], codes[~out], groups[~out], classes)
            probabilities, familiar = learned.read(rows[out])
            sets = learned.conformal.sets(probabilities, familiar, coverage)
            parts.append((np.flatnonzero(out), probabilities, sets))
    if not parts:
        none = np.zeros(0, np.int64)
        return HeldOut(none, none, np.zeros((0, classes)), np.zeros((0, classes), bool))
    held = np.concatenate([part[0] for part in parts])
    probabilities, sets = (np.concatenate([part[at] for part in parts]) for at in (1, 2))
    return HeldOut(held, codes[held], probabilities, sets)


def single_groups(codes: Codes, groups: Codes) -> Codes:
    """The classes that can not be held out: one example, or several that are the same."""
    kept = folds_of(codes, groups, FOLDS, 0) == ALWAYS
    return np.setdiff1d(np.unique(codes[kept]), np.unique(codes[~kept]))
