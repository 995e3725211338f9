"""What runs token ids through a model: the calls that OpenVINO's engine and torch's share."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from nearfield.types import Vectors


class Work(NamedTuple):
    """Lists of token ids to run, and who takes what comes of them.

    ``output`` is ``"rows"`` or ``"states"``; ``keep(positions, values)`` gets those of a batch, in
    any thread, and ``done(positions)`` is called in the thread that asks.
    """

    ids: list[list[int]]
    output: str
    keep: Callable[[Any, Vectors], None]
    done: Callable[[Any], None]
    most: int | None = None
    unpooled: int = 0


class Engine(ABC):
    """Runs lists of token ids, in batches sorted by length.

    ``width`` is that of a row or a state, ``pad`` the id that a batch is padded with.
    """

    width: int
    pad: int

    def run(
        self,
        ids: list[list[int]],
        done: Callable[[Any], None],
        most: int | None = None,
        unpooled: int = 0,
    ) -> Vectors:
        """Return a float32 row ``(n, width)`` for every list of token ids.

        ``done`` is called, from this thread, with the positions of each finished batch; ``most``
        is the most texts a batch; the first ``unpooled`` tokens take no part in the pooling.
        """
        out = np.empty((len(ids), self.width), np.float32)

        def keep(rows: Any, values: Vectors) -> None:
            out[rows] = values

        self._each(Work(ids, "rows", keep, done, most, unpooled))
        return out

    def states(self, ids: list[list[int]]) -> list[Vectors]:
        """Return ``(tokens, width)`` for every list of token ids, by a graph that gives states."""
        out: list[Any] = [None] * len(ids)

        def keep(rows: Any, values: Vectors) -> None:
            for row, states in zip(rows, values, strict=True):
                out[row] = states[: len(ids[row])].copy()

        self._each(Work(ids, "states", keep, lambda rows: None))
        return out

    @abstractmethod
    def _each(self, work: Work) -> None:
        """Run every batch: ``keep`` its positions and values, and then say that it is ``done``."""
