"""What was seen of the metadata columns, and the type each one has in the end."""

from __future__ import annotations

import pyarrow as pa

from nearfield.sources.layout import metadata
from nearfield.sources.value_types import ARROW, UNTYPED, value_types
from nearfield.sources.values import PATTERNS, TIMESTAMP, fits

_WIDER = {
    frozenset({pa.int64(), pa.float64()}): pa.float64(),
    frozenset({pa.date32(), TIMESTAMP}): TIMESTAMP,
}


class Columns:
    """The types that still fit each metadata column, narrowed by every batch.

    A type is decided after the last row, since row 900,000 may hold "n/a". Whole and broken
    numbers together are float64, dates and times are timestamps, any other mixture is string,
    and so is a column without a value.

    >>> columns = Columns()
    >>> columns.observe_column(pa.field("price", pa.float64()), pa.array([2.5]))
    >>> columns.types()
    {'price': DataType(double)}
    """

    def __init__(self) -> None:
        self._seen: dict[str, set[pa.DataType]] = {}
        self._could_be: dict[str, list[pa.DataType]] = {}

    def observe(self, batch: pa.RecordBatch) -> None:
        """Observe the metadata of one item batch."""
        for field, values in metadata(batch):
            self.observe_column(field, values)

    def observe_column(self, field: pa.Field, values: pa.Array) -> None:
        """Observe one column of a batch."""
        seen = self._seen.setdefault(field.name, set())
        types = value_types(field)
        if types is None:
            seen.add(field.type)
        elif UNTYPED not in types:
            seen.update(ARROW[name] for name in types)
        elif values.null_count < len(values):
            left = self._could_be.get(field.name, list(PATTERNS))
            self._could_be[field.name] = [dtype for dtype in left if fits(values, dtype)]

    def types(self) -> dict[str, pa.DataType]:
        """Return the type of each column, in the order in which the columns appeared."""
        return {name: self._decide(name) for name in self._seen}

    def empty(self) -> set[str]:
        """Return the columns without any value: they go with whatever type is there already."""
        return {
            name
            for name, seen in self._seen.items()
            if seen <= {pa.null()} and name not in self._could_be
        }

    def _decide(self, name: str) -> pa.DataType:
        seen = set(self._seen[name])
        if name in self._could_be:
            seen.add(next(iter(self._could_be[name]), pa.string()))
        seen.discard(pa.null())
        if len(seen) == 1:
            return seen.pop()
        return _WIDER.get(frozenset(seen), pa.string())
