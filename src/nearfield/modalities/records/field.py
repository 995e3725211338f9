"""A field: what the values at one path are, over a whole collection."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, get_args

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from nearfield.modalities.text.columns.reading import Reading

FieldKind = Literal["number", "date", "boolean", "category", "text", "identifier", "empty"]
KINDS: tuple[FieldKind, ...] = get_args(FieldKind)

_TYPES = {str(t): t for t in (pa.string(), pa.bool_(), pa.int64(), pa.float64(), pa.date32())}
_TYPES["timestamp[us]"] = pa.timestamp("us")


@dataclass(frozen=True)
class Field:
    """What stands at a path.

    Attributes
    ----------
    path
        Keys joined by dots, ``[]`` for the elements of a list.
    kind
        ``number``; ``date`` (seconds since 1970); ``boolean``; ``category``, few short strings that
        come again; ``text``; ``identifier``, another one in each record; ``empty``, where no value
        came but null, ``{}`` and ``[]``.
    share
        The share of records that have it, null included.
    nulls
        How many of its values are null.
    values
        How many are not.
    distinct
        How many different ones, at most 16,384.
    repeat
        The chance that two values drawn from it are the same, 0 to 1.
    odd
        How many values are of another type than the field; they are read as words.
    timed
        Whether dates have a time of day.
    reading
        How its strings are read, where they are numbers, dates or truths as people write them.
    knots, ranks
        Of numbers and dates: values and where each stands among all, 0 to 1, for :meth:`rank`.
    """

    path: str
    kind: FieldKind
    share: float
    nulls: int = 0
    values: int = 0
    distinct: int = 0
    repeat: float = 0.0
    odd: int = 0
    timed: bool = False
    reading: Reading | None = None
    knots: tuple[float, ...] = ()
    ranks: tuple[float, ...] = ()

    def rank(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Where n numbers stand among those of the collection, 0 to 1: ``(n,)``.

        Equal values have one rank, in the middle of theirs; what lies beyond all is 0 or 1.

        >>> Field("n", "number", 1.0, knots=(1.0, 3.0), ranks=(0.25, 0.75)).rank(np.array([2.0]))
        array([0.5])
        """
        if not self.knots:
            return np.full(len(values), 0.5)
        knots, ranks = np.array(self.knots), np.array(self.ranks)
        inside = np.interp(values, knots, ranks)
        inside[values < knots[0]] = 0.0
        inside[values > knots[-1]] = 1.0
        return np.asarray(inside)

    def to_dict(self) -> dict[str, Any]:
        """Plain values, as JSON takes them."""
        plain = {name: value for name, value in vars(self).items() if name != "reading"}
        plain["knots"], plain["ranks"] = list(self.knots), list(self.ranks)
        if self.reading is not None:
            plain["reading"] = {**asdict(replace(self.reading, type=pa.string()))}
            plain["reading"]["type"] = str(self.reading.type)
        return plain

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> Field:
        """The field again; raises ``ValueError``, ``KeyError`` or ``TypeError`` for what is none.

        >>> field = Field("n", "number", 1.0, reading=Reading(pa.float64(), mark=","))
        >>> Field.from_dict(field.to_dict()) == field
        True
        """
        given = dict(plain)
        if given["kind"] not in KINDS:
            raise ValueError(given["kind"])
        if (reading := given.pop("reading", None)) is not None:
            given["reading"] = Reading(**{**reading, "type": _TYPES[reading["type"]]})
        for name in ("knots", "ranks"):
            given[name] = tuple(float(value) for value in given.get(name, ()))
        return cls(**given)


def ranked(
    values: NDArray[np.float64], counts: NDArray[np.int64], most: int = 256
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Knots of ranks: sorted different ``values`` and the middle of each one's ranks, 0 to 1.

    Beyond ``most`` values those at even steps among them: a rank between two knots is off by less
    than 1/256.

    >>> ranked(np.array([1.0, 2.0]), np.array([1, 3]))
    ((1.0, 2.0), (0.125, 0.625))
    """
    if not len(values):
        return (), ()
    total = counts.sum()
    ranks = (np.cumsum(counts) - counts / 2) / total
    if len(values) > most:
        chosen = np.unique(np.searchsorted(ranks, np.linspace(0, 1, most)).clip(0, len(ranks) - 1))
        chosen = np.unique(np.concatenate([[0], chosen, [len(ranks) - 1]]))
        values, ranks = values[chosen], ranks[chosen]
    return tuple(values.tolist()), tuple(ranks.tolist())
