"""Topics by group: which topics a group has more of than the whole, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from nearfield.errors import UsageError
from nearfield.tasks.result import Result
from nearfield.tasks.topics.assignment import Assignment
from nearfield.tasks.topics.document import ByGroupDocument, CellDocument, GroupDocument

if TYPE_CHECKING:
    import pyarrow as pa

MOST = 1_000  # groups; more are no groups, but identifiers or numbers
LEVEL = 0.05
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class ByGroup(Result):
    """Counts of each topic in each group; arrays of shape ``(topics, groups)``.

    ``share`` is a topic's part of the group's items and ``lift`` that part over the topic's part of
    all items, with its 95 % interval ``low`` to ``high`` (Clopper and Pearson, 1934, for the
    group's part; the whole's is taken as it is). ``p`` is Fisher's exact test, twice the smaller
    tail, that the group and the rest have the same part, and ``differs`` where it holds after
    Benjamini and Hochberg's correction for all cells (false discovery rate .05). Items count as if
    each were drawn by itself: near-duplicates make it look surer than it is. Items without a value
    are left out (``ungrouped``).
    """

    names: tuple[str, ...]
    groups: tuple[str, ...]
    counts: NDArray[np.int64]
    sizes: NDArray[np.int64]
    share: NDArray[np.float64]
    lift: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    p: NDArray[np.float64]
    ungrouped: int

    @property
    def differs(self) -> NDArray[np.bool_]:
        """Where the group's part differs from the rest's, beyond chance."""
        flat = np.sort(self.p.ravel())
        passed = np.flatnonzero(flat <= LEVEL * np.arange(1, len(flat) + 1) / len(flat))
        return self.p <= (flat[passed[-1]] if len(passed) else -1)

    def _cells(self) -> list[CellDocument]:
        differs = self.differs
        return [
            {
                "cluster": t,
                "name": name,
                "group": group,
                "count": int(self.counts[t, g]),
                "share": round(float(self.share[t, g]), 6),
                "lift": round(float(self.lift[t, g]), 4),
                "low": round(float(self.low[t, g]), 4),
                "high": round(float(self.high[t, g]), 4),
                "p": float(self.p[t, g]),
                "differs": bool(differs[t, g]),
            }
            for t, name in enumerate(self.names)
            for g, group in enumerate(self.groups)
        ]

    def to_dict(self) -> ByGroupDocument:
        """Plain values."""
        groups: list[GroupDocument] = [
            {"group": g, "size": int(n)} for g, n in zip(self.groups, self.sizes, strict=True)
        ]
        return {"groups": groups, "ungrouped": self.ungrouped, "cells": self._cells()}

    def to_arrow(self) -> pa.Table:
        """One row a topic and group."""
        import pyarrow as pa

        return pa.Table.from_pylist(self._cells())

    def lines(self, most: int = 3) -> list[str]:
        """For each group up to ``most`` topics that it has more of than the whole, surest first."""
        lines = []
        differs = self.differs & (self.lift > 1)
        for g, group in enumerate(self.groups):
            best = [int(t) for t in np.argsort(-self.low[:, g], kind="stable") if differs[t, g]]
            cells = " · ".join(self._cell(t, g) for t in best[:most])
            lines.append(f"{group} ({self.sizes[g]:,}): {cells or 'as the whole'}")
        return lines

    def _cell(self, t: int, g: int) -> str:
        low, high = self.low[t, g], self.high[t, g]
        return f"{self.names[t]} x{self.lift[t, g]:.1f} ({low:.1f}-{high:.1f})"

    def __repr__(self) -> str:
        return "\n".join(self.lines())


def by_group(topics: Assignment, values: Sequence[Any]) -> ByGroup:
    """Count the items of each topic in each group, by one value an item in the order they came."""
    column = topics.corpus.values(values)
    groups = sorted({str(value) for value in column if value is not None})
    if not groups:
        raise UsageError("None of the items has a value to group by.")
    if len(groups) > MOST:
        raise UsageError(
            f"The column has {len(groups):,} different values; groups are at most {MOST:,}.",
            "Take a column with fewer.",
        )
    place = {group: at for at, group in enumerate(groups)}
    group_of = np.array([-1 if v is None else place[str(v)] for v in column], np.int64)
    here = group_of >= 0
    labels = topics.placed
    inside = here & (labels >= 0)
    cells = labels[inside] * len(groups) + group_of[inside]
    counts = np.bincount(cells, minlength=len(topics) * len(groups)).reshape(-1, len(groups))
    sizes = np.bincount(group_of[here], minlength=len(groups))
    return ByGroup(
        tuple(topics.names),
        tuple(groups),
        counts.astype(np.int64),
        sizes,
        *_compare(counts, sizes),
        int((~here).sum()),
    )


def _compare(
    counts: NDArray[np.int64], sizes: NDArray[np.int64]
) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """Share, lift, its low and high end, and p, of each cell."""
    from scipy.stats import beta, hypergeom

    total, of_topic = int(sizes.sum()), counts.sum(axis=1, keepdims=True)
    overall = np.maximum(of_topic, 0.5) / total
    share = counts / sizes
    low = np.where(counts > 0, beta.ppf(0.025, np.maximum(counts, 1), sizes - counts + 1), 0.0)
    rest = np.maximum(sizes - counts, 1)
    high = np.where(counts < sizes, beta.ppf(0.975, counts + 1, rest), 1.0)
    drawn = hypergeom(total, of_topic, sizes)
    p = np.minimum(1.0, 2 * np.minimum(drawn.cdf(counts), drawn.sf(counts - 1)))
    return share, share / overall, low / overall, high / overall, p
