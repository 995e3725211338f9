"""Links: whether pairs that are joined are scored above pairs that are not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

import numpy as np

from nearfield.errors import UsageError
from nearfield.tasks.evaluate.bootstrap import Floats, Statistic
from nearfield.tasks.evaluate.measuring import Column, Draws, in_order, key_of, measured
from nearfield.tasks.evaluate.pairs import average_precision
from nearfield.tasks.evaluate.result import Evaluation
from nearfield.tasks.evaluate.similarity import numbers


def links(
    scores: Column,
    labels: Column,
    *,
    ids: Sequence[str] | None = None,
    **draws: Unpack[Draws],
) -> Evaluation:
    """Area under the ROC curve, and average precision; scores and labels ``(n,)``.

    The area is the chance that a pair that is joined (label 1) scores above one that is not (0);
    equal scores count half (Hanley and McNeil, 1982).

    Raises ``UsageError`` where the labels are not 0 and 1, both at least once.

    >>> links([0.9, 0.4, 0.4, 0.1], [1, 1, 0, 0]).metrics["AUC"].value
    0.875
    """
    order = in_order(ids, len(labels), scores)
    x, y = numbers(scores, "score")[order], numbers(labels, "label")[order]
    if set(y.tolist()) != {0.0, 1.0}:
        raise UsageError("Pairs that are joined and pairs that are not were wanted.")
    return measured(
        "links",
        {"AUC": _area(x, y), "average precision": average_precision(x, y)},
        len(x),
        "pairs",
        key=key_of(y.tolist(), ids, order),
        **draws,
    )


def _area(x: Floats, y: Floats) -> Statistic:
    order = np.argsort(x, kind="stable")
    up, labels = x[order], y[order]
    ends = np.flatnonzero(np.append(up[1:] != up[:-1], True))

    def statistic(weights: Floats) -> float:
        drawn = weights[order]
        above = np.diff(np.cumsum(drawn * labels)[ends], prepend=0.0)
        below = np.cumsum(drawn * (1 - labels))[ends]
        ties = np.diff(below, prepend=0.0)
        most = above.sum() * below[-1]
        return float(above @ (below - ties / 2) / most) if most else float("nan")

    return statistic
