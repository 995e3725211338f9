"""A history, learned from once: for recommending to many users."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

import numpy as np

from nearfield.neighbors import Neighborhood
from nearfield.tasks.recommend.blend import Blend
from nearfield.tasks.recommend.events import Events, Log, read_log
from nearfield.tasks.recommend.words import EventWord
from nearfield.tasks.rows import NamedRows
from nearfield.types import Vectors


@dataclass(frozen=True, repr=False)
class History:
    """Events on the items of a neighborhood, and what was learned from them.

    ``blend.half_life_`` and ``blend.text_weight_`` are what the log's own last events chose;
    ``notes`` and ``words`` are those of the events.
    """

    log: Log
    blend: Blend
    notes: tuple[str, ...] = ()
    words: tuple[EventWord, ...] = ()

    def of(self, user: str) -> tuple[dict[int, float], str]:
        """A user's rows (in content order) with their weights now, and what must be said."""
        log = self.log
        own = np.flatnonzero(log.user == (log.names.index(user) if user in log.names else -1))
        if len(own):
            weights = log.weight[own] * 0.5 ** (log.ago[own] / self.blend.half_life_)
            return dict(zip(log.item[own].tolist(), weights.tolist(), strict=True)), ""
        near = [] if user in log.names else get_close_matches(user, log.names, n=1)
        guess = f" Did you mean {near[0]!r}?" if near else ""
        return {}, f"User {user!r} has no history with these items.{guess}"

    def __repr__(self) -> str:
        return (
            f"History({len(self.log):,} events of {self.log.n_users:,} users, half-life "
            f"{self.blend.half_life_:g} events, text weight {self.blend.text_weight_:g})"
        )


def learn_history(
    rows: Vectors | Neighborhood, events: Events, *, ids: Sequence[str] | None = None
) -> History:
    """Learn from events once, to recommend to many users.

    ``ids`` are of the rows, as :func:`recommend` takes them; events with other items are left out
    and counted. Of several events of a user with an item the last counts.

    >>> events = Events(["u", "u", "v", "v"], ["a", "b", "a", "b"])
    >>> learn_history(np.eye(3, dtype=np.float32), events, ids=["a", "b", "c"])
    History(4 events of 2 users, half-life inf events, text weight 0.1)
    """
    named = NamedRows.of(rows, ids)
    log = read_log(events, {name: at for at, name in enumerate(named.sorted_ids)})
    return History(log, Blend().fit(log, named.near), events.notes, events.words)
