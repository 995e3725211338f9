"""Offline evaluation on a log: whether what came next would have been recommended."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nearfield.errors import Hint, UsageError
from nearfield.neighbors import Neighborhood
from nearfield.tasks.evaluate.bootstrap import interval
from nearfield.tasks.recommend.blend import LIKED, Blend, block
from nearfield.tasks.recommend.document import MeasuredDocument, RecommenderDocument
from nearfield.tasks.recommend.events import Events, Log, read_log
from nearfield.tasks.recommend.measures import Floats, Ints, best, coverage, novelty, ranked
from nearfield.tasks.recommend.words import sentences
from nearfield.tasks.result import Result
from nearfield.tasks.rows import NamedRows
from nearfield.types import Vectors

Score = Callable[[Ints], Floats]


@dataclass(frozen=True)
class Measured:
    """A number with its bootstrap interval over the users; None where there is none."""

    value: float
    low: float | None = None
    high: float | None = None

    def to_dict(self) -> MeasuredDocument:
        """Plain values."""
        return {"value": self.value, "low": self.low, "high": self.high}


@dataclass(frozen=True, repr=False)
class RecommenderReport(Result):
    """A table: a row a method, with recall, NDCG, coverage and novelty of its lists of ``k``.

    ``recall``, ``ndcg``: mean over the users who liked something in the part held out.
    ``coverage``: share of the items in anyone's list. ``novelty``: bits, more where fewer had it.
    """

    methods: dict[str, dict[str, Measured]]
    k: int
    users: int
    train: int
    test: int
    half_life: float
    text_weight: float
    notes: tuple[str, ...] = ()

    def asides(self) -> list[str | Hint]:
        """What was left out of the history, and what else a person should know."""
        return [*self.notes, *super().asides()]

    def to_dict(self) -> RecommenderDocument:
        """``{"methods": {name: {metric: {"value", "low", "high"}}}, ...}``."""
        return {
            "methods": {
                name: {metric: m.to_dict() for metric, m in measured.items()}
                for name, measured in self.methods.items()
            },
            "k": self.k,
            "users": self.users,
            "train_events": self.train,
            "test_events": self.test,
            "half_life": None if np.isinf(self.half_life) else self.half_life,
            "text_weight": self.text_weight,
        }

    def to_arrow(self) -> Any:
        """One row a method and metric: method, metric, value, low, high."""
        import pyarrow as pa

        rows = [
            {"method": name, "metric": metric, **m.to_dict()}
            for name, measured in self.methods.items()
            for metric, m in measured.items()
        ]
        return pa.Table.from_pylist(rows)

    def __repr__(self) -> str:
        lines = [
            f"  {name}: " + ", ".join(f"{metric} {m.value:.3f}" for metric, m in measured.items())
            for name, measured in self.methods.items()
        ]
        return "\n".join([f"{self.users:,} users, {self.test:,} events held out", *lines])


def evaluate_recommender(
    rows: Vectors | Neighborhood,
    events: Events,
    *,
    ids: Sequence[str] | None = None,
    k: int = 10,
    share: float = 0.2,
    random_state: int = 0,
) -> RecommenderReport:
    """Hide the last ``share`` of each user's events, recommend, and compare.

    What counts is an item that was liked: an event of a weight above .5, so of the upper
    half of the ratings. All methods leave out what the user had before. The blend is tuned on the
    last events of the part it learns from; the part held out is used once, to measure.

    Raises ``UsageError`` where nothing is left to compare.

    >>> events = Events(list("uuuuuvvvvv"), list("abcdeabcde"), times=np.arange(10.0))
    >>> report = evaluate_recommender(np.eye(5, dtype=np.float32), events, ids=list("abcde"))
    >>> list(report.methods), report.test
    (['random', 'popular', 'text', 'events', 'both'], 2)
    """
    named = NamedRows.of(rows, ids)
    near = named.near
    log = read_log(events, {name: at for at, name in enumerate(named.sorted_ids)})
    train, test = log.split(share)
    due = test.part(test.weight > LIKED)
    if not len(due):
        raise UsageError(
            f"Of {len(log):,} events on items of the collection none can be held out: wanted users "
            f"with {int(np.ceil(1 / share))} or more, who liked the last.",
            "Give a longer log.",
        )
    blend = Blend().fit(train, near)
    measured = {
        name: measure(*lists(score, train, due, k), train, due, k, random_state)
        for name, score in methods(train, near, blend, random_state).items()
    }
    left: tuple[str, ...] = ()
    if log.unknown:
        one, many = "1 item of the log is", f"{log.unknown:,} items of the log are"
        left = (f"{one if log.unknown == 1 else many} not here: left out.",)
    users = len(np.unique(due.user))
    half, text = blend.half_life_, blend.text_weight_
    notes = (*sentences(events.words), *events.notes, *left)
    return RecommenderReport(measured, k, users, len(train), len(due), half, text, notes)


def methods(
    train: Log, near: Neighborhood, blend: Blend, random_state: int = 0
) -> dict[str, Score]:
    """Each method's scores for some users, ``(len(users), n)``."""
    profiles = train.profiles(blend.half_life_)
    alone = Blend(blend.half_life_, text_weight=0, borrowed=0).fit(train, near)

    def drawn(users: Ints) -> Floats:
        return np.stack([np.random.default_rng([random_state, u]).random(near.n) for u in users])

    return {
        "random": drawn,
        "popular": lambda users: np.repeat(train.counts[None], len(users), axis=0),
        "text": lambda users: blend.parts(profiles[users])[1],
        "events": lambda users: alone.scores(profiles[users]),
        "both": lambda users: blend.scores(profiles[users]),
    }


def lists(
    score: Score, train: Log, due: Log, k: int, among: NDArray[np.bool_] | None = None
) -> tuple[Ints, Ints]:
    """The users of ``due`` and their lists of ``k``, of what they had not in ``train``.

    ``among`` are the items that may be listed, all without.
    """
    users = np.unique(due.user)
    had = train.matrix(np.ones(len(train)))
    tops, step = [], block(train.n_items)
    for at in range(0, len(users), step):
        some = users[at : at + step]
        scores = score(some).copy()
        scores[had[some].nonzero()] = -np.inf
        if among is not None:
            scores[:, ~among] = -np.inf
        tops.append(best(scores, k))
    return users, np.concatenate(tops)


def measure(
    users: Ints, top: Ints, train: Log, due: Log, k: int, random_state: int = 0
) -> dict[str, Measured]:
    """Recall, NDCG, coverage and novelty of lists, with their intervals over the users."""
    recall, ndcg = ranked(top, due.matrix(np.ones(len(due)))[users])
    bits = novelty(top, train.counts, train.n_users)
    return {
        f"recall@{k}": _mean(recall, random_state),
        f"ndcg@{k}": _mean(ndcg, random_state),
        "coverage": Measured(coverage(top, train.n_items)),
        "novelty": _mean(bits, random_state),
    }


def _mean(values: Floats, random_state: int) -> Measured:
    low, high = interval(values, random_state=random_state)
    return Measured(float(values.mean()), low, high)
