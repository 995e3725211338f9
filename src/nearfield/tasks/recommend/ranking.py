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
from nearfield.tasks.recommend.result import Because, Source
from nearfield.types import Vectors

Reasons = Callable[[int], tuple[Because, ...]]
ALL = np.ones(1)  # one interest has the whole list
SHOWN = 3  # reasons of each item


@dataclass(frozen=True)
class Ranking:
    """Scores ``(n, m)`` in content order, a column an interest; their source; a row's reasons.

    ``shares`` is what part of the list each interest is due, ``(m,)``.
    """

    scores: Floats
    basis: str
    because: Reasons
    shares: Floats


def by_content(near: Neighborhood, profile: Profile, names: Sequence[str]) -> Ranking:
    """Cosine with the nearest interest, less what the dislikes take."""
    liked = profile.liked
    wanted = interests(near, profile.rows[liked], profile.weights[liked], profile.texts)
    close = affinities(near.vectors, wanted)
    group = close.argmax(axis=1)

    def because(row: int) -> tuple[Because, ...]:
        return _of_interest(near.vectors, wanted[group[row]], row, names)

    shares = np.array([interest.share for interest in wanted])
    return Ranking(close - _taken(near, profile)[:, None], "content", because, shares)


def by_history(
    near: Neighborhood, profile: Profile, names: Sequence[str], learned: History
) -> Ranking:
    """What people did who had the same items, and the content beside it; the best of all is 1."""
    rows, blend = profile.rows, learned.blend
    weights = sp.csr_matrix((profile.weights, rows, [0, len(rows)]), (1, near.n))
    scores = blend.scores(weights)[0]
    top = float(np.delete(scores, rows).max(initial=0)) or 1.0
    texts = profile.texts
    spoken = near.vectors @ np.stack([v for _, v in texts]).T if texts else None

    def because(row: int) -> tuple[Because, ...]:
        shares = np.maximum(blend.shares(weights, row), 0) / top
        parts: list[tuple[Source, str, float]] = [
            ("id", names[i], share) for i, share in zip(rows, shares, strict=True)
        ]
        if spoken is not None:
            at = int(spoken[row].argmax())
            parts.append(("text", texts[at][0], float(spoken[row, at])))
        return _largest(parts)

    scores = scores / top - _taken(near, profile)
    if spoken is not None:
        scores = scores + spoken.max(axis=1)
    return Ranking(scores[:, None], "history", because, ALL)


def newcomer(near: Neighborhood, profile: Profile, log: Log | None) -> Ranking:
    """For who has no history: what most users had, or what is nearest to many other items."""
    taken = _taken(near, profile)
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


def _taken(near: Neighborhood, profile: Profile) -> Floats:
    """What the dislikes take from every row's score."""
    return pushed(near.vectors, near.vectors[profile.rows[profile.weights < 0]])


def _of_interest(
    vectors: Vectors, interest: Interest, row: int, names: Sequence[str]
) -> tuple[Because, ...]:
    if interest.text is not None:
        return (Because("text", interest.text, 1.0),)
    alike = interest.weights * np.maximum(vectors[interest.rows] @ vectors[row], 1e-6)
    return _largest([("id", names[i], a) for i, a in zip(interest.rows, alike, strict=True)])


def _largest(parts: list[tuple[Source, str, float]]) -> tuple[Because, ...]:
    total = sum(part for *_, part in parts) or 1.0
    best = sorted((p for p in parts if p[2] > 0), key=lambda p: (-p[2], p[1]))[:SHOWN]
    return tuple(Because(source, what, float(part / total)) for source, what, part in best)
