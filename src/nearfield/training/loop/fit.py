"""The loop: steps, evaluations, the best weights, and a run that a kill cannot harm."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, cast

import torch
from numpy.typing import NDArray

from nearfield.errors import Failure, Hint, shortened
from nearfield.training.data.examples import Examples
from nearfield.training.loop import checkpoint
from nearfield.training.loop.batches import Batches
from nearfield.training.loop.cached import step as step_of
from nearfield.training.loop.claim import LOG, arguments_of, claim
from nearfield.training.loop.log import Log, peak_memory
from nearfield.training.loop.pacing import ENOUGH, Pacing, duration
from nearfield.training.loop.plan import Plan
from nearfield.training.loop.randomness import apart, seed_step
from nearfield.training.loop.run import Run, State, Tell, number
from nearfield.training.loop.schedule import factor, optimizer_of, set_rate, trained
from nearfield.training.losses.keep import keeping
from nearfield.training.losses.loss import Loss
from nearfield.training.students.student import Student
from nearfield.types import Vectors, Watch, unwatched

Rows = Callable[[Sequence[str]], Vectors]

LINES = 500  # of losses in a log, about: what a curve can show
LONG = 1800.0  # seconds; over that the user is told at the start
SHOWN_ROWS = 8  # of a batch that went wrong


def fit(
    student: Student,
    train: Examples,
    validate: Callable[[Student], float],
    loss: Loss,
    plan: Plan,
    folder: Path,
    *,
    watch: Watch = unwatched,
    tell: Tell | None = None,
    arguments: Mapping[str, Any] | None = None,
    before: Rows | None = None,
    metric: str = "validation",
) -> Run:
    """Train, and keep the weights that validate best; the untouched ones where none is better.

    The same call goes on where a killed one stopped, and ends with the same weights, bit for bit
    on a CPU: what a step draws is decided by the random state and the number of the step.
    ``folder`` keeps ``arguments.json``, ``log.jsonl``, ``checkpoint.safetensors`` (weights,
    optimizer, place) and ``best.safetensors``.

    Parameters
    ----------
    student
        A ``torch.nn.Module``; holds the best weights in the end.
    train
        Of a form whose columns the loss takes.
    validate
        A score of the student, higher is better; see
        :func:`~nearfield.training.proof.validation.validation_of`.
    loss
        From :func:`nearfield.training.losses.build`.
    tell
        Called after every step with ``step``, ``steps``, ``epoch``, ``loss`` (smoothed),
        ``metric``, ``validation`` (the latest), ``best`` and ``seconds_left`` (None at first); and
        with ``note`` where there is something to say.
    arguments
        More that decides the weights (loss, model): the folder is refused to other ones.
    before
        The untouched encoder's rows of texts, ``(n, dim)``; wanted where ``plan.keep`` is above 0.
    metric
        The name of what ``validate`` gives.

    Raises
    ------
    UsageError
        The folder holds a run with other arguments.
    Failure
        A loss or gradient that is no finite number, or a full disk: the last checkpoint and the
        best weights are whole, and stay.
    """
    claim(folder, arguments_of(student, train, plan, arguments or {}))
    with apart():
        loop = _Loop(student, train, loss, plan, validate, folder, watch, tell, before, metric)
        return loop.run()


class _Loop:
    """One run in one process."""

    def __init__(
        self,
        student: Student,
        train: Examples,
        loss: Loss,
        plan: Plan,
        validate: Callable[[Student], float],
        folder: Path,
        watch: Watch,
        tell: Tell | None,
        before: Rows | None,
        metric: str,
    ) -> None:
        self.before = before if plan.keep else None
        self.student, self.train, self.validate = student, train, validate
        self.loss, self.plan, self.folder, self.tell = loss, plan, folder, tell or _silent
        self.module = cast(torch.nn.Module, student)
        self.weights = trained(self.module)
        self.optimizer = optimizer_of(self.module, plan)
        self.batches = Batches(train, plan.batch_size, plan.random_state, plan.distinct)
        self.metric = metric
        device = next(iter(self.weights.values())).device
        self.scores = None if train.scores is None else torch.as_tensor(train.scores).to(device)
        self.state, self.notes = State(), list[str]()
        self.smoothed: float | None = None
        self.evaluations = 0
        kept = checkpoint.load(folder / checkpoint.CHECKPOINT)
        if kept is not None:
            checkpoint.unpack(self.module, self.optimizer, kept[0])
            self.state = State(**kept[1])
            self.notes.append(f"It went on from step {self.state.step:,}.")
        self.log = Log(folder / LOG, None if kept is None else self.state.step)
        judged = (line["validation"] for line in self.log.history[::-1] if "validation" in line)
        self.latest: float | None = next(judged, None)
        per_epoch = len(self.batches.epoch(0))
        self.steps = per_epoch * plan.epochs
        each = min(plan.evaluations_per_epoch, per_epoch)
        self.pacing = Pacing(self.steps, each * plan.epochs, self.state.seconds)
        self.every = max(1, self.steps // LINES)
        self.progress = watch("Training")

    def run(self) -> Run:
        """To the end, or until the patience is out."""
        try:
            if self.state.before is None and self.state.step == 0:
                self._evaluate()
            while self.state.epoch < self.plan.epochs and not self.state.stopped:
                self._epoch()
            self.state.stopped = (
                self.state.stopped or f"It ended after epoch {self.plan.epochs}, the last."
            )
            self._save()
        finally:
            self.log.close()
        self._take_best()
        state = self.state
        return Run(
            state.best_step,
            number(state.best),
            number(state.before),
            self.log.history,
            state.stopped,
            state.seconds,
            tuple(self.notes),
            state.step,
        )

    def _epoch(self) -> None:
        """The batches of an epoch that are not done yet."""
        batches = self.batches.epoch(self.state.epoch)
        parts = min(self.plan.evaluations_per_epoch, len(batches))
        ends = {math.ceil(len(batches) * part / parts) for part in range(1, parts + 1)}
        self.evaluations = self.state.epoch * parts + sum(end <= self.state.at for end in ends)
        self.module.train()
        while self.state.at < len(batches):
            self._step(batches[self.state.at])
            self.state.at += 1
            judged = self.state.at in ends
            if judged:
                self._evaluate()
            if self.state.waited >= self.plan.patience:
                self.state.stopped = (
                    f"It stopped early: {self.state.waited} evaluations in a row were no better."
                )
                return
            if self.pacing.due(judged):
                self._save()
        self.state.epoch, self.state.at = self.state.epoch + 1, 0

    def _step(self, rows: NDArray[Any]) -> None:
        begun, state, plan = time.monotonic(), self.state, self.plan
        seed_step(plan.random_state, state.step)
        rate = plan.learning_rate * factor(state.step, self.steps, plan.warmup)
        set_rate(self.optimizer, rate)
        columns = [[texts[row] for row in rows] for texts in self.train.columns.values()]
        scores = None if self.scores is None else self.scores[torch.as_tensor(rows)]
        loss = self.loss
        if self.before is not None:
            loss = keeping(loss, plan.keep, [self.before(texts) for texts in columns])
        self.optimizer.zero_grad()
        value = step_of(self.student, columns, scores, loss, plan.mini_batch)
        length = torch.nn.utils.clip_grad_norm_(self.weights.values(), plan.max_grad_norm)
        if not (math.isfinite(value) and math.isfinite(length.item())):
            self._fail(value, rows, columns[0][0])
        self.optimizer.step()
        state.step += 1
        state.total, state.since = state.total + value, state.since + 1
        self.smoothed = value if self.smoothed is None else 0.9 * self.smoothed + 0.1 * value
        self.pacing.stepped(time.monotonic() - begun)
        if state.step % self.every == 0:
            self._write_loss(rate)
        self._report()

    def _evaluate(self) -> None:
        begun = time.monotonic()
        score = float(self.validate(self.student))
        self.module.train()
        self.pacing.evaluated(time.monotonic() - begun)
        self.latest = None if math.isnan(score) else score
        if self.state.judge(score):
            state = {"step": self.state.step, self.metric: self.latest}
            weights = {f"weight/{name}": weight for name, weight in self.weights.items()}
            checkpoint.save(self.folder / checkpoint.BEST, weights, state)
        if self.state.step:
            self.evaluations += 1
        self._write(validation=self.latest)
        self._report()

    def _save(self) -> None:
        begun = time.monotonic()
        self.state.seconds = round(self.pacing.seconds, 3)
        tensors = checkpoint.pack(self.module, self.optimizer)
        checkpoint.save(self.folder / checkpoint.CHECKPOINT, tensors, asdict(self.state))
        self.pacing.saved(time.monotonic() - begun)

    def _take_best(self) -> None:
        kept = checkpoint.load(self.folder / checkpoint.BEST)
        if kept is None:
            raise Failure(
                f"{self.folder} lost its best weights.", Hint.use("Begin anew:", restart=True)
            )
        checkpoint.put(self.module, kept[0])
        self.module.eval()

    def _write_loss(self, rate: float) -> None:
        self._write(loss=self.state.total / self.state.since, learning_rate=rate)
        self.state.total, self.state.since = 0.0, 0

    def _write(self, **values: float | None) -> None:
        self.log.write(
            step=self.state.step,
            epoch=self.state.epoch + 1,
            **values,
            seconds=round(self.pacing.seconds, 3),
            peak_memory=peak_memory(),
        )

    def _report(self) -> None:
        state = self.state
        left = self.pacing.left(state.step, self.evaluations)
        if state.step == ENOUGH and left is not None and left > LONG:
            note = f"It takes about {duration(left)} here; the depth adapter takes seconds."
            self.notes.append(note)
            self.tell({"note": note})
        self.progress(min(state.step, self.steps), self.steps)
        self.tell(
            {
                "step": state.step,
                "steps": self.steps,
                "epoch": state.epoch + 1,
                "loss": self.smoothed,
                "metric": self.metric,
                "validation": self.latest,
                "best": state.best,
                "seconds_left": left,
            }
        )

    def _fail(self, value: float, rows: NDArray[Any], text: str) -> None:
        """Stop before the weights take a step that is no number."""
        state, rate = self.state, self.plan.learning_rate
        shown = ", ".join(str(row + 1) for row in rows[:SHOWN_ROWS].tolist())
        shown += ", ..." if len(rows) > SHOWN_ROWS else ""
        what = f"The loss is {value:g}" if not math.isfinite(value) else "The gradient is infinite"
        message = (
            f"{what} at step {state.step + 1} (epoch {state.epoch + 1}, rows {shown} of those to "
            f"learn from; the first begins {shortened(text)!r}). The training stopped; its last "
            f"checkpoint, and the best weights, of step {state.best_step}, stay in {self.folder}."
        )
        lower = float(f"{rate / 10:g}")
        raise Failure(message, Hint.use("Begin anew:", restart=True, learning_rate=lower))


def _silent(values: Mapping[str, Any]) -> None:
    """Tell nobody."""
