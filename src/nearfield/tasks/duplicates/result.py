"""Groups of duplicates, and the same groups at another threshold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from nearfield.tasks.details import with_details
from nearfield.tasks.duplicates.contraction import contract
from nearfield.tasks.duplicates.document import (
    DuplicatesDocument,
    FieldsDocument,
    GroupDocument,
    VerdictsDocument,
)
from nearfield.tasks.duplicates.fields import Comparison, Verdicts
from nearfield.tasks.duplicates.joining import components
from nearfield.tasks.duplicates.keeping import Ranking, natural
from nearfield.tasks.duplicates.pairs import Pairs
from nearfield.tasks.duplicates.scale import Scale
from nearfield.tasks.result import Result

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class Group:
    """Items that are the same: ids and rows, the kept one first, then by id.

    ``similarity`` is the lowest score that had to hold for them to be together; 1.0 for items that
    are equal but for case, spacing and the forms of Unicode.
    """

    ids: tuple[str, ...]
    keep: str
    similarity: float
    rows: tuple[int, ...] = field(repr=False)

    def to_dict(self) -> GroupDocument:
        """Plain values."""
        return {"ids": list(self.ids), "keep": self.keep, "similarity": self.similarity}


@dataclass(frozen=True)
class Flag:
    """Two alike items that differ in a negation, number, unit or date, or as ``marked``."""

    ids: tuple[str, str]
    differences: tuple[str, ...]
    similarity: float


@dataclass(frozen=True)
class Edges:
    """All pairs down to the floor of scores: any threshold's groups follow from it.

    ``pairs`` (of distinct texts) come best first; ``joins`` are those that join two groups;
    ``distinct`` numbers the text of each row, ``rows`` says where each text stands first.
    """

    pairs: Pairs
    scores: NDArray[np.float64]
    joins: NDArray[np.int64]
    flagged: dict[int, tuple[str, ...]]
    distinct: NDArray[np.int64]
    rows: NDArray[np.int64]
    ranking: Ranking


@dataclass(frozen=True, repr=False)
class Duplicates(Result):
    """Groups of duplicates, the largest first.

    ``estimated_precision`` is of the near pairs that score ``threshold`` or more; equal items are
    not counted in it. ``how`` says where it comes from. Of records, ``comparison`` says how the
    fields of two rows compare.

    >>> from nearfield.testing import toy_collection
    >>> fruit = toy_collection({"a": "red apple", "b": "Red apple", "s": "blue sky"})
    >>> [group.ids for group in fruit.duplicates().groups]
    [('a', 'b')]
    """

    ids: tuple[str, ...]
    groups: tuple[Group, ...]
    flagged: tuple[Flag, ...]
    threshold: float
    estimated_precision: float
    how: str
    _edges: Edges
    _scale: Scale
    comparison: Comparison | None = field(default=None, repr=False, compare=False)

    def fields(self, group: Group) -> list[FieldsDocument]:
        """How each record of a ``group`` compares with the kept one, by fields; [] for texts."""
        if self.comparison is None:
            return []
        kept, *others = group.rows
        names = group.ids[1:]
        both = zip(names, others, strict=True)
        return [{"id": name, **_listed(self.comparison.between(kept, row))} for name, row in both]

    def rethreshold(self, threshold: float) -> Duplicates:
        """The groups at another ``threshold``, from 0.05 to 1; nothing is computed again.

        >>> from nearfield.testing import toy_collection
        >>> fruit = toy_collection({"a": "red apple", "b": "Red apple", "s": "blue sky"})
        >>> fruit.duplicates().rethreshold(1.0).extra
        ['b']
        """
        return replace(
            self,
            estimated_precision=self._scale.precision(threshold),
            groups=_groups(self.ids, self._edges, threshold),
            flagged=_flags(self.ids, self._edges, threshold),
            threshold=threshold,
            how=self._scale.how(threshold),
        )

    def reprecision(self, precision: float) -> Duplicates:
        """The groups at another estimated ``precision``, 0 to 1; nothing is computed again.

        >>> from nearfield.testing import toy_collection
        >>> fruit = toy_collection({"a": "red apple", "b": "Red apple", "s": "blue sky"})
        >>> fruit.duplicates().reprecision(0.99).extra
        ['b']
        """
        return self.rethreshold(self._scale.threshold(precision))

    def contract(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """One row for each group and each other item: ``representatives, group_of_row``.

        >>> from nearfield.testing import toy_collection
        >>> fruit = toy_collection({"a": "red apple", "b": "Red apple", "s": "blue sky"})
        >>> [rows.tolist() for rows in fruit.duplicates().contract()]
        [[0, 2], [0, 0, 1]]
        """
        return contract([group.rows for group in self.groups], len(self.ids))

    @property
    def group_of_row(self) -> NDArray[np.int64]:
        """The same number for the items of a group, int64 ``(n,)``; another for each other item."""
        return self.contract()[1]

    @property
    def extra(self) -> list[str]:
        """The ids that are not kept: what a collection without duplicates would lack."""
        return [name for group in self.groups for name in group.ids if name != group.keep]

    def to_dict(self) -> DuplicatesDocument:
        """The document."""
        return {
            "groups": [_with_fields(group.to_dict(), self.fields(group)) for group in self.groups],
            "threshold": self.threshold,
            "estimated_precision": self.estimated_precision,
        }

    @with_details
    def to_arrow(self) -> pa.Table:
        """One row for each item of a group: id, group (from 0), keep, similarity.

        >>> from nearfield.testing import toy_collection
        >>> fruit = toy_collection({"a": "red apple", "b": "Red apple", "s": "blue sky"})
        >>> fruit.duplicates().to_arrow()["keep"].to_pylist()
        [True, False]
        """
        import pyarrow as pa

        rows = [(name, at, g) for at, g in enumerate(self.groups) for name in g.ids]
        return pa.table(
            {
                "id": pa.array([name for name, _, _ in rows], pa.string()),
                "group": pa.array([at for _, at, _ in rows], pa.int64()),
                "keep": pa.array([name == g.keep for name, _, g in rows], pa.bool_()),
                "similarity": pa.array([g.similarity for _, _, g in rows], pa.float64()),
            }
        )

    def __len__(self) -> int:
        return len(self.groups)

    def __iter__(self) -> Iterator[Group]:
        return iter(self.groups)

    def __repr__(self) -> str:
        return (
            f"Duplicates({len(self.groups)} groups, {len(self.extra)} of {len(self.ids)} items "
            f"too many, threshold {self.threshold:.2f}, estimated precision "
            f"{self.estimated_precision:.3f}, {len(self.flagged)} pairs flagged)"
        )


def _with_fields(document: GroupDocument, fields: list[FieldsDocument]) -> GroupDocument:
    if fields:
        document["fields"] = fields
    return document


def _listed(verdicts: Verdicts) -> VerdictsDocument:
    return {
        "agree": list(verdicts.agree),
        "close": list(verdicts.close),
        "differ": list(verdicts.differ),
        "missing": list(verdicts.missing),
    }


def _groups(ids: Sequence[str], edges: Edges, threshold: float) -> tuple[Group, ...]:
    joins = edges.joins[edges.scores[edges.joins] >= threshold]
    number = components(len(edges.rows), edges.pairs[joins])
    lowest = np.ones(len(edges.rows))
    np.minimum.at(lowest, number[edges.pairs.a[joins]], edges.scores[joins])
    of_row = number[edges.distinct]
    several = np.flatnonzero(np.bincount(of_row)[of_row] > 1)
    order = several[np.argsort(of_row[several], kind="stable")]
    cuts = np.flatnonzero(np.diff(of_row[order])) + 1
    made = []
    for rows in np.split(order, cuts) if len(order) else []:
        keep = edges.ranking.best(rows.tolist())
        others = [row for row in rows.tolist() if row != keep]
        others.sort(key=lambda row: natural(ids[row]))
        named = (ids[keep], *(ids[row] for row in others))
        made.append(Group(named, ids[keep], float(lowest[of_row[keep]]), (keep, *others)))
    return tuple(sorted(made, key=lambda group: (-len(group.ids), natural(group.keep))))


def _flags(ids: Sequence[str], edges: Edges, threshold: float) -> tuple[Flag, ...]:
    flags = []
    flagged = np.array(list(edges.flagged), np.int64)
    flagged = flagged[edges.scores[flagged] >= threshold]
    rows = edges.rows[np.stack([edges.pairs.a[flagged], edges.pairs.b[flagged]], axis=1)]
    for at, both in zip(flagged.tolist(), rows.tolist(), strict=True):
        a, b = sorted((ids[row] for row in both), key=natural)
        flags.append(Flag((a, b), edges.flagged[at], float(edges.scores[at])))
    return tuple(sorted(flags, key=lambda flag: (-flag.similarity, flag.ids)))
