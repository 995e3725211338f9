"""How often the other half of a pair is among the nearest, both ways, and by chance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nearfield.tasks.evaluate.bootstrap import interval
from nearfield.types import Vectors

NEAREST = (1, 10)


@dataclass(frozen=True)
class Recall:
    """R@1 and R@10 of n questions among ``candidates``.

    ``value`` is the share of questions whose partner, or one of several, is among the nearest
    ``at``; ``low`` and ``high`` hold it at .95 (bootstrap over the questions); ``chance`` is what
    drawing ``at`` candidates gives.
    """

    at: int
    value: float
    low: float
    high: float
    chance: float
    questions: int
    candidates: int


def ranks(asked: Vectors, others: Vectors, right: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Of each question ``(n, dim)`` the place of its best partner among ``others``, from 1.

    ``right`` ``(n, m)`` says which are partners; those that tie with one stand before it.
    """
    scores = asked @ others.T
    best = np.where(right, scores, -np.inf).max(axis=1)
    return np.asarray(((scores >= best[:, None]) & ~right).sum(axis=1) + 1)


def recalls(asked: Vectors, others: Vectors, right: NDArray[np.bool_]) -> tuple[Recall, ...]:
    """R@1 and R@10 of questions among candidates; see :func:`ranks`."""
    places, m = ranks(asked, others, right), len(others)
    partners = right.sum(axis=1)
    made = []
    for at in NEAREST:
        hits = (places <= at).astype(np.float64)
        low, high = interval(hits)
        chance = 1 - np.mean([_missed(m, int(count), min(at, m)) for count in partners])
        made.append(Recall(at, float(hits.mean()), low, high, float(chance), len(asked), m))
    return tuple(made)


def _missed(m: int, partners: int, drawn: int) -> float:
    """The chance that none of the partners is among so many that are drawn of m."""
    if drawn > m - partners:
        return 0.0
    steps = np.arange(drawn)
    return float(np.prod((m - partners - steps) / (m - steps)))
