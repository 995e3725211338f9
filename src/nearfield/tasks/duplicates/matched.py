"""Items of one set that are in another, and the same at another threshold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, cast

from nearfield.tasks.details import Details
from nearfield.tasks.duplicates.document import MatchDocument, MatchesDocument
from nearfield.tasks.duplicates.result import Flag
from nearfield.tasks.duplicates.scale import Scale
from nearfield.tasks.result import Result

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class Match:
    """An item, the other set's item that is the same, their score, and the chance of it."""

    id: str
    other: str
    similarity: float
    probability: float

    def to_dict(self) -> MatchDocument:
        """Plain values."""
        return cast(MatchDocument, dict(vars(self)))


@dataclass(frozen=True, repr=False)
class Matches(Result):
    """Items of one set that are in another, the surest first for each item.

    ``threshold``, ``estimated_precision`` and ``how`` are as of
    :class:`~nearfield.tasks.duplicates.Duplicates`.
    """

    matches: tuple[Match, ...]
    flagged: tuple[Flag, ...]
    threshold: float
    estimated_precision: float
    how: str
    _all: tuple[Match, ...] = field(repr=False)
    _flags: tuple[Flag, ...] = field(repr=False)
    _scale: Scale = field(repr=False)
    other_details: Details | None = field(default=None, repr=False, compare=False)

    @property
    def ids(self) -> list[str]:
        """The items of the first set that are in the other."""
        return list(dict.fromkeys(match.id for match in self.matches))

    def rethreshold(self, threshold: float) -> Matches:
        """At another ``threshold``, from 0.05 to 1; nothing is computed again."""
        return replace(
            self,
            estimated_precision=self._scale.precision(threshold),
            matches=tuple(m for m in self._all if m.similarity >= threshold),
            flagged=tuple(f for f in self._flags if f.similarity >= threshold),
            threshold=threshold,
            how=self._scale.how(threshold),
        )

    def reprecision(self, precision: float) -> Matches:
        """At another estimated ``precision``, from 0 to 1; nothing is computed again."""
        return self.rethreshold(self._scale.threshold(precision))

    def to_dict(self) -> MatchesDocument:
        """The document."""
        return {
            "matches": [match.to_dict() for match in self.matches],
            "threshold": self.threshold,
            "estimated_precision": self.estimated_precision,
        }

    def to_arrow(self) -> pa.Table:
        """One row a match: id, other, similarity, probability; then their texts, where known."""
        import pyarrow as pa

        names = {"id": pa.string(), "other": pa.string()}
        numbers = {"similarity": pa.float64(), "probability": pa.float64()}
        rows = [match.to_dict() for match in self.matches]
        table = pa.Table.from_pylist(rows, pa.schema({**names, **numbers}))
        if self.details is not None:
            table = self.details.beside(table)
        return (
            table
            if self.other_details is None
            else self.other_details.beside(table, "other", "other_")
        )

    def __len__(self) -> int:
        return len(self.matches)

    def __iter__(self) -> Iterator[Match]:
        return iter(self.matches)

    def __repr__(self) -> str:
        return (
            f"Matches({len(self.matches)} of {len(self.ids)} items, threshold "
            f"{self.threshold:.2f}, estimated precision {self.estimated_precision:.3f})"
        )
