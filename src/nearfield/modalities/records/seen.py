"""What was seen at one path, and what that makes of it."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from typing import Any

import numpy as np
import pyarrow as pa

from nearfield.modalities.records.distinct import Distinct
from nearfield.modalities.records.field import Field, FieldKind, ranked
from nearfield.modalities.records.walk import last_key
from nearfield.modalities.text.columns.deciding import Lean, counted_times, is_code, readings
from nearfield.modalities.text.columns.evidence import Evidence
from nearfield.modalities.text.columns.reading import Reading
from nearfield.modalities.text.written import says_nothing

SHORT = 64  # characters of a category or an identifier: a UUID has 36
BUFFER = 4_096  # strings that wait to be judged together
FITTING = 0.9  # share of values that must be of a field's type: the others are remarks in it
REPEATED = 0.5  # different values among all, at most, of a category
OFTEN = 0.1  # of one with strings of up to LONG characters: names of chapters come again and again
LONG = 256
ALONE = 0.95  # different values among all, at least, of an identifier
LEAST = 3  # values by which an identifier is told
NAMES = frozenset(
    [
        "id",
        "ids",
        "nr",
        "no",
        "num",
        "number",
        "key",
        "code",
        "uid",
        "uuid",
        "guid",
        "pk",
        "index",
        "rowid",
        "ref",
    ]
)
"""Words in the names of fields whose whole numbers count nothing."""


@dataclass
class Seen:
    """One path: how many values of each type came, the strings' evidence, the different values."""

    records: int = 0
    nulls: int = 0
    bools: int = 0
    wholes: int = 0
    floats: int = 0
    words: int = 0
    texts: int = 0
    spaced: int = 0
    digits: int = 0
    longest: int = 0
    scalars: Distinct[Any] = field(default_factory=Distinct)
    evidence: Evidence = field(default_factory=Evidence)
    counted: Evidence = field(default_factory=Evidence)
    _strings: list[str] = field(default_factory=list)
    _numbers: list[str] = field(default_factory=list)

    @property
    def values(self) -> int:
        """Values that are neither null nor a word for nothing."""
        return self.bools + self.wholes + self.floats + self.texts

    def take(self, value: Any) -> None:
        """One value that is no object and no list; strings are whole (no half emoji)."""
        if value is None:
            self.nulls += 1
        elif isinstance(value, bool):
            self.bools += 1
            self.scalars.add("true" if value else "false")  # True is 1 to a dictionary
        elif isinstance(value, int | float):
            self._number(value)
        else:
            self._string(value)

    def settle(self) -> None:
        """Judge what waits."""
        for evidence, waiting in ((self.evidence, self._strings), (self.counted, self._numbers)):
            if waiting:
                evidence.observe(pa.array(waiting, pa.string()))
                waiting.clear()

    def decided(self, path: str, records: int, lean: Lean) -> Field:
        """The field that the path is, among so many records."""
        kind, reading = self._kind(last_key(path), lean)
        counts = self.scalars.values()
        share = [n / max(1, self.scalars.total) for n in counts.values()]
        made = Field(
            path,
            kind,
            share=self.records / max(1, records),
            nulls=self.nulls,
            values=self.values,
            distinct=len(counts),
            repeat=round(math.fsum(p * p for p in share), 12),
            reading=reading,
        )
        if kind not in {"number", "date"}:
            return made
        return _with_knots(made, counts, self.values)

    def _number(self, value: float) -> None:
        whole = isinstance(value, int)
        self.wholes += whole
        self.floats += not whole
        self.scalars.add(number_of(value))
        if whole:
            self._numbers.append(str(value))
            if len(self._numbers) >= BUFFER:
                self.settle()

    def _string(self, value: str) -> None:
        if says_nothing(value):
            self.nulls += 1
            return
        text = value.strip()
        self.texts += 1
        self.words += len(text.split())
        self.spaced += any(sign.isspace() for sign in text)
        self.digits += any(sign.isdigit() for sign in text)
        self.longest = max(self.longest, len(text))
        if len(text) <= SHORT:
            self.scalars.add(text)
        else:
            self.scalars.add(text[:SHORT] + str(hash_of(text)))
        self._strings.append(text)
        if len(self._strings) >= BUFFER:
            self.settle()

    def _kind(self, name: str, lean: Lean) -> tuple[FieldKind, Reading | None]:
        """The kind, and how its strings are read."""
        numbers = self.wholes + self.floats
        if not self.values:
            return "empty", None
        ways = readings(self.evidence, name, lean) if self.texts else []
        first = ways[0] if ways and not pa.types.is_string(ways[0].type) else None
        if numbers + self.bools >= FITTING * self.values and not first:
            return self._of_json(name, numbers)
        if first is None or self.texts + numbers + self.bools > self.values:
            return self._of_words(), None
        if pa.types.is_boolean(first.type):
            return ("boolean", first) if not numbers else (self._of_words(), None)
        if pa.types.is_temporal(first.type):
            dated = self.texts >= FITTING * self.values
            return ("date", first) if dated else (self._of_words(), None)
        return "number", first

    def _of_json(self, name: str, numbers: int) -> tuple[FieldKind, Reading | None]:
        """Of values that JSON has as numbers, true and false."""
        if self.bools >= FITTING * self.values:
            return "boolean", None
        if numbers < FITTING * self.values:
            return self._of_words(), None
        times = counted_times(self.counted, name, typed=True) if not self.floats else []
        if times:
            return "date", times[0]
        if not self.floats and self._is_named(name):
            return "identifier", None
        return ("category" if is_code(name) else "number"), None

    def _is_named(self, name: str) -> bool:
        """Whether whole numbers only name the records: another one in each, under such a name."""
        words = set(re.split(r"[\W_]+", re.sub(r"([a-z])([A-Z])", r"\1 \2", name).lower()))
        each = len(self.scalars.values()) >= ALONE * self.scalars.total >= ALONE * LEAST
        return each and bool(words & NAMES)

    def _of_words(self) -> FieldKind:
        """Of strings: a category, an identifier or a text."""
        total, different = self.scalars.total, len(self.scalars.values())
        if not self.scalars.whole or self.longest > LONG:
            return "text"
        if different <= (REPEATED if self.longest <= SHORT else OFTEN) * total:
            return "category"
        if self.longest > SHORT:
            return "text"
        codes = not self.spaced and self.digits >= FITTING * self.texts
        if codes and different >= ALONE * total and total >= LEAST:
            return "identifier"
        return "text"


def number_of(value: float) -> float:
    """A JSON number as a float; one beyond all floats is the largest of its sign.

    >>> number_of(7), number_of(-(10**400))
    (7.0, -1.7976931348623157e+308)
    """
    try:
        return float(value)
    except OverflowError:
        return math.copysign(float(np.finfo(np.float64).max), 1 if value > 0 else -1)


def hash_of(text: str) -> int:
    """A number that stands for a long text, the same in every process."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")


def read_strings(texts: list[str], reading: Reading) -> list[Any]:
    """What strings are by a reading: numbers, seconds since 1970, truths; None where none fits.

    >>> read_strings(["1970-01-02", "soon"], Reading(pa.date32(), missing=True, lenient=True))
    [86400.0, None]
    """
    try:
        column = reading.read(pa.array(texts, pa.string()))
    except pa.ArrowInvalid:  # a truth among others: each by itself
        if len(texts) > 1:
            return [value for text in texts for value in read_strings([text], reading)]
        return [None]
    if pa.types.is_date32(column.type):
        return [_scaled(n, 86_400) for n in column.cast(pa.int32()).to_pylist()]
    if pa.types.is_timestamp(column.type):
        return [_scaled(n, 1e-6) for n in column.cast(pa.int64()).to_pylist()]
    return list(column.to_pylist())


def _scaled(number: int | None, by: float) -> float | None:
    return None if number is None else float(number * by)


def _with_knots(made: Field, counts: dict[Any, int], values: int) -> Field:
    """The field with the ranks of its numbers, and how many values are none."""
    totals: dict[float, int] = {}
    texts = [v for v in counts if isinstance(v, str) or _counts_time(made)]
    strings = [v if isinstance(v, str) else str(int(v)) for v in texts]
    read = read_strings(strings, made.reading) if texts and made.reading else [None] * len(texts)
    for value, number in zip(texts, read, strict=True):
        if number is not None:
            totals[float(number)] = totals.get(float(number), 0) + counts[value]
    if not _counts_time(made):
        for value, times in counts.items():
            if isinstance(value, float):
                totals[value] = totals.get(value, 0) + times
    order = sorted(totals)
    knots, ranks = ranked(np.array(order), np.array([totals[v] for v in order], np.int64))
    odd = max(0, sum(counts.values()) - sum(totals.values()))
    timed = made.kind == "date" and any(v % 86_400 for v in order)
    return replace(made, knots=knots, ranks=ranks, odd=min(odd, values), timed=timed)


def _counts_time(made: Field) -> bool:
    """Whether whole numbers count from 1970."""
    return made.kind == "date" and made.reading is not None and bool(made.reading.epoch)
