"""Give a batch the final types of its columns."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from nearfield.errors import BadSource
from nearfield.sources.values import parse


def conform(batch: pa.RecordBatch, types: Mapping[str, pa.DataType]) -> pa.RecordBatch:
    """Cast an item batch's metadata to ``types``, in that order; a missing column is all null.

    Columns that are not in ``types`` are left out. Raises BadSource naming the column, the value
    and the item at the first value that does not fit.

    >>> batch = pa.record_batch({"id": ["a"], "text": ["hi"], "n": ["42"]})
    >>> conform(batch, {"n": pa.int64(), "new": pa.string()}).to_pylist()
    [{'id': 'a', 'text': 'hi', 'n': 42, 'new': None}]
    """
    held = dict(zip(batch.schema.names[2:], batch.columns[2:], strict=True))
    arrays = [batch.column(0), batch.column(1)]
    for name, kind in types.items():
        values = held.get(name)
        if values is None:
            arrays.append(pa.nulls(batch.num_rows, kind))
            continue
        try:
            arrays.append(_cast(values, kind))
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
            raise _misfit(batch.column(0), name, values, kind) from error
    fields = [pa.field("id", pa.string()), pa.field("text", pa.string())]
    fields += [pa.field(name, kind) for name, kind in types.items()]
    return pa.RecordBatch.from_arrays(arrays, schema=pa.schema(fields))


def _cast(values: pa.Array, kind: pa.DataType) -> pa.Array:
    if values.type == kind:
        return values
    if pa.types.is_string(values.type):
        return parse(values, kind)
    if pa.types.is_integer(values.type) and pa.types.is_floating(kind):
        return pc.cast(values, kind, safe=False)  # beyond 2**53 the nearest float
    return pc.cast(values, kind)


def _misfit(ids: pa.Array, name: str, values: pa.Array, kind: pa.DataType) -> BadSource:
    rows = (i for i in range(len(values)) if values[i].is_valid)
    row = next(i for i in rows if not _fits_alone(values.slice(i, 1), kind))
    item = ids[row].as_py()
    where = f"row {row + 1} of a batch" if item is None else f"item {item!r}"
    return BadSource(
        f"Column {name!r} holds {kind} values, and {values[row].as_py()!r} of {where} is not one.",
        "Correct the value, or rename the column and run the same command again.",
    )


def _fits_alone(value: pa.Array, kind: pa.DataType) -> bool:
    try:
        _cast(value, kind)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return False
    return True
