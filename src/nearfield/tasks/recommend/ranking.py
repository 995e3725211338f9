"""Scores of every item for one person, and the reasons behind them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from nearfield.neighbors import Neighborhood
from nearfield.tasks.recommend.blend import NEIGHBORS
from nearfield.tasks.recommend.events import Log
from nearfield.tasks.recommend.interests import Interest, affinities, interests, pushed
from nearfield.tasks.recommend.learned import History
from nearfield.tasks.recommend.profile import Floats, Profile
from nearfield.tasks.recommend.result import Because
from nearfield.types import Vectors

Reasons = Callable[[int], tuple[Because, ...]]
ALL = np.ones(1)  # one interest has the whole list
TOLD = 3  # reasons that are told of each item


@dataclass(frozen=True)
class Ranking:
    """Scores ``(n, m)`` in content order, a column an interest; their source; a row's reasons.

    ``shares`` is what part of the list each interest is due, ``(m,)``.
    """

    scores: Floats
    basis: str
    because: Reasons
    shares: Floats


def by_content(near: Neighborhood, known: Profile, names: Sequence[str]) -> Ranking:
    """Cosine with the nearest interest, less what the dislikes take."""
    liked = known.liked
    wanted = interests(near, known.rows[liked], known.weights[liked], known.texts)
    close = affinities(near.vectors, wanted)
    group = close.argmax(axis=1)

    def because(row: int) -> tuple[Because, ...]:
        return _of_interest(near.vectors, wanted[group[row]], row, names)

    shares = np.array([interest.share for interest in wanted])
    taken = pushed(near.vectors, near.vectors[known.rows[known.weights < 0]])
    return Ranking(close - taken[:, None], "content", because, shares)


def by_history(
    near: Neighborhood, known: Profile, names: Sequence[str], learned: History
) -> Ranking:
    """What people did who had the same items, and the content beside it; the best of all is 1."""
    rows, blend = known.rows, learned.blend
    profile = sp.csr_matrix((known.weights, rows, [0, len(rows)]), (1, near.n))
    scores = blend.scores(profile)[0]
    top = float(np.delete(scores, rows).max(initial=0)) or 1.0
    spoken = near.vectors @ np.stack([v for _, v in known.texts]).T if known.texts else None

    def because(row: int) -> tuple[Because, ...]:
        parts = np.maximum(blend.shares(profile, row), 0) / top
        found = [("id", names[i], p) for i, p in zip(rows, parts, strict=True)]
        if spoken is not None:
            at = int(spoken[row].argmax())
            found.append(("text", known.texts[at][0], float(spoken[row, at])))
        return _largest(found)

    scores = scores / top - pushed(near.vectors, near.vectors[rows[known.weights < 0]])
    if spoken is not None:
        scores = scores + spoken.max(axis=1)
    return Ranking(scores[:, None], "history", because, ALL)


def newcomer(near: Neighborhood, known: Profile, log: Log | None) -> Ranking:
    """For who has no history: what most users had, or what is nearest to many other items."""
    taken = pushed(near.vectors, near.vectors[known.rows[known.weights < 0]])
    if log is not None and len(log):
        users = len(log.names)
        counts = log.counts

        def popular(row: int) -> tuple[Because, ...]:
            return (Because("popular", f"{counts[row]:,.0f} of {users:,} users", 1.0),)

        return Ranking((counts / users - taken)[:, None], "popular", popular, ALL)
    graph = near.graph(NEIGHBORS)
    named = np.bincount(graph.indices.ravel(), np.maximum(graph.similarities, 0).ravel(), near.n)
    scores = named / max(graph.k, 1)

    def typical(row: int) -> tuple[Because, ...]:
        return (Because("typical", "alike to many items", 1.0),)

    return Ranking((scores - taken)[:, None], "typical", typical, ALL)


def _of_interest(
    vectors: Vectors, interest: Interest, row: int, names: Sequence[str]
) -> tuple[Because, ...]:
    if interest.text is not None:
        return (Because("text", interest.text, 1.0),)
    alike = interest.weights * np.maximum(vectors[interest.rows] @ vectors[row], 1e-6)
    return _largest([("id", names[i], a) for i, a in zip(interest.rows, alike, strict=True)])


def _largest(parts: list[tuple[str, str, float]]) -> tuple[Because, ...]:
    total = sum(part for *_, part in parts) or 1.0
    best = sorted((p for p in parts if p[2] > 0), key=lambda p: (-p[2], p[1]))[:TOLD]
    return tuple(Because(kind, what, float(part / total)) for kind, what, part in best)
