"""Groups of duplicates, and the same groups at another threshold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from nearfield.errors import UsageError
from nearfield.tasks.duplicates.contraction import contract
from nearfield.tasks.duplicates.joining import components
from nearfield.tasks.duplicates.keeping import Ranking, natural
from nearfield.tasks.duplicates.pairs import Pairs
from nearfield.tasks.duplicates.precision import Calibration, precisions
from nearfield.tasks.result import Result

if TYPE_CHECKING:
    import pyarrow as pa

FLOOR = 0.05  # pairs that score less are not kept
# Candidate pairs for each text. Diagnoses of ICD-10 have 16 and MedQuAD's questions 21, and there
# the estimate was wrong by .9 and .08; CLINC150's questions have 3, Debian's descriptions 5. Where
# most of the pairs are the same, there are many copies instead: of ICD-10's .16 seemed so.
CROWDED, MOSTLY = 10, 0.4
LEAST = 0.5  # chance below which a pair is left out, whatever precision the others leave room for


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


@dataclass(frozen=True)
class Flag:
    """Two alike items that differ in a negation, number, unit or date, or as ``marked``."""

    ids: tuple[str, str]
    kinds: tuple[str, ...]
    similarity: float


@dataclass(frozen=True)
class Scale:
    """Scores of pairs, the best first, and the chance of each that its items are the same."""

    scores: NDArray[np.float64]
    chances: NDArray[np.float64]
    candidates: int
    texts: int
    common: float
    calibration: Calibration

    @property
    def crowded(self) -> bool:
        """Whether alike texts are the rule, as in a template, and nobody marked any."""
        usual = self.candidates > CROWDED * self.texts and self.calibration.share < MOSTLY
        return usual and not self.calibration.marked

    def threshold(self, precision: float) -> float:
        """The lowest score at which the pairs are estimated to be so precise; 1.0 for none.

        Also where texts are crowded: there, no estimate can be trusted.
        """
        if self.crowded:
            return 1.0
        fit = (precisions(self.chances) >= precision) & (self.chances >= LEAST)
        return float(self.scores[np.flatnonzero(fit)[-1]]) if fit.any() else 1.0

    def precision(self, threshold: float) -> float:
        """The estimate at a threshold; 1.0 where there are no pairs but equal ones."""
        chosen = self.chances[self.scores >= threshold]
        return float(chosen.mean()) if len(chosen) else 1.0

    def how(self, threshold: float) -> str:
        """Where the estimate comes from, in a sentence."""
        pairs = int((self.scores >= threshold).sum())
        if self.crowded:
            return (
                f"{self.candidates / self.texts:.0f} texts are alike for each one, as where all "
                "follow a template: there, alike texts are different things, and no estimate of "
                "near pairs can be trusted. Mark some pairs (--marked FILE), or give a --threshold."
            )
        marked = self.calibration.marked
        if not pairs:
            return (
                f"of {self.candidates:,} candidate pairs none that is not equal is sure enough at "
                f"a threshold of {threshold:.2f}."
            )
        by = f"refined by {marked} marked pairs" if marked else "without labels"
        return (
            f"{pairs:,} near pairs score {threshold:.2f} or more, and the estimate is their mean "
            f"chance of being the same: from how the scores of {self.candidates:,} candidate "
            f"pairs of this collection are spread ({self.calibration.share:.1%} the same; "
            f"unrelated items have a cosine of {self.common:.2f}), {by}."
        )


@dataclass(frozen=True)
class Edges:
    """All that was found, down to ``FLOOR``: any threshold's groups follow from it.

    ``pairs`` (of distinct texts) come best first; ``joins`` are those that join two groups;
    ``distinct`` numbers the text of each row, ``rows`` says where each text stands first.
    """

    pairs: Pairs
    scores: NDArray[np.float64]
    joins: NDArray[np.int64]
    flagged: dict[int, tuple[str, ...]]
    distinct: NDArray[np.int64]
    rows: NDArray[np.int64]
    rank: Ranking


@dataclass(frozen=True, repr=False)
class Duplicates(Result):
    """Groups of duplicates, the largest first.

    ``estimated_precision`` is of the near pairs that score ``threshold`` or more; equal items are
    not counted in it. ``how`` says where it comes from.
    """

    ids: tuple[str, ...]
    groups: tuple[Group, ...]
    flagged: tuple[Flag, ...]
    threshold: float
    estimated_precision: float
    how: str
    _edges: Edges
    _scale: Scale

    def rethreshold(self, threshold: float) -> Duplicates:
        """The groups at another threshold, from 0.05 to 1; nothing is computed again."""
        if not FLOOR <= threshold <= 1.0:
            raise UsageError(f"The threshold is {threshold:g}; from {FLOOR} to 1 it can be.")
        return replace(
            self,
            groups=_groups(self.ids, self._edges, threshold),
            flagged=_flags(self.ids, self._edges, threshold),
            threshold=threshold,
            estimated_precision=self._scale.precision(threshold),
            how=self._scale.how(threshold),
        )

    def reprecision(self, precision: float) -> Duplicates:
        """The groups at another precision; nothing is computed again."""
        check_precision(precision)
        return self.rethreshold(self._scale.threshold(precision))

    def contract(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """One row for each group and each other item: ``representatives, group_of_row``."""
        return contract([group.rows for group in self.groups], len(self.ids))

    @property
    def group_of_row(self) -> NDArray[np.int64]:
        """The same number for the items of a group, int64 ``(n,)``; another for each other item."""
        return self.contract()[1]

    @property
    def extra(self) -> list[str]:
        """The ids that are not kept: what a collection without duplicates would lack."""
        return [name for group in self.groups for name in group.ids if name != group.keep]

    def to_dict(self) -> dict[str, Any]:
        """The document that ``--json`` prints."""
        return {
            "groups": [
                {"ids": list(g.ids), "keep": g.keep, "similarity": g.similarity}
                for g in self.groups
            ],
            "threshold": self.threshold,
            "estimated_precision": self.estimated_precision,
        }

    def to_arrow(self) -> pa.Table:
        """One row for each item of a group: id, group (from 0), keep, similarity."""
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

    def __repr__(self) -> str:
        return (
            f"Duplicates({len(self.groups)} groups, {len(self.extra)} of {len(self.ids)} items "
            f"too many, threshold {self.threshold:.2f}, estimated precision "
            f"{self.estimated_precision:.3f}, {len(self.flagged)} pairs flagged)"
        )


def check_precision(precision: float) -> None:
    """Raise ``UsageError`` for what no precision is."""
    if not 0.0 < precision <= 1.0:
        raise UsageError(f"The precision is {precision:g}; above 0 and up to 1 it can be.")


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
        keep, *others = sorted(rows.tolist(), key=edges.rank)
        others.sort(key=lambda row: natural(ids[row]))
        named = (ids[keep], *(ids[row] for row in others))
        made.append(Group(named, ids[keep], float(lowest[of_row[keep]]), (keep, *others)))
    return tuple(sorted(made, key=lambda group: (-len(group.ids), natural(group.keep))))


def _flags(ids: Sequence[str], edges: Edges, threshold: float) -> tuple[Flag, ...]:
    found = []
    flagged = np.array(list(edges.flagged), np.int64)
    flagged = flagged[edges.scores[flagged] >= threshold]
    rows = edges.rows[np.stack([edges.pairs.a[flagged], edges.pairs.b[flagged]], axis=1)]
    for at, both in zip(flagged.tolist(), rows.tolist(), strict=True):
        a, b = sorted((ids[row] for row in both), key=natural)
        found.append(Flag((a, b), edges.flagged[at], float(edges.scores[at])))
    return tuple(sorted(found, key=lambda flag: (-flag.similarity, flag.ids)))
