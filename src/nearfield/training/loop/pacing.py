"""How long it still takes, and when saving is worth its time."""

from __future__ import annotations

import time

ENOUGH = 10  # steps, after which the time that is left can be estimated
EVERY = 60.0  # seconds between two checkpoints: a kill loses at most that much work
# A checkpoint comes no sooner than 20 times what the last one took, so that saving stays under 5 %:
# MiniLM's, 271 MB, takes .4 to .9 s on a busy machine, so it comes once a minute.
COST = 20.0


class Pacing:
    """Clocks of the steps and of the evaluations, apart."""

    def __init__(self, steps: int, evaluations: int, before: float) -> None:
        self.steps, self.evaluations = steps, evaluations
        self._before, self._begun = before, time.monotonic()
        self._saved, self._cost = self._begun, 0.0
        self._step_seconds = self._evaluation_seconds = 0.0
        self._stepped = self._evaluated = 0

    @property
    def seconds(self) -> float:
        """Of work, over all the times that the run was begun."""
        return self._before + time.monotonic() - self._begun

    def stepped(self, seconds: float) -> None:
        """Count a step."""
        self._step_seconds += seconds
        self._stepped += 1

    def evaluated(self, seconds: float) -> None:
        """Count an evaluation."""
        self._evaluation_seconds += seconds
        self._evaluated += 1

    def left(self, step: int, evaluated: int) -> float | None:
        """Seconds to the end, after so many steps and evaluations; None while it is too early."""
        if self._stepped < ENOUGH:
            return None
        each = self._evaluation_seconds / max(1, self._evaluated)
        per_step = self._step_seconds / self._stepped
        return max(0, self.steps - step) * per_step + max(0, self.evaluations - evaluated) * each

    def due(self, evaluated: bool) -> bool:
        """Whether a checkpoint is worth its time now; sooner after an evaluation."""
        waited = time.monotonic() - self._saved
        return waited >= max(COST * self._cost, 0.0 if evaluated else EVERY)

    def saved(self, seconds: float) -> None:
        """A checkpoint was written."""
        self._saved, self._cost = time.monotonic(), seconds


def duration(seconds: float) -> str:
    """A time for people.

    >>> duration(130), duration(45), duration(7_300)
    ('2:10', '0:45', '2 h 1 min')
    """
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes // 60} h {minutes % 60} min" if minutes >= 60 else f"{minutes}:{rest:02}"
