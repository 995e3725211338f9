"""What was seen of the metadata columns, and how each one is read in the end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import pyarrow as pa

from nearfield.errors import shortened
from nearfield.modalities.text.columns.deciding import Lean, counted_times, readings
from nearfield.modalities.text.columns.evidence import Evidence
from nearfield.modalities.text.columns.reading import Reading
from nearfield.modalities.text.columns.values import TIMESTAMP
from nearfield.sources.column_notes import note
from nearfield.sources.layout import metadata, own
from nearfield.sources.request import AS_IT_IS, Written
from nearfield.sources.value_types import ARROW, JSON, STRING, UNTYPED, value_types

EXAMPLES, LOOKED, LETTERS = 3, 20, 60  # of a column, rows of a batch for them, of each

_WIDER = {
    frozenset({pa.int64(), pa.float64()}): pa.float64(),
    frozenset({pa.date32(), TIMESTAMP}): TIMESTAMP,
}


@dataclass
class _Seen:
    """One column: Arrow's types, the types of values behind strings, and the strings' evidence."""

    arrow: set[pa.DataType] = field(default_factory=set)
    values: set[str] = field(default_factory=set)
    strings: Evidence = field(default_factory=Evidence)
    full: int = 0
    shown: dict[str, None] = field(default_factory=dict)

    @property
    def typed(self) -> set[pa.DataType]:
        """The types that are known without looking at strings."""
        known = {ARROW[name] for name in self.values - {UNTYPED, STRING}}
        return (known | self.arrow) - {pa.null(), pa.string()} | (
            {pa.string()} if JSON in self.values else set()
        )

    @property
    def texts(self) -> bool:
        """Whether there are strings that may be read."""
        return bool(self.values & {UNTYPED, STRING}) or pa.string() in self.arrow


class Columns:
    """What each metadata column can be read as, by every batch.

    A column is decided after the last row, since row 900,000 may hold "Q3": all its cells, its
    name, and where these leave it open the columns beside it. Whole numbers and decimals together
    are float64, dates and times are timestamps, any other mixture is string, and so is a column
    without a value. Columns that came with types keep them; of their texts, dates and amounts are
    read (a text ``2024-05-01``, ``12,50 €``), while plain digits stay texts.

    >>> columns = Columns()
    >>> columns.observe_column(pa.field("price", pa.float64()), pa.array([2.5]))
    >>> columns.types()
    {'price': DataType(double)}
    """

    def __init__(self, written: Written = AS_IT_IS) -> None:
        self._seen: dict[str, _Seen] = {}
        self.written = written
        self.rows = 0
        """How many rows were seen."""
        self.own_examples: dict[str, dict[str, None]] = {}
        """Some texts and ids, the first that came."""
        self.month_first: bool | None = None
        """Where the month of an open date stands, if somebody said it."""

    @classmethod
    def merged(cls, several: Iterable[Columns]) -> Columns:
        """The columns of several sources as those of one."""
        whole = cls()
        for columns in several:
            whole.written = columns.written
            whole.rows += columns.rows
            for name, shown in columns.own_examples.items():
                _show(whole.own_examples.setdefault(name, {}), shown)
            for name, seen in columns._seen.items():
                held = whole._seen.setdefault(name, whole._new())
                held.arrow |= seen.arrow
                held.values |= seen.values
                held.strings.merge(seen.strings)
                held.full += seen.full
                _show(held.shown, seen.shown)
        return whole

    def observe(self, batch: pa.RecordBatch) -> None:
        """Observe the metadata of one item batch."""
        self.rows += batch.num_rows
        for name in ("text", "id"):
            _show_some(self.own_examples.setdefault(name, {}), own(batch, name))
        for each, values in metadata(batch):
            self.observe_column(each, values)

    def observe_column(self, column: pa.Field, values: pa.Array) -> None:
        """Observe one column of a batch."""
        seen = self._seen.get(column.name) or self._seen.setdefault(column.name, self._new())
        types = value_types(column)
        seen.full += len(values) - values.null_count
        _show_some(seen.shown, values)
        if types is None:
            seen.arrow.add(column.type)
        elif UNTYPED not in types or values.null_count < len(values):
            seen.values |= types
        if pa.types.is_string(column.type) and JSON not in (types or ()):
            seen.strings.observe(values)

    def _new(self) -> _Seen:
        return _Seen(strings=Evidence(self.written.date_format))

    def readings(self) -> dict[str, Reading]:
        """How each column is read, in the order in which the columns appeared."""
        return {name: ways[0] for name, ways in self.ways().items()}

    def types(self) -> dict[str, pa.DataType]:
        """The type of each column, in the order in which the columns appeared."""
        return {name: reading.type for name, reading in self.readings().items()}

    def empty(self) -> set[str]:
        """The columns without any value: they go with whatever type is there already."""
        return {
            name
            for name, seen in self._seen.items()
            if not seen.typed and not seen.strings.values and not seen.strings["missing"]
        }

    def __len__(self) -> int:
        return len(self._seen)

    def __contains__(self, name: str) -> bool:
        return name in self._seen

    def is_nested(self, name: str) -> bool:
        """Whether a column holds objects or lists, and nothing else."""
        seen = self._seen[name]
        return seen.values == {JSON} and not seen.arrow - {pa.null()}

    def examples(self, name: str) -> list[str]:
        """Some values of a column, the first that came, as they are written."""
        return list(self._seen[name].shown)

    def missing(self, name: str, reading: Reading) -> int:
        """How many rows have no value there, those with a word for nothing included."""
        seen = self._seen[name]
        words = seen.strings["nothing"] if reading.missing else 0
        if reading.missing and not pa.types.is_string(reading.type):
            words += seen.strings["missing"]
        return self.rows - seen.full + words

    def ways(self) -> dict[str, list[Reading]]:
        """Every way in which each column can be read, the best first."""
        lean = self._lean
        return {name: self._ways(name, seen, lean) for name, seen in self._seen.items()}

    def note(self, name: str, reading: Reading) -> str:
        """What a person should know of how a column is read; empty where it is plain."""
        seen = self._seen[name]
        return note(name, seen.strings, reading, self._lean) if seen.texts else ""

    @property
    def _lean(self) -> Lean:
        lean = Lean.of([seen.strings for seen in self._seen.values() if seen.texts])
        if self.written.decimal is not None:
            lean = replace(lean, mark=self.written.decimal, sure=True)
        if self.month_first is None:
            return lean
        return replace(lean, month_first=self.month_first, asked=True)

    def _ways(self, name: str, seen: _Seen, lean: Lean) -> list[Reading]:
        typed = seen.typed
        if not seen.texts:
            known = Reading(_widest(typed))
            whole = typed == {pa.int64()} and not seen.arrow - {pa.null()}
            times = counted_times(seen.strings, name, typed=True) if whole else []
            return [*times, known]
        ways = readings(seen.strings, name, lean, typed=UNTYPED not in seen.values and not typed)
        if not typed:
            return ways
        joined = [replace(way, type=_widest({way.type, *typed})) for way in ways]
        fitting = [way for way in joined if not pa.types.is_string(way.type)]
        return [*fitting, replace(ways[-1], type=pa.string(), missing=False)]


def _show_some(shown: dict[str, None], values: pa.Array) -> None:
    """Take examples from the first rows, until there are enough."""
    if len(shown) < EXAMPLES:
        some = (value for value in values.slice(0, LOOKED).to_pylist() if value is not None)
        _show(shown, (shortened(str(value), LETTERS) for value in some if str(value).strip()))


def _show(shown: dict[str, None], more: Iterable[str]) -> None:
    for value in more:
        if len(shown) >= EXAMPLES:
            return
        shown.setdefault(value)


def _widest(types: set[pa.DataType]) -> pa.DataType:
    if len(types) == 1:
        return next(iter(types))
    return _WIDER.get(frozenset(types), pa.string())
