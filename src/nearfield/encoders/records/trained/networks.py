"""What all networks of records share: leaves at the bottom, a cell at each holder, a row on top."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from nearfield.encoders.records.trained import leaves as of_leaves
from nearfield.encoders.records.trained.arithmetic import (
    Arithmetic,
    Array,
    Index,
    Parameters,
    linear,
)
from nearfield.encoders.records.trained.forest import Holder, Level
from nearfield.encoders.records.trained.key_ngrams import key_pieces
from nearfield.encoders.records.trained.leaves import KEY, Leaves, Pieces, pooled

WIDTH = 64  # of a state
DIM = 128  # of a row
_TOP = {
    "top.weight": (WIDTH, 2 * WIDTH),
    "top.bias": (2 * WIDTH,),
    "over.weight": (2 * WIDTH, DIM),
    "over.bias": (DIM,),
}


class Holders(NamedTuple):
    """Different objects and lists: the pieces of their keys, and which are lists."""

    keys: Pieces
    lists: NDArray[np.bool_]

    @classmethod
    def of(cls, holders: Sequence[Holder]) -> Holders:
        """Read paths and kinds."""
        lists = np.array([kind == "array" for _, kind in holders], bool)
        return cls(Pieces.of([key_pieces(path) for path, _ in holders]), lists)


class Below(NamedTuple):
    """What stands in some holders: place n holds ``states[at[n]]`` and is of holder ``owner[n]``.

    ``states`` are of different values and holders, so that what many records share is computed
    once; ``lists`` tells which holders are lists. The places of one holder stand side by side.
    """

    states: Array
    at: Index
    owner: Index
    lists: NDArray[np.bool_]


class Cells(Protocol):
    """A network's own part: what holders say, from what stands in them."""

    def sizes(self) -> dict[str, tuple[int, ...]]:
        """The shapes of what it learns."""

    def leaves(self, x: Array, weights: Parameters, how: Arithmetic) -> Array:
        """The states of values, ``(n, any)``, from their vectors ``(n, WIDTH)``."""

    def holders(self, x: Array, below: Below, weights: Parameters, how: Arithmetic) -> Array:
        """The states of n holders, from the vectors of their keys ``(n, WIDTH)`` and what is in."""


class Network:
    """A network of some cells; ``sizes`` are the shapes of what it learns, by name.

    Parameters
    ----------
    cells
        What stands at a holder.
    state
        Width of a state.
    top
        Whether two layers more stand between a record's state and its row. Child-sum cells mix what
        they add up in one layer of gates alone, which learns slowly what several fields decide
        together.
    """

    def __init__(self, cells: Cells, state: int, *, top: bool = False) -> None:
        self.cells, self.state, self.top = cells, state, top
        self.sizes: dict[str, tuple[int, ...]] = {
            **of_leaves.sizes(WIDTH),
            "holder.weight": (KEY + 2, WIDTH),
            "holder.bias": (WIDTH,),
            **cells.sizes(),
            "row.weight": (WIDTH, DIM),
            "row.bias": (DIM,),
            **(_TOP if top else {}),
        }

    def rows(
        self,
        levels: Sequence[Level],
        values: Leaves,
        holders: Holders,
        weights: Parameters,
        how: Arithmetic,
    ) -> Array:
        """The rows of n records, ``(n, DIM)``, not yet of length 1."""
        return self.read(levels, of_leaves.vectors(values, weights, how), holders, weights, how)

    def read(
        self,
        levels: Sequence[Level],
        values: Array,
        holders: Holders,
        weights: Parameters,
        how: Arithmetic,
    ) -> Array:
        """The same, from the vectors of the different ``values``, ``(m, WIDTH)``."""
        leaves = self.cells.leaves(values, weights, how)
        keys = _keys(holders, weights, how)
        states, at, owner = how.zeros(0, self.state), _NONE, _NONE
        for level in reversed(levels):
            holds = np.flatnonzero(level.holder >= 0)
            plain = np.flatnonzero(level.leaf >= 0)
            kinds = level.holder[holds]
            below = Below(states, at, owner, holders.lists[kinds])
            own = self.cells.holders(how.take(keys, kinds), below, weights, how)
            different, inverse = np.unique(level.leaf[plain], return_inverse=True)
            states = how.concat([how.take(leaves, different), own], 0)
            at = np.empty(len(level.owner), np.int64)
            at[plain] = inverse
            at[holds] = len(different) + np.arange(len(holds))
            owner = level.owner
        return self._row(how.take(states, at)[:, :WIDTH], weights, how)

    def _row(self, h: Array, weights: Parameters, how: Arithmetic) -> Array:
        row = linear(h, weights, "row")
        if self.top:
            row = row + linear(how.relu(linear(h, weights, "top")), weights, "over")
        return row


def _keys(holders: Holders, weights: Parameters, how: Arithmetic) -> Array:
    kinds = np.stack([~holders.lists, holders.lists], 1).astype(np.float32)
    key = pooled(weights["keys"], holders.keys, len(kinds), how)
    return how.relu(linear(how.concat([key, how.constant(kinds)], 1), weights, "holder"))


_NONE: Index = np.zeros(0, np.int64)
