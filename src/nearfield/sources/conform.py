"""Give a batch the final types of its columns."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from nearfield.errors import BadSource
from nearfield.sources.layout import OWN, item_batch, metadata
from nearfield.sources.values import parse


def conform(batch: pa.RecordBatch, types: Mapping[str, pa.DataType]) -> pa.RecordBatch:
    """Cast an item batch's metadata to ``types``, in that order; a missing column is all null.

    Columns that are not in ``types`` are left out. Raises BadSource naming the column, the value
    and the item at the first value that does not fit.

    >>> own = [["a"], ["text"], ["hi"], [None], [None]]
    >>> batch = item_batch(own, [(pa.field("n", pa.string()), pa.array(["42"]))])
    >>> conform(batch, {"n": pa.int64(), "new": pa.string()}).to_pylist()
    [{'id': 'a', 'modality': 'text', 'text': 'hi', 'uri': None, 'data': None, 'n': 42, 'new': None}]
    """
    held = {field.name: values for field, values in metadata(batch)}
    columns = []
    for name, dtype in types.items():
        values = held.get(name, pa.nulls(batch.num_rows, dtype))
        try:
            columns.append((pa.field(name, dtype), _cast(values, dtype)))
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
            raise _misfit(batch.column(0), name, values, dtype) from error
    return item_batch(batch.columns[: len(OWN)], columns)


def _cast(values: pa.Array, dtype: pa.DataType) -> pa.Array:
    if values.type == dtype:
        return values
    if pa.types.is_string(values.type):
        return parse(values, dtype)
    if pa.types.is_integer(values.type) and pa.types.is_floating(dtype):
        return pc.cast(values, dtype, safe=False)  # beyond 2**53 the nearest float
    return pc.cast(values, dtype)


def _misfit(ids: pa.Array, name: str, values: pa.Array, dtype: pa.DataType) -> BadSource:
    rows = (i for i in range(len(values)) if values[i].is_valid)
    row = next(i for i in rows if not _fits_alone(values.slice(i, 1), dtype))
    item = ids[row].as_py()
    where = f"row {row + 1} of a batch" if item is None else f"item {item!r}"
    return BadSource(
        f"Column {name!r} holds {dtype} values, and {values[row].as_py()!r} of {where} is not one.",
        "Correct the value, or rename the column and run the same command again.",
    )


def _fits_alone(value: pa.Array, dtype: pa.DataType) -> bool:
    try:
        _cast(value, dtype)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return False
    return True
