"""What people did and what the items say, in one score; how much of each, the log itself says."""

from __future__ import annotations

from itertools import product

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.base import BaseEstimator

from nearfield.neighbors import Neighborhood
from nearfield.tasks.recommend.events import Log
from nearfield.tasks.recommend.measures import best, ranked
from nearfield.tasks.recommend.together import together

Floats = NDArray[np.float64]

HALF_LIVES = (2.0, 5.0, 10.0, 20.0, 50.0, float("inf"))  # in events
TEXT_WEIGHTS = (0.0, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
NEIGHBORS = 30
"""Alike by their vectors. NDCG@10 on validation events, all films and new ones among themselves:
15 .206 and .088, 30 .207 and .089, 50 .207 and .077."""
BORROWED = 2.0  # events that the neighbors' word is worth: 2 .264, 10 .262 (validation events)
HELD = 0.2  # of each user's events, the last, to choose by
LIKED = 0.5  # an event above this weight is one that was liked
VOTERS = 1_000  # users to choose by, at most
SCORED = 4_000_000  # scores that are held at once, about: 32 MB


class Blend(BaseEstimator):  # type: ignore[misc]
    """Scores of items for profiles: co-occurrence, and the likeness of vectors beside it.

    An item that few or none have had borrows from the items that are most alike to it, the more
    the fewer events it has: so a new one stands on its text alone.

    Parameters
    ----------
    half_life
        Events after which an event counts half; chosen on the last events where None.
    text_weight
        Of the vectors' score beside that of the events, both scaled to a mean of 1; chosen too.
    borrowed
        How many events of its own the word of an item's neighbors is worth; 0: none is borrowed.

    >>> vectors = np.eye(4, 2, dtype=np.float32) + 1
    >>> item = np.array([0, 1, 0, 1])
    >>> log = Log(np.array([0, 0, 1, 1]), item, np.ones(4), None, ("u", "v"), 4)
    >>> blend = Blend(half_life=5, text_weight=0, borrowed=0).fit(log, Neighborhood(vectors))
    >>> (blend.scores(sp.csr_matrix([[1.0, 0, 0, 0]])) > 0).tolist()
    [[False, True, False, False]]
    """

    def __init__(
        self,
        half_life: float | None = None,
        text_weight: float | None = None,
        borrowed: float = BORROWED,
    ) -> None:
        self.half_life = half_life
        self.text_weight = text_weight
        self.borrowed = borrowed

    def fit(self, log: Log, near: Neighborhood) -> Blend:
        """Learn which items go together, and choose what was not given."""
        self.alike_ = _alike(near)
        lives = HALF_LIVES if log.time is not None else (float("inf"),)
        lives = lives if self.half_life is None else (self.half_life,)
        shares = TEXT_WEIGHTS if self.text_weight is None else (self.text_weight,)
        self.half_life_, self.text_weight_ = lives[-1], shares[min(3, len(shares) - 1)]
        first, last = log.split(HELD)
        due = last.part(last.weight > LIKED)
        if len(due) and len(lives) * len(shares) > 1:
            self._learn(first)
            self.half_life_, self.text_weight_ = self._choose(first, due, lives, shares)
        return self._learn(log)

    def scores(self, profiles: sp.csr_matrix) -> Floats:
        """Scores ``(m, n)`` of profiles, weights ``(m, n)``."""
        events, text = self.parts(profiles)
        return events + self.text_weight_ * text

    def shares(self, profile: sp.csr_matrix, item: int) -> Floats:
        """How much each item of one profile ``(1, n)`` speaks for an item, in its order."""
        column = self.pairs_[:, [item]] * self._own[item] + self.pairs_ @ self._borrow[item].T
        column = column / self._scale[0] + self.text_weight_ / self._scale[1] * self.alike_[item].T
        shares: Floats = profile.data * column.toarray().ravel()[profile.indices]
        return shares

    def _learn(self, log: Log) -> Blend:
        self.pairs_ = together(log)
        all_ = np.maximum(log.counts + self.borrowed, 1e-9)
        self._own = log.counts / all_
        supported = self.alike_ @ sp.diags(self._own)
        sums = np.asarray(supported.sum(axis=1)).ravel()
        lent = self.borrowed / all_ / np.where(sums > 0, sums, 1)
        self._borrow = (sp.diags(lent) @ supported).tocsr()
        self._scale = (1.0, 1.0)
        some = log.profiles(self.half_life_)[: block(log.n_items)]
        events, text = self.parts(some)
        self._scale = (float(abs(events).mean()) or 1.0, float(abs(text).mean()) or 1.0)
        return self

    def parts(self, profiles: sp.csr_matrix) -> tuple[Floats, Floats]:
        """The scores of the events and those of the vectors, each ``(m, n)`` and scaled."""
        seen = (profiles @ self.pairs_).toarray()
        events = seen * self._own + np.asarray((self._borrow @ seen.T).T)
        text = (profiles @ self.alike_.T).toarray()
        return events / self._scale[0], text / self._scale[1]

    def _choose(
        self, first: Log, due: Log, lives: tuple[float, ...], shares: tuple[float, ...]
    ) -> tuple[float, float]:
        """The half-life and the weight with the best NDCG@10 on the events held out."""
        relevant = due.matrix(np.ones(len(due)))
        users = np.flatnonzero(np.diff(relevant.indptr))
        users = users[np.linspace(0, len(users) - 1, min(VOTERS, len(users))).astype(int)]
        gains = dict.fromkeys(product(lives, shares), 0.0)
        step = block(first.n_items)
        for life in lives:
            profiles = first.profiles(life)
            for at in range(0, len(users), step):
                some = users[at : at + step]
                events, text = self.parts(profiles[some])
                events[profiles[some].nonzero()] = -np.inf
                for share in shares:
                    top = best(events + share * text, 10)
                    gains[life, share] += float(ranked(top, relevant[some])[1].sum())
        return max(gains, key=lambda pair: gains[pair])


def block(n_items: int) -> int:
    """How many users are scored at a time."""
    return max(1, min(256, SCORED // max(n_items, 1)))


def _alike(near: Neighborhood) -> sp.csr_matrix:
    """Items x items: similarity to each of the nearest, 0 for the others."""
    graph = near.graph(NEIGHBORS)
    values = np.maximum(graph.similarities, 0).ravel().astype(np.float64)
    ends = np.arange(near.n + 1) * graph.k
    return sp.csr_matrix((values, graph.indices.ravel(), ends), (near.n, near.n))
