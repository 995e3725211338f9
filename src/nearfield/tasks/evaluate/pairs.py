"""Pairs: whether those that belong together are scored above those that do not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

import numpy as np
from numpy.typing import NDArray

from nearfield.errors import UsageError
from nearfield.tasks.evaluate.bootstrap import Floats, Statistic
from nearfield.tasks.evaluate.measuring import Column, Draws, in_order, key_of, measured
from nearfield.tasks.evaluate.result import Evaluation
from nearfield.tasks.evaluate.similarity import numbers


def pairs(
    scores: Column,
    labels: Column,
    *,
    ids: Sequence[str] | None = None,
    **draws: Unpack[Draws],
) -> Evaluation:
    """Average precision, and F1 and accuracy at the best threshold; scores and labels ``(n,)``.

    The threshold with the best F1 on all pairs stands in ``facts["threshold"]``. F1 and accuracy
    are not of it, which would flatter: each half is judged by the best threshold of the other.

    Raises ``UsageError`` where the labels are not 0 and 1, both at least once.

    >>> pairs([0.9, 0.8, 0.3, 0.1], [1, 1, 0, 0]).metrics["average precision"].value
    1.0
    """
    order = in_order(ids, len(labels), scores)
    x, y = numbers(scores, "score")[order], numbers(labels, "label")[order]
    if set(y.tolist()) != {0.0, 1.0}:
        values = ", ".join(f"{v:g}" for v in sorted(set(y.tolist()))[:5])
        raise UsageError(f"The labels are {values}; 0 and 1 were wanted, both at least once.")
    predicted, notes = _held_out(x, y, draws.get("random_state", 0))
    draws["notes"] = [*draws.get("notes", ()), *notes]
    best = best_threshold(x, y)
    flattered = _f1(x >= best, y)(np.ones(len(x)))
    return measured(
        "pairs",
        {
            "average precision": average_precision(x, y),
            "F1": _f1(predicted, y),
            "accuracy": lambda weights: float(weights @ (predicted == y) / len(y)),
        },
        len(x),
        "pairs",
        key=key_of(y.tolist(), ids, order),
        **draws,
        facts={"threshold": best, "F1_at_threshold": flattered},
    )


def best_threshold(scores: Floats, labels: Floats) -> float:
    """The threshold with the highest F1, half-way to the next lower score.

    >>> best_threshold(np.array([0.75, 0.5, 0.0]), np.array([1.0, 1.0, 0.0]))
    0.25
    """
    order = np.argsort(-scores, kind="stable")
    down, hits = scores[order], np.cumsum(labels[order])
    ends = np.flatnonzero(np.append(down[1:] != down[:-1], True))
    f1 = 2 * hits[ends] / (ends + 1 + labels.sum())
    at = ends[int(np.argmax(f1))]
    below = down[at + 1] if at + 1 < len(down) else down[at]
    return float((down[at] + below) / 2)


def _held_out(x: Floats, y: Floats, random_state: int) -> tuple[NDArray[np.bool_], list[str]]:
    """What each half is predicted to be, by the best threshold of the other half."""
    half = np.zeros(len(x), bool)
    generator = np.random.default_rng(random_state)
    for label in (0.0, 1.0):
        rows = generator.permutation(np.flatnonzero(y == label))
        half[rows[::2]] = True
    if not all(set(y[side]) == {0.0, 1.0} for side in (half, ~half)):
        note = "Too few pairs of one label: F1 and accuracy are at a threshold chosen on them."
        return x >= best_threshold(x, y), [note]
    predicted = np.zeros(len(x), bool)
    for side in (half, ~half):
        predicted[side] = x[side] >= best_threshold(x[~side], y[~side])
    return predicted, ["F1 and accuracy: each half at the best threshold of the other half."]


def average_precision(x: Floats, y: Floats) -> Statistic:
    """Precision at each different score, weighted by the recall it adds, as scikit-learn's."""
    order = np.argsort(-x, kind="stable")
    down, labels = x[order], y[order]
    ends = np.flatnonzero(np.append(down[1:] != down[:-1], True))

    def statistic(weights: Floats) -> float:
        drawn = weights[order]
        taken, hits = np.cumsum(drawn)[ends], np.cumsum(drawn * labels)[ends]
        if not hits[-1]:
            return float("nan")
        precision = hits / np.maximum(taken, 1)
        return float(np.diff(hits, prepend=0.0) @ precision / hits[-1])

    return statistic


def _f1(predicted: NDArray[np.bool_], y: Floats) -> Statistic:
    def statistic(weights: Floats) -> float:
        both = weights @ (predicted * y)
        either = weights @ (predicted + y)
        return float(2 * both / either) if either else 0.0

    return statistic
