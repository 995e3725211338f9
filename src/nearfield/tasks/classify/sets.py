"""How probabilities become the labels of a row: one rule for each way of labelling."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

from nearfield.errors import UsageError
from nearfield.tasks.classify.conformal import Conformal
from nearfield.types import Vectors

Scores = NDArray[np.float64]
Sets = NDArray[np.bool_]

SAVED_AS = "a classifier"  # what a file that a model is saved in says that it holds


class Rule(Protocol):
    """Makes sets of labels, and says which of them are no answer."""

    def sets(self, probabilities: Scores, familiar: Scores) -> Sets:
        """Bool ``(n, classes)``."""

    def abstained(self, sets: Sets) -> Sets:
        """Bool ``(n,)``."""

    def at(self, coverage: float) -> Rule:
        """The same for another coverage."""


class Model(Protocol):
    """What has learned: it reads rows, and knows the rule for them."""

    def read(self, rows: Vectors) -> tuple[Scores, Scores]:
        """Probabilities ``(n, classes)``, and how familiar each row is ``(n,)``."""

    def rule(self, coverage: float) -> Rule:
        """How its probabilities become labels."""

    @property
    def names(self) -> tuple[str, ...]:
        """The labels, as strings."""

    @property
    def fingerprint(self) -> str:
        """Of the encoder whose rows it learned from; empty where that was not said."""

    def learned_from(self, fingerprint: str) -> Model:
        """The same, which says whose rows it learned from, also when it is saved."""

    def save(self, path: str | Path) -> None:
        """Write it to one file."""


@dataclass(frozen=True)
class OneLabel:
    """One label a row: an answer is a set of one."""

    coverage: float

    def abstained(self, sets: Sets) -> Sets:
        """Several labels, or none."""
        return np.asarray(sets.sum(1) != 1)

    def at(self, coverage: float) -> Self:
        """Other sets."""
        return replace(self, coverage=coverage)


@dataclass(frozen=True)
class Promised(OneLabel):
    """Conformal sets, which hold the right label for the share ``coverage`` of rows."""

    conformal: Conformal

    def sets(self, probabilities: Scores, familiar: Scores) -> Sets:
        """The conformal sets."""
        return self.conformal.sets(probabilities, familiar, self.coverage)


@dataclass(frozen=True)
class Likeliest(OneLabel):
    """No labelled row to calibrate on: the fewest labels whose probabilities reach the coverage."""

    def sets(self, probabilities: Scores, familiar: Scores) -> Sets:
        """Labels from the likeliest on, until their sum is enough."""
        order = np.argsort(-probabilities, axis=1, kind="stable")
        sorted_ = np.take_along_axis(probabilities, order, 1)
        before = np.cumsum(sorted_, axis=1) - sorted_
        sets = np.zeros(probabilities.shape, bool)
        np.put_along_axis(sets, order, before < self.coverage, 1)
        return sets


@dataclass(frozen=True)
class Thresholds:
    """Several labels a row: each label has a threshold of its own."""

    limits: Scores

    def sets(self, probabilities: Scores, familiar: Scores) -> Sets:
        """The labels that reach their thresholds."""
        return np.asarray(probabilities >= self.limits)

    def abstained(self, sets: Sets) -> Sets:
        """No label at all."""
        return np.asarray(~sets.any(1))

    def at(self, coverage: float) -> Rule:
        """There is none to choose."""
        raise UsageError("With several labels a row there is no coverage; each has a threshold.")
