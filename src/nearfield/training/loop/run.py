"""What a training comes to."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

Tell: TypeAlias = Callable[[Mapping[str, Any]], None]
"""Called after each step, and with ``note`` where there is something to say."""


@dataclass(frozen=True)
class Run:
    """The course of a training.

    Attributes
    ----------
    best_step, best, before
        The step whose weights the student holds, their validation score, and the one before the
        first step; ``best_step`` is 0 where nothing got better.
    history
        The lines of ``log.jsonl``: ``step``, ``epoch`` and ``seconds`` with ``loss`` (the mean
        since the line before) and ``learning_rate``, or with ``validation``.
    stopped
        Why it ended, as a sentence.
    seconds
        Of work, over all the times that it was begun.
    notes
        Sentences for the user.
    steps
        Steps that were done.
    """

    best_step: int
    best: float
    before: float
    history: list[dict[str, Any]]
    stopped: str
    seconds: float
    notes: tuple[str, ...] = ()
    steps: int = 0

    @property
    def better(self) -> bool:
        """Whether any step was better than none."""
        return self.best_step > 0


@dataclass
class State:
    """Where a run is; all that a checkpoint holds besides tensors, as JSON takes it.

    ``total`` and ``since`` are the sum and the number of the losses since the last line of the
    log, ``waited`` the evaluations since the best one, ``at`` the batches done of the epoch.
    """

    step: int = 0
    epoch: int = 0
    at: int = 0
    before: float | None = None
    best: float | None = None
    best_step: int = 0
    waited: int = 0
    total: float = 0.0
    since: int = 0
    seconds: float = 0.0
    stopped: str = ""

    def judge(self, score: float) -> bool:
        """Take an evaluation in; whether it is the best, the first always."""
        defined = None if math.isnan(score) else score
        first = self.step == 0
        better = first or (defined is not None and (self.best is None or defined > self.best))
        if first:
            self.before = defined
        if better:
            self.best, self.best_step, self.waited = defined, self.step, 0
        else:
            self.waited += 1
        return better


def number(value: float | None) -> float:
    """NaN for None."""
    return math.nan if value is None else value
