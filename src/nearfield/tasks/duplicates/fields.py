"""Two records compared field by field: which agree, which differ, which one of them lacks."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from nearfield.modalities.records import Cell, Field, Schema
from nearfield.modalities.text.facts import differences
from nearfield.modalities.text.shingles import SIZE, plain
from nearfield.types import Record

AGREE, CLOSE, DIFFER, MISSING = "agree", "close", "differ", "missing"

SAME = 0.95
"""How often a field of two records of one thing is the same: people mistype one in twenty."""
NEAR = 0.005
"""How far two measured numbers may be apart, as a part of the larger, to be close: rounding."""
SHARED = 0.5
"""Of texts' 4-grams, or of lists' elements: the share in common from which they are close."""
PER_RECORD = 0.2
"""Pairs of the same thing that are expected, a record of the collection."""
DAY = 86_400.0

Values = tuple[object, ...]


class Verdicts(NamedTuple):
    """The paths of two records' fields by how they compare.

    ``missing`` are those that one of the two lacks, or has as null.
    """

    agree: tuple[str, ...]
    close: tuple[str, ...]
    differ: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Comparison:
    """The values of n records by path, and how often each comes among them.

    >>> one = Record({"name": "Ada", "born": "1815-12-10", "paid": True})
    >>> other = Record({"name": "ada", "born": "10.12.1815", "city": "Rome", "paid": False})
    >>> Comparison.of([one, other]).between(0, 1)
    Verdicts(agree=('born', 'name'), close=(), differ=('paid',), missing=('city',))
    """

    schema: Schema
    rows: tuple[dict[str, Values], ...]
    counts: dict[str, Counter[Values]]

    @classmethod
    def of(cls, records: Sequence[Record]) -> Comparison:
        """Read n ``records``; raises ``BadSource`` for one that is too deep or too large."""
        schema = Schema.of(records)
        rows = tuple(_values(cells) for cells in schema.typed(records))
        counts: dict[str, Counter[Values]] = {}
        for row in rows:
            for path, values in row.items():
                counts.setdefault(path, Counter())[values] += 1
        return cls(schema, rows, counts)

    def key(self, row: int) -> str:
        """What is equal for two records that differ in identifiers alone, of ``row``."""
        held = self.rows[row].items()
        return repr([(path, values) for path, values in held if self._kind(path) != "identifier"])

    def between(self, one: int, other: int) -> Verdicts:
        """How the fields of two records compare, by their rows ``one`` and ``other``."""
        told: dict[str, list[str]] = {AGREE: [], CLOSE: [], DIFFER: [], MISSING: []}
        for path, verdict in self._compared(one, other):
            told[verdict].append(path)
        return Verdicts(*(tuple(told[name]) for name in (AGREE, CLOSE, DIFFER, MISSING)))

    def logit(self, one: int, other: int) -> float:
        """The log odds that the rows ``one`` and ``other`` are one thing (Fellegi and Sunter 1969).

        A field that agrees speaks for it, the more the rarer its value is here; half as much where
        it is close; one that differs speaks against it, and a missing one says nothing. Before any
        field is looked at, one pair in five records is expected.
        """
        others = max(1, len(self.rows) - 1)
        odds = math.log(2 * PER_RECORD / others)
        for path, verdict in self._compared(one, other):
            if verdict in {AGREE, CLOSE}:
                values = self.rows[one][path]
                chance = max(self.counts[path][values] - 1, 1) / others
                gain = math.log(SAME / min(chance, SAME))
                odds += gain if verdict == AGREE else gain / 2
            elif verdict == DIFFER:
                repeat = self._field(path).repeat
                odds += math.log((1 - SAME) / max(1 - repeat, 1 - SAME))
        return odds

    def _compared(self, one: int, other: int) -> list[tuple[str, str]]:
        first, second = self.rows[one], self.rows[other]
        return [
            (path, self._verdict(path, first.get(path), second.get(path)))
            for path in sorted({*first, *second})
        ]

    def _verdict(self, path: str, one: Values | None, other: Values | None) -> str:
        if one is None or other is None:
            return MISSING
        if one == other:
            return AGREE
        kind = self._kind(path)
        if kind == "identifier":
            return MISSING  # another name says nothing of the thing
        close = {"number": _near_numbers, "date": _near_dates, "text": _near_texts}
        return CLOSE if close.get(kind, _shared)(one, other) else DIFFER

    def _kind(self, path: str) -> str:
        return self._field(path).kind

    def _field(self, path: str) -> Field:
        return self.schema.fields[path]


def _values(cells: Sequence[Cell]) -> dict[str, Values]:
    """What each field of a record holds, by path: a set, sorted; without nulls."""
    held: dict[str, set[object]] = {}
    for cell in cells:
        if cell.kind in {"object", "array", "null"}:
            continue
        value = plain(cell.value) if isinstance(cell.value, str) else cell.value
        if value != "":
            held.setdefault(cell.path, set()).add(value)
    return {path: tuple(sorted(held[path], key=_order)) for path in sorted(held)}


def _order(value: object) -> tuple[str, object]:
    return type(value).__name__, value


def _numbers(values: Values) -> list[float] | None:
    numbers = [v for v in values if isinstance(v, int | float) and not isinstance(v, bool)]
    return numbers if len(numbers) == len(values) else None


def _near_numbers(one: Values, other: Values) -> bool:
    """Whether measured numbers differ by rounding; whole ones count things, and are the same."""
    first, second = _numbers(one), _numbers(other)
    if first is None or second is None or len(first) != len(second):
        return _shared(one, other)
    pairs = list(zip(first, second, strict=True))
    whole = all(float(a).is_integer() and float(b).is_integer() for a, b in pairs)
    return not whole and all(abs(a - b) <= NEAR * max(abs(a), abs(b)) for a, b in pairs)


def _near_dates(one: Values, other: Values) -> bool:
    """Whether points in time are of one day, and one of them has no time of day."""
    first, second = _numbers(one), _numbers(other)
    if first is None or second is None or len(first) != len(second):
        return _shared(one, other)
    return all(
        a // DAY == b // DAY and (a % DAY == 0 or b % DAY == 0)
        for a, b in zip(first, second, strict=True)
    )


def _near_texts(one: Values, other: Values) -> bool:
    """Whether texts share half of their 4-grams, and disagree in no number, date or negation."""
    first, second = (" ".join(map(str, values)) for values in (one, other))
    a, b = _grams(first), _grams(second)
    shared = len(a & b) / max(1, len(a | b))
    return shared >= SHARED and not differences(first, second)


def _grams(text: str) -> set[str]:
    padded = f" {text} "
    return {padded[at : at + SIZE] for at in range(max(1, len(padded) - SIZE + 1))}


def _shared(one: Values, other: Values) -> bool:
    """Whether two sets have half of their values in common, or one word is in two spellings."""
    first, second = set(map(_bare, one)), set(map(_bare, other))
    return len(first & second) >= SHARED * len(first | second)


def _bare(value: object) -> str:
    return "".join(sign for sign in str(value) if sign.isalnum()) or str(value)
