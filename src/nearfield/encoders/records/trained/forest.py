"""Many records as the levels of their trees, so that each level is computed at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from nearfield.encoders.records.trained.arithmetic import Index
from nearfield.encoders.records.trained.leaves import Leaf
from nearfield.modalities.records import Cell

HOLDERS = ("object", "array")
Holder = tuple[str, str]
"""A path, and ``object`` or ``array``."""


class Tree(NamedTuple):
    """A record: of each place its depth, and its number among all leaves or holders.

    ``parent`` is the place that holds it; places stand after what holds them.
    """

    depth: Index
    parent: Index
    leaf: Index  # -1 for a holder
    holder: Index  # -1 for a leaf


class Level(NamedTuple):
    """All places of one depth, those of one holder side by side, in their order.

    ``owner`` is the holder, by its number among the holders of the level above; of the first level
    it is the record. ``leaf`` and ``holder`` say what stands at each place, -1 where it is the
    other; ``within`` is each place's number among those of its holder.
    """

    owner: Index
    leaf: Index
    holder: Index
    within: Index


@dataclass
class Names:
    """Different leaves and holders, numbered as they come; an index that grows."""

    leaves: dict[Leaf, int]
    holders: dict[Holder, int]

    def tree(self, cells: Sequence[Cell], leave_out: frozenset[str] = frozenset()) -> Tree:
        """The tree of a record's cells, without the fields of some paths.

        An object or a list in which nothing stands is a holder of nothing; a scalar that is a
        whole record stands in an object of its own.
        """
        kept = [at for at, cell in enumerate(cells) if not _is_under(cell.path, leave_out)]
        number = {at: new for new, at in enumerate(kept)}
        depth: list[int] = []
        parent: list[int] = []
        leaf: list[int] = []
        holder: list[int] = []
        if kept and cells[kept[0]].kind not in HOLDERS:
            return self.tree([Cell(-1, "", "", "object", None), *_below(cells)], leave_out)
        for at in kept:
            cell = cells[at]
            above = number.get(cell.parent, -1)
            depth.append(depth[above] + 1 if above >= 0 else 0)
            parent.append(above)
            holds = cell.kind in HOLDERS
            leaf.append(-1 if holds else self._leaf(cell))
            holder.append(self._holder(cell) if holds else -1)
        return Tree(*(np.array(each, np.int64) for each in (depth, parent, leaf, holder)))

    def _leaf(self, cell: Cell) -> int:
        value = str(cell.value) if isinstance(cell.value, bool) else cell.value
        return self.leaves.setdefault((cell.path, cell.kind, value), len(self.leaves))

    def _holder(self, cell: Cell) -> int:
        return self.holders.setdefault((cell.path, cell.kind), len(self.holders))


def levels_of(trees: Sequence[Tree]) -> list[Level]:
    """The levels of some trees together, from the records themselves to the deepest values."""
    sizes = np.array([len(tree.depth) for tree in trees])
    starts = np.cumsum(sizes) - sizes
    depth = np.concatenate([tree.depth for tree in trees])
    parent = np.concatenate([t.parent + s for t, s in zip(trees, starts, strict=True)])
    leaf = np.concatenate([tree.leaf for tree in trees])
    holder = np.concatenate([tree.holder for tree in trees])
    levels: list[Level] = []
    place_of = np.full(len(depth), -1, np.int64)  # among the holders of its level
    for at in range(int(depth.max()) + 1):
        here = np.flatnonzero(depth == at)
        owner = np.arange(len(here)) if at == 0 else place_of[parent[here]]
        order = np.argsort(owner, kind="stable")
        here, owner = here[order], owner[order]
        holds = holder[here] >= 0
        place_of[here[holds]] = np.arange(int(holds.sum()))
        first = np.searchsorted(owner, owner)
        within = np.arange(len(here)) - first
        levels.append(Level(owner, leaf[here], holder[here], within))
    return levels


def _is_under(path: str, names: frozenset[str]) -> bool:
    """Whether a path is one of some names, or in one."""
    return any(path == name or path.startswith((f"{name}.", f"{name}[")) for name in names)


def _below(cells: Sequence[Cell]) -> list[Cell]:
    return [cell._replace(parent=cell.parent + 1) for cell in cells]
