"""Cells that mean nothing because somebody said so."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import pyarrow as pa
import pyarrow.compute as pc


class Absent:
    """Empties the cells of a table that hold one of ``values``, in every column.

    >>> Absent(["-9", "none given"])(pa.record_batch({"n": [-9, 3], "s": ["a", "none given"]}))[
    ...     "s"
    ... ].to_pylist()
    ['a', None]
    """

    def __init__(self, values: Sequence[str]) -> None:
        self._values = tuple(value.strip() for value in values)

    @cached_property
    def _words(self) -> pa.Array:
        return pa.array(self._values, pa.string())

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """The batch with those cells null."""
        if not self._values:
            return batch
        arrays = [self._emptied(values) for values in batch.columns]
        return pa.RecordBatch.from_arrays(arrays, schema=batch.schema)

    def _emptied(self, values: pa.Array) -> pa.Array:
        if pa.types.is_null(values.type):
            return values
        cells = pc.utf8_trim_whitespace(pc.cast(values, pa.string()))
        return pc.if_else(pc.is_in(cells, self._words), pa.scalar(None, values.type), values)
