"""Give a batch the final types of its columns."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from nearfield.errors import BadSource
from nearfield.modalities.text.columns.reading import Reading
from nearfield.sources.layout import OWN, item_batch, metadata


def conform(batch: pa.RecordBatch, types: Mapping[str, pa.DataType | Reading]) -> pa.RecordBatch:
    """Cast an item batch's metadata to ``types``, in that order; a missing column is all null.

    A reading says beside the type how strings become it; a type alone takes plain ones. Columns
    that are not in ``types`` are left out. Raises BadSource naming the column, the value
    and the item at the first value that does not fit.

    >>> own = [["a"], ["text"], ["hi"], [None], [None]]
    >>> batch = item_batch(own, [(pa.field("n", pa.string()), pa.array(["42"]))])
    >>> conform(batch, {"n": pa.int64(), "new": pa.string()}).to_pylist()
    [{'id': 'a', 'modality': 'text', 'text': 'hi', 'uri': None, 'data': None, 'n': 42, 'new': None}]
    """
    held = {field.name: values for field, values in metadata(batch)}
    columns = []
    for name, of in types.items():
        reading = of if isinstance(of, Reading) else Reading(of)
        values = held.get(name, pa.nulls(batch.num_rows, reading.type))
        try:
            columns.append((pa.field(name, reading.type), _cast(values, reading)))
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
            raise _misfit(batch.column(0), name, values, reading) from error
    return item_batch(batch.columns[: len(OWN)], columns)


def _cast(values: pa.Array, reading: Reading) -> pa.Array:
    dtype = reading.type
    if pa.types.is_string(values.type):
        return reading.read(values)
    if values.type == dtype:
        return values
    if pa.types.is_integer(values.type) and pa.types.is_floating(dtype):
        return pc.cast(values, dtype, safe=False)  # beyond 2**53 the nearest float
    return pc.cast(values, dtype)


def _misfit(ids: pa.Array, name: str, values: pa.Array, reading: Reading) -> BadSource:
    rows = (i for i in range(len(values)) if values[i].is_valid)
    row = next(i for i in rows if not _fits_alone(values.slice(i, 1), reading))
    dtype = reading.type
    item = ids[row].as_py()
    where = f"row {row + 1} of a batch" if item is None else f"item {item!r}"
    return BadSource(
        f"Column {name!r} holds {dtype} values, and {values[row].as_py()!r} of {where} is not one.",
        "Correct the value, or rename the column and run the same command again.",
    )


def _fits_alone(value: pa.Array, reading: Reading) -> bool:
    try:
        _cast(value, reading)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return False
    return True
