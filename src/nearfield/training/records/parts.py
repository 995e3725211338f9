"""The records that a network learns from, numbered once; batches of them, masked or corrupted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nearfield.encoders.records.trained.arithmetic import Index
from nearfield.encoders.records.trained.forest import Level, Names, Tree, levels_of
from nearfield.encoders.records.trained.leaves import MASK, Leaf, Leaves
from nearfield.encoders.records.trained.networks import Holders
from nearfield.modalities.records import Cell, Schema


class Batch(NamedTuple):
    """Levels whose leaves are numbers of ``chosen``, the leaves of all records that occur."""

    levels: list[Level]
    chosen: Index
    hidden: Index  # of each hidden value, its record
    target: Index  # and what it was, by its number among ``chosen``
    mask: Index  # and what stands there now


class Parts:
    """Records as trees, and the values that occur at each path.

    Parameters
    ----------
    cells
        Typed records.
    schema
        What they are typed by.
    leave_out
        Paths that are not read.
    """

    def __init__(
        self, cells: Sequence[Sequence[Cell]], schema: Schema, leave_out: frozenset[str]
    ) -> None:
        names = Names({}, {})
        self.trees: list[Tree] = [names.tree(each, leave_out) for each in cells]
        self.holders = Holders.of(list(names.holders))
        leaves: list[Leaf] = list(names.leaves)
        paths = sorted({path for path, _, _ in leaves})
        number = {path: at for at, path in enumerate(paths)}
        self.path = np.array([number[path] for path, _, _ in leaves], np.int64)
        self.masks = len(leaves) + self.path  # of each leaf, the hidden one of its path
        self.path = np.concatenate([self.path, np.arange(len(paths), dtype=np.int64)])
        self.leaves = Leaves.of([*leaves, *((path, MASK, None) for path in paths)], schema)
        present = np.concatenate([tree.leaf[tree.leaf >= 0] for tree in self.trees])
        self.values = len(present) / max(len(self.trees), 1)  # of a record, on average
        self.pool = present[np.argsort(self.path[present], kind="stable")]
        self.count = np.bincount(self.path[present], minlength=len(paths))
        self.start = np.cumsum(self.count) - self.count

    def used(self) -> dict[str, Index]:
        """The rows of the tables of keys and of values that occur."""
        keys = np.concatenate([self.leaves.keys.rows, self.holders.keys.rows])
        return {"keys": np.unique(keys), "values": np.unique(self.leaves.values.rows)}

    def numbered(self, used: dict[str, Index]) -> tuple[Leaves, Holders]:
        """Leaves and holders whose rows are numbers of those that are ``used``."""
        of_leaves, of_holders = (
            each.keys._replace(rows=np.searchsorted(used["keys"], each.keys.rows))
            for each in (self.leaves, self.holders)
        )
        rows = np.searchsorted(used["values"], self.leaves.values.rows)
        values = self.leaves.values._replace(rows=rows)
        leaves = self.leaves._replace(keys=of_leaves, values=values)
        return leaves, self.holders._replace(keys=of_holders)

    def batch(
        self,
        rows: Index,
        chance: np.random.Generator,
        *,
        hide: float = 0.0,
        swap: float = 0.0,
    ) -> Batch:
        """Some records, of whose values a share is hidden, or swapped for another record's."""
        levels = levels_of([self.trees[row] for row in rows])
        gone = [np.zeros((3, 0), np.int64)]
        record: Index = np.arange(len(rows))
        for at, level in enumerate(levels):
            record = record[level.owner]
            plain = np.flatnonzero(level.leaf >= 0)
            leaf = level.leaf.copy()
            if swap:
                some = plain[chance.random(len(plain)) < swap]
                leaf[some] = self._others(leaf[some], chance)
            if hide:
                some = plain[chance.random(len(plain)) < hide]
                was, leaf[some] = leaf[some], self.masks[leaf[some]]
                gone.append(np.stack([record[some], was, leaf[some]]))
            levels[at] = level._replace(leaf=leaf)
            record = record[level.holder >= 0]
        return _numbered(levels, np.concatenate(gone, 1))

    def _others(self, leaf: Index, chance: np.random.Generator) -> Index:
        """For each of some values one of the same path, as often as it occurs."""
        path = self.path[leaf]
        pick = (chance.random(len(leaf)) * self.count[path]).astype(np.int64)
        return np.asarray(self.pool[self.start[path] + pick])


def joined(batches: Sequence[Batch]) -> Batch:
    """Some batches as one; the first one's records come first."""
    depth = max(len(batch.levels) for batch in batches)
    chosen = np.unique(np.concatenate([batch.chosen for batch in batches]))
    levels = []
    above = [0] * len(batches)
    for at in range(depth):
        parts = []
        for n, batch in enumerate(batches):
            shift = sum(above[:n])
            level = batch.levels[at] if at < len(batch.levels) else _NOTHING
            leaf = _renumbered(level.leaf, batch.chosen, chosen)
            parts.append(level._replace(owner=level.owner + shift, leaf=leaf))
        levels.append(Level(*(np.concatenate(each) for each in zip(*parts, strict=True))))
        above = [int((part.holder >= 0).sum()) for part in parts]
    starts = np.cumsum([0, *(len(batch.levels[0].owner) for batch in batches)])
    hidden = np.concatenate([b.hidden + s for b, s in zip(batches, starts, strict=False)])
    target = np.concatenate([_renumbered(b.target, b.chosen, chosen) for b in batches])
    mask = np.concatenate([_renumbered(b.mask, b.chosen, chosen) for b in batches])
    return Batch(levels, chosen, hidden, target, mask)


def _numbered(levels: list[Level], gone: NDArray[np.int64]) -> Batch:
    chosen = np.unique(np.concatenate([*(level.leaf for level in levels), gone[1], gone[2]]))
    chosen = chosen[chosen >= 0]
    own = [lv._replace(leaf=_among(lv.leaf, chosen)) for lv in levels]
    return Batch(own, chosen, gone[0], _among(gone[1], chosen), _among(gone[2], chosen))


def _among(numbers: Index, chosen: Index) -> Index:
    return np.where(numbers >= 0, np.searchsorted(chosen, numbers), -1)


def _renumbered(numbers: Index, old: Index, new: Index) -> Index:
    if not len(old):
        return numbers
    return np.where(numbers >= 0, np.searchsorted(new, old[numbers]), -1)


_NONE: Index = np.zeros(0, np.int64)
_NOTHING = Level(_NONE, _NONE, _NONE, _NONE)
