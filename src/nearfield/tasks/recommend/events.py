"""What people did: a table of events, and the same as numbers that a model reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from nearfield.tasks.recommend.words import EventWord

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Events:
    """Who did what: a row an event, as a log has them, in any order.

    ``weights`` are how much it was liked: 1 a like, a view, a purchase or the best rating, 0 the
    worst rating, below 0 a rejection; all 1 where None. ``times`` are numbers of any one unit;
    None where there are none, and then nothing is recent. ``words`` say how those of the event
    column were read, if there is one.
    """

    users: Sequence[str]
    items: Sequence[str]
    weights: Floats | None = None
    times: Floats | None = None
    notes: tuple[str, ...] = ()
    words: tuple[EventWord, ...] = ()

    def __len__(self) -> int:
        return len(self.users)


@dataclass(frozen=True)
class Log:
    """Events by user and then by time, each pair of user and item once: its last event.

    ``user`` and ``item`` count from 0; ``ago`` tells how many later events the user has, events of
    the same moment sharing their mean, and is all 0 without times.
    """

    user: Ints
    item: Ints
    weight: Floats
    time: Floats | None
    names: tuple[str, ...]
    n_items: int
    unknown: int = 0

    def __len__(self) -> int:
        return len(self.user)

    @property
    def n_users(self) -> int:
        """How many users there are, those without an event in this part among them."""
        return len(self.names)

    @cached_property
    def ago(self) -> Floats:
        """How many events of the user came after each."""
        if self.time is None:
            return np.zeros(len(self))
        later = np.searchsorted(self.user, self.user, "right") - 1 - np.arange(len(self))
        new = (np.diff(self.user, prepend=-1) != 0) | (np.diff(self.time, prepend=np.nan) != 0)
        moment = np.cumsum(new) - 1
        means = np.bincount(moment, later) / np.bincount(moment)
        ago: Floats = means[moment]
        return ago

    @cached_property
    def counts(self) -> Floats:
        """How many users had each item and did not reject it."""
        return np.bincount(self.item[self.weight >= 0], minlength=self.n_items).astype(np.float64)

    def profiles(self, half_life: float) -> sp.csr_matrix:
        """Users x items: the weight, halved with every ``half_life`` later events."""
        values = self.weight * 0.5 ** (self.ago / half_life)
        return self.matrix(values)

    def matrix(self, values: Floats) -> sp.csr_matrix:
        """Users x items of a value an event."""
        return sp.csr_matrix((values, (self.user, self.item)), (self.n_users, self.n_items))

    def part(self, keep: NDArray[np.bool_]) -> Log:
        """Some of the events, of the same users and items."""
        time = None if self.time is None else self.time[keep]
        return replace(
            self, user=self.user[keep], item=self.item[keep], weight=self.weight[keep], time=time
        )

    def split(self, share: float) -> tuple[Log, Log]:
        """The first events of each user, and the last ``share`` of them (rounded down)."""
        first = np.searchsorted(self.user, self.user, "left")
        many = np.searchsorted(self.user, self.user, "right") - first
        last = np.arange(len(self)) - first >= many - np.floor(many * share)
        return self.part(~last), self.part(last)


def read_log(events: Events, place: Mapping[str, int]) -> Log:
    """Events as a log; ``place`` tells each item's row. Items that are not in it are counted."""
    rows = np.array([place.get(item, -1) for item in events.items], np.int64)
    names, user = np.unique(np.array(events.users, np.str_), return_inverse=True)
    n = len(rows)
    weight = np.ones(n) if events.weights is None else np.asarray(events.weights, np.float64)
    time = np.zeros(n) if events.times is None else np.asarray(events.times, np.float64)
    # The last of a pair is kept; of the same moment, the one that was liked most.
    order = np.lexsort((weight, time, rows, user))
    order = order[rows[order] >= 0]
    last = np.ones(len(order), bool)
    last[:-1] = (np.diff(user[order]) != 0) | (np.diff(rows[order]) != 0)
    order = order[last]
    order = order[np.lexsort((rows[order], time[order], user[order]))]
    return Log(
        user=user[order].astype(np.int64),
        item=rows[order],
        weight=weight[order],
        time=None if events.times is None else time[order],
        names=tuple(names.tolist()),
        n_items=len(place),
        unknown=len({i for i, row in zip(events.items, rows, strict=True) if row < 0}),
    )
