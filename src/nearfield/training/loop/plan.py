"""How a training goes: epochs, batches, learning rate, and when it stops."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from nearfield.errors import UnknownName, UsageError

PRECISIONS = ("auto", "f32", "bf16")
# MiniLM, 200 steps of STS-B by the cosine loss: without, its test rises from 82.0 to 84.6, and two
# other sets fall (MedQuAD 85.8 to 85.1, CLINC150 77.3 to 75.3); with .2, the one value that was
# tried, to 84.3, and they fall less (85.8, 76.2).
KEEP = 0.2
# A student of few numbers wants a high rate and many looks at the rows: on frozen vectors an epoch
# costs milliseconds, so patience stops it. 2e-5 and two epochs are those of the plain loop,
# which brought MiniLM from 82.0 to 85.3 on STS-B.
DEFAULTS: dict[str, dict[str, Any]] = {
    "full": {"epochs": 2, "learning_rate": 2e-5, "keep": KEEP},
    "adapter": {"epochs": 50, "learning_rate": 1e-3, "batch_size": 64, "patience": 6},
    "static": {"epochs": 10, "learning_rate": 1e-3, "batch_size": 64, "patience": 4},
}
IN_BATCH = ("pairs", "triplets")  # other rows' positives are negatives: more of them, and distinct
MANY = 20_000  # rows, over which one epoch of all weights is enough


@dataclass(frozen=True)
class Plan:
    """The arguments of a training; a kept run goes on only with the same.

    Attributes
    ----------
    epochs, batch_size
        Times through the rows, and rows in a step.
    learning_rate, warmup, weight_decay, max_grad_norm
        The highest rate, reached after the share ``warmup`` of all steps, and from there down to
        0; AdamW's decay, which spares biases and norms; the longest gradient.
    precision, gradient_checkpointing, device
        For the student: ``auto``, ``f32`` or ``bf16``; less memory for a third more time;
        ``auto`` is a GPU where there is one.
    mini_batch
        Texts that are in the student at once; None for a whole batch. The gradient is the same.
    patience
        Evaluations in a row without a better one, after which it stops.
    evaluations_per_epoch
        Evenly spaced, the last at the epoch's end.
    keep
        Of all weights: how much it counts that rows stay near the untouched encoder's; 0 is not at
        all. See :func:`nearfield.training.losses.keep.keeping`.
    random_state
        Of the order of the rows and of dropout.
    distinct
        No text twice in a batch, as in-batch negatives need it.

    Raises
    ------
    UsageError, UnknownName
        A number that cannot be.

    Examples
    --------
    >>> Plan.for_("full", "pairs", 1_000, "cpu").batch_size
    32
    """

    epochs: int = 2
    batch_size: int = 16
    learning_rate: float = 2e-5
    warmup: float = 0.1
    weight_decay: float = 0.01
    max_grad_norm: float = 1.0
    precision: str = "auto"
    gradient_checkpointing: bool = False
    mini_batch: int | None = None
    patience: int = 4
    evaluations_per_epoch: int = 2
    keep: float = 0.0
    random_state: int = 0
    device: str = "auto"
    distinct: bool = False

    def __post_init__(self) -> None:
        if self.precision not in PRECISIONS:
            raise UnknownName("precision", self.precision, PRECISIONS)
        for name, (wanted, fits) in LIMITS.items():
            value = getattr(self, name)
            if isinstance(value, bool) or not math.isfinite(value) or not fits(value):
                raise UsageError(
                    f"{name}={value!r} was given; it must be {wanted}.",
                    f"Leave it out for {getattr(Plan, name)!r}.",
                )
        if self.mini_batch is not None and self.mini_batch < 1:
            raise UsageError(
                f"mini_batch={self.mini_batch} was given; it must be at least 1.",
                "Leave it out for whole batches.",
            )

    @classmethod
    def for_(cls, depth: str, form: str, rows: int, device: str = "auto") -> Plan:
        """The usual plan for a depth, a form of examples and so many rows."""
        if depth not in DEFAULTS:
            raise UnknownName("depth", depth, DEFAULTS)
        usual = dict(DEFAULTS[depth])
        if depth == "full" and rows > MANY:
            usual |= {"epochs": 1, "evaluations_per_epoch": 4}
        if depth == "full" and form in IN_BATCH:
            usual |= {"batch_size": 32, "mini_batch": 16}
        if depth != "full":
            usual |= {"evaluations_per_epoch": 1}
        return cls(**usual, distinct=form in IN_BATCH, device=device)


Check = tuple[str, Callable[[Any], bool]]
_COUNT: Check = ("a whole number from 1", lambda value: value == int(value) and value >= 1)
LIMITS: dict[str, Check] = {
    "epochs": _COUNT,
    "batch_size": _COUNT,
    "patience": _COUNT,
    "evaluations_per_epoch": _COUNT,
    "learning_rate": ("above 0", lambda value: value > 0),
    "warmup": ("from 0 to below 1", lambda value: 0 <= value < 1),
    "weight_decay": ("at least 0", lambda value: value >= 0),
    "max_grad_norm": ("above 0", lambda value: value > 0),
    "keep": ("at least 0", lambda value: value >= 0),
    "random_state": ("a whole number from 0", lambda value: value == int(value) and value >= 0),
}
