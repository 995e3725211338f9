"""Similarity: whether scores go as people's scores go."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

import numpy as np

from nearfield.errors import UsageError
from nearfield.tasks.evaluate.bootstrap import Floats, Statistic
from nearfield.tasks.evaluate.measuring import Column, Draws, in_order, key_of, measured
from nearfield.tasks.evaluate.result import Evaluation


def similarity(
    scores: Column,
    gold: Column,
    *,
    ids: Sequence[str] | None = None,
    **draws: Unpack[Draws],
) -> Evaluation:
    """Spearman's and Pearson's correlation of ``scores`` with ``gold``, both ``(n,)``.

    Spearman is the one to quote (Reimers, Beyer and Gurevych, COLING 2016). A column that is all
    the same has no correlation: NaN.

    >>> similarity([0.1, 0.5, 0.9], [1, 4, 3]).metrics["Spearman"].value
    0.5
    """
    order = in_order(ids, len(gold), scores)
    x, y = numbers(scores, "score")[order], numbers(gold, "gold score")[order]
    statistics = {"Spearman": _spearman(x, y), "Pearson": _pearson(x, y)}
    return measured(
        "similarity",
        statistics,
        len(x),
        "pairs",
        key=key_of(y.tolist(), ids, order),
        **draws,
        lowest=-1.0,
    )


def numbers(values: Column, what: str) -> Floats:
    """Float64 ``(n,)``; raises ``UsageError`` that names the first row that is no number."""
    column = np.asarray(values, np.float64)
    wrong = np.flatnonzero(~np.isfinite(column))
    if len(wrong):
        raise UsageError(f"The {what} of row {wrong[0] + 1} is {column[wrong[0]]}, no number.")
    return column


def _pearson(x: Floats, y: Floats) -> Statistic:
    return lambda weights: _correlation(x, y, weights)


def _spearman(x: Floats, y: Floats) -> Statistic:
    """Ranks among the draw: a value's rank is the middle of the places of its equals."""
    one, two = _Ranks(x), _Ranks(y)
    return lambda weights: _correlation(one(weights), two(weights), weights)


class _Ranks:
    """Ranks of values that are drawn more or less than once, without sorting again."""

    def __init__(self, values: Floats) -> None:
        _, self.level = np.unique(values, return_inverse=True)

    def __call__(self, weights: Floats) -> Floats:
        mass = np.bincount(self.level, weights)
        ranks: Floats = np.cumsum(mass) - mass / 2
        return ranks[self.level]


def _correlation(x: Floats, y: Floats, weights: Floats) -> float:
    total = weights.sum()
    x, y = x - weights @ x / total, y - weights @ y / total
    scale = np.sqrt((weights @ (x * x)) * (weights @ (y * y)))
    return float(weights @ (x * y) / scale) if scale > 0 else float("nan")
