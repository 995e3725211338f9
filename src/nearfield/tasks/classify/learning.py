"""Learn from labelled rows: choose the setting, calibrate on held-out folds, fit on all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nearfield.tasks.classify.calibrate import loss, softmax, temperature
from nearfield.tasks.classify.conformal import Conformal, Scores, check_sets
from nearfield.tasks.classify.folds import ALWAYS, folds_of
from nearfield.tasks.classify.heads import METHODS, Counts, Head, Logits, Method
from nearfield.tasks.classify.nearest import familiar
from nearfield.tasks.parts import Parts
from nearfield.types import Vectors

Codes = NDArray[np.int64]

AUTO = "auto"
FOLDS = 5
# Above so many examples the method and its setting are chosen on one fold: a fifth of the time, and
# 400 rows tell them apart.
MANY = 2_000


@dataclass(frozen=True)
class Learned:
    """A calibrated classifier of codes ``0..classes-1``."""

    head: Head
    examples: Vectors
    temperature: float
    conformal: Conformal
    setting: float
    method: str

    def read(self, rows: Vectors) -> tuple[Scores, Scores]:
        """Probabilities ``(n, classes)``, and how familiar each row is ``(n,)``."""
        probabilities = softmax(self.head.logits(rows) / self.temperature)
        return probabilities, familiar(self.examples, rows)


@dataclass(frozen=True)
class Recipe:
    """How to learn: a method of the table, or the vectors of descriptions; the rest is kept."""

    method: str
    sets: str
    random_state: int
    setting: float | None = None
    descriptions: Head | None = None

    @property
    def candidates(self) -> list[Recipe]:
        """One method each, to choose from."""
        names = METHODS if self.method == AUTO else [self.method]
        return [replace(self, method=name) for name in names]

    @property
    def grid(self) -> tuple[float, ...]:
        """The settings of one method to choose from."""
        if self.descriptions is not None:
            return (0.0,)
        return METHODS[self.method].grid if self.setting is None else (self.setting,)

    def unlearned(self) -> Learned:
        """Descriptions alone: no temperature, no thresholds."""
        if self.descriptions is None:
            raise ValueError("There is nothing to learn from.")
        names = self.descriptions.arrays["names"]
        own = Conformal(self.sets, np.zeros(0), np.zeros(0, np.int64))
        return Learned(self.descriptions, names, 1.0, own, 0.0, self.method)

    def fit(
        self, rows: Vectors, codes: Codes, classes: int, setting: float, weights: Counts | None
    ) -> Head:
        """The head; descriptions learn nothing from rows."""
        if self.descriptions is not None:
            return self.descriptions
        method: Method = METHODS[self.method]
        return method.fit(rows, codes, classes, setting, weights)


class Examples(NamedTuple):
    """Rows to learn from ``(n, dim)``, their codes, their folds, and how much each counts."""

    rows: Vectors
    codes: Codes
    folds: Codes
    classes: int
    weights: Counts | None

    def some(self, which: NDArray[Any]) -> tuple[Codes, Counts | None]:
        """The codes and weights of some rows."""
        return self.codes[which], None if self.weights is None else self.weights[which]

    def without(self, recipe: Recipe, setting: float, out: NDArray[np.bool_]) -> Head:
        """The head that did not see the rows of ``out``."""
        codes, weights = self.some(~out)
        return recipe.fit(self.rows[~out], codes, self.classes, setting, weights)


def learn(
    recipe: Recipe,
    rows: Vectors,
    codes: Codes,
    groups: Codes,
    classes: int,
    weights: Counts | None = None,
) -> Learned:
    """Fit on all rows; temperature and thresholds come from folds that were held out.

    ``weights`` are how much each row counts for the head and the temperature; the thresholds
    promise something of rows, and count them.

    The thresholds are cross-conformal: each row is scored by the model that did not see it. The
    last model sees more rows than those, so the sets cover a little more than asked, not less.
    """
    folds = folds_of(codes, groups, FOLDS, recipe.random_state)
    held = np.flatnonzero(folds != ALWAYS)
    examples = Examples(rows, codes, folds, classes, weights)
    recipe, setting = _choose(recipe, examples)
    logits = _held_out(recipe, examples, setting, range(FOLDS))[held]
    divisor = temperature(logits, *examples.some(held)) if len(held) else 1.0
    similar = np.zeros(len(held))
    for fold in range(FOLDS):
        inside = folds[held] == fold
        similar[inside] = familiar(rows[folds != fold], rows[folds == fold])
    own = Conformal(recipe.sets, np.zeros(0), np.zeros(0, np.int64))
    if len(held):
        scores = own.scores(softmax(logits / divisor), similar)
        own = Conformal(recipe.sets, scores[np.arange(len(held)), codes[held]], codes[held])
    head = recipe.fit(rows, codes, classes, setting, weights)
    return Learned(head, rows, divisor, own, setting, recipe.method)


def _choose(recipe: Recipe, examples: Examples) -> tuple[Recipe, float]:
    """The method and setting of least held-out loss after calibration.

    Each method's grid is left where it worsens.
    """
    used = range(FOLDS) if len(examples.rows) <= MANY else range(1)
    held = np.isin(examples.folds, list(used))
    chosen, best, least = recipe.candidates[0], recipe.candidates[0].grid[0], np.inf
    if not held.any() or (len(recipe.candidates) == 1 and len(recipe.grid) == 1):
        return chosen, best
    codes, weights = examples.some(held)
    for candidate in recipe.candidates:
        own = np.inf
        for setting in candidate.grid:
            logits = _held_out(candidate, examples, setting, used)[held]
            left = loss(logits / temperature(logits, codes, weights), codes, weights)
            if left >= own:
                break
            own = left
            if left < least:
                chosen, best, least = candidate, setting, left
    return chosen, best


def _held_out(recipe: Recipe, examples: Examples, setting: float, used: range) -> Logits:
    """Logits of each row by the model that did not see its fold; zeros elsewhere."""
    logits = np.zeros((len(examples.rows), examples.classes))
    for fold in used:
        out = examples.folds == fold
        if out.any():
            logits[out] = examples.without(recipe, setting, out).logits(examples.rows[out])
    return logits


def arrays_of(learned: Learned) -> dict[str, NDArray[Any]]:
    """What a saved classifier holds."""
    own = learned.conformal
    head = {f"head.{name}": values for name, values in learned.head.arrays.items()}
    return {**head, "examples": learned.examples, "own": own.own, "own_codes": own.codes}


def learned_from(head: Head, parts: Parts, classes: int) -> Learned:
    """The inverse of :func:`arrays_of`; raises ``ValueError`` for anything else."""
    sets = parts.text("sets")
    check_sets(sets)
    own = Conformal(
        sets,
        parts.numbers("own", None),
        parts.integers("own_codes", parts.length("own"), least=0, most=classes - 1),
    )
    return Learned(
        head,
        parts.numbers("examples", None, None),
        parts.number("temperature", 1e-9),
        own,
        parts.number("setting"),
        parts.text("head"),
    )
