"""Columns of a file in Arrow's memory, checked before they are used: strings, offsets, indices."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.types as is_

from nearfield.errors import count
from nearfield.sources.report import Report


def valid(batch: pa.RecordBatch, report: Report) -> pa.RecordBatch:
    """The batch, with bytes that are no UTF-8 in its strings replaced, and that said.

    Raises
    ------
    pa.ArrowInvalid
        Offsets or indices point to nowhere, as those of a damaged file do.
    """
    try:
        batch.validate(full=True)
    except pa.ArrowInvalid:
        arrays = [
            _mended(values, name, report)
            for name, values in zip(batch.schema.names, batch.columns, strict=True)
        ]
        fields = [
            field.with_type(values.type) for field, values in zip(batch.schema, arrays, strict=True)
        ]
        batch = pa.RecordBatch.from_arrays(arrays, schema=pa.schema(fields))
        batch.validate(full=True)
    return batch


def _mended(values: pa.Array, name: str, report: Report) -> pa.Array:
    if not (is_.is_string(values.type) or is_.is_large_string(values.type)):
        return values
    large = is_.is_large_string(values.type)
    held = values.view(pa.large_binary() if large else pa.binary())
    held.validate(full=True)  # offsets to nowhere would end the process
    raw = held.to_pylist()
    texts = [None if cell is None else cell.decode("utf-8", "replace") for cell in raw]
    many = sum(
        text is not None and text.encode() != cell for text, cell in zip(texts, raw, strict=True)
    )
    if many:
        report.note(f"Column {name!r}: {count(many, 'value')} with bytes that are not UTF-8.")
    return pa.array(texts, values.type)
