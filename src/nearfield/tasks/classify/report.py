"""What a classifier is worth, from rows that it never saw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from nearfield.tasks.classify.calibrate import calibration_error
from nearfield.tasks.classify.document import ReportDocument

Codes = NDArray[np.int64]
SHOWN = 10  # pairs of labels, and mistakes


@dataclass(frozen=True)
class OfLabel:
    """One label: its examples, and over its held-out rows precision, recall, F1 and coverage."""

    label: str
    examples: int
    precision: float | None
    recall: float | None
    f1: float | None
    coverage: float | None


@dataclass(frozen=True)
class Confusion:
    """Rows of one label that were called another."""

    label: str
    called: str
    count: int


@dataclass(frozen=True)
class Mistake:
    """A held-out row that was called something else, and how sure the model was."""

    id: str
    label: str
    called: str
    probability: float
    text: str


@dataclass(frozen=True)
class Report:
    """Figures over ``held_out`` rows; every choice was made again without them.

    ``coverage`` is the share of sets with the right label, beside ``nominal``; ``answered`` the
    share of rows whose set is one label, ``accuracy_answered`` how often that was right.
    ``macro_f1`` is the mean over the labels with held-out rows; ``left_out`` are those with one
    example. None where there is nothing to measure on. ``setting`` is what was chosen ("C=10").
    """

    method: str
    examples: int
    held_out: int
    accuracy: float | None = None
    macro_f1: float | None = None
    calibration_error: float | None = None
    nominal: float = 0.9
    coverage: float | None = None
    answered: float | None = None
    accuracy_answered: float | None = None
    set_size: float | None = None
    setting: str = ""
    note: str = ""
    left_out: tuple[str, ...] = ()
    per_label: tuple[OfLabel, ...] = ()
    confusions: tuple[Confusion, ...] = ()
    mistakes: tuple[Mistake, ...] = ()

    def to_dict(self) -> ReportDocument:
        """Plain values."""
        fields = asdict(self)
        plain = {n: list(v) if isinstance(v, tuple) else v for n, v in fields.items()}
        return cast(ReportDocument, plain)


@dataclass(frozen=True)
class HeldOut:
    """Held-out rows: their places, codes, probabilities ``(m, classes)`` and sets."""

    rows: Codes
    codes: Codes
    probabilities: NDArray[np.float64]
    sets: NDArray[np.bool_]


def figures(
    held: HeldOut, classes: Sequence[str], codes: Codes, ids: Sequence[str], texts: Sequence[str]
) -> dict[str, Any]:
    """The fields of a report, from held-out rows; ``codes`` are those of all examples."""
    counts = np.bincount(codes, minlength=len(classes))
    if not len(held.rows):
        empty = tuple(
            OfLabel(n, int(c), None, None, None, None) for n, c in zip(classes, counts, strict=True)
        )
        return {"per_label": empty}
    called = held.probabilities.argmax(1)
    sure = held.probabilities.max(1)
    right = called == held.codes
    covered = held.sets[np.arange(len(called)), held.codes]
    one = held.sets.sum(1) == 1
    per_label = tuple(
        _of_label(name, int(counts[code]), held.codes == code, called == code, covered)
        for code, name in enumerate(classes)
    )
    f1 = [label.f1 for label in per_label if label.f1 is not None]
    return {
        "accuracy": float(right.mean()),
        "macro_f1": float(np.mean(f1)),
        "calibration_error": calibration_error(sure, right),
        "coverage": float(covered.mean()),
        "answered": float(one.mean()),
        "accuracy_answered": float(covered[one].mean()) if one.any() else None,
        "set_size": float(held.sets.sum(1).mean()),
        "per_label": per_label,
        "confusions": _confusions(held.codes, called, classes),
        "mistakes": _mistakes(held, called, sure, classes, ids, texts),
    }


def _of_label(
    name: str,
    examples: int,
    own: NDArray[np.bool_],
    called: NDArray[np.bool_],
    covered: NDArray[np.bool_],
) -> OfLabel:
    if not own.any():
        return OfLabel(name, examples, None, None, None, None)
    both = float((own & called).sum())
    precision = both / max(float(called.sum()), 1.0)
    recall = both / float(own.sum())
    f1 = 2 * both / float(own.sum() + called.sum())
    return OfLabel(name, examples, precision, recall, f1, float(covered[own].mean()))


def _confusions(codes: Codes, called: Codes, classes: Sequence[str]) -> tuple[Confusion, ...]:
    wrong = codes != called
    pairs, counts = np.unique(np.stack([codes[wrong], called[wrong]]), axis=1, return_counts=True)
    order = np.argsort(-counts, kind="stable")[:SHOWN]
    return tuple(
        Confusion(classes[pairs[0, at]], classes[pairs[1, at]], int(counts[at])) for at in order
    )


def _mistakes(
    held: HeldOut,
    called: Codes,
    sure: NDArray[np.float64],
    classes: Sequence[str],
    ids: Sequence[str],
    texts: Sequence[str],
) -> tuple[Mistake, ...]:
    """The most confident errors: wrong labels in the data, or labels that overlap."""
    order = np.argsort(np.where(called != held.codes, -sure, 1.0), kind="stable")[:SHOWN]
    return tuple(
        Mistake(
            ids[held.rows[at]],
            classes[held.codes[at]],
            classes[called[at]],
            float(sure[at]),
            texts[held.rows[at]] if texts else "",
        )
        for at in order
        if called[at] != held.codes[at]
    )
