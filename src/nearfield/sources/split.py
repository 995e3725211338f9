"""A table's batch -> an item batch: id, text, then the metadata columns."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from nearfield.sources.choose import Choice
from nearfield.sources.kinds import BYTES, UNTYPED, kinds_of
from nearfield.sources.names import unused
from nearfield.sources.report import Report


def split(batch: pa.RecordBatch, choice: Choice, report: Report) -> pa.RecordBatch:
    """Put the ids and the text first; empty fields of CSV become null, columns of bytes go."""
    fields = [pa.field("id", pa.string()), pa.field("text", pa.string())]
    arrays = [_ids(batch, choice.id), _texts(batch, choice.text)]
    names = batch.schema.names
    for field, values in zip(batch.schema, batch.columns, strict=True):
        if field.name in {choice.text, choice.id}:
            continue
        kinds = kinds_of(field)
        if kinds == frozenset({BYTES}):
            report.note(f"Column {field.name!r} holds bytes: it was left out.")
            continue
        if field.name in {"id", "text"}:
            name = unused(field.name, names)
            report.note(f"Column {field.name!r} is called {name!r} as metadata.")
            field = field.with_name(name)  # noqa: PLW2901
        fields.append(field)
        arrays.append(_full(values) if kinds == frozenset({UNTYPED}) else values)
    return pa.RecordBatch.from_arrays(arrays, schema=pa.schema(fields))


def _ids(batch: pa.RecordBatch, name: str | None) -> pa.StringArray:
    if name is None or name not in batch.schema.names:
        return pa.nulls(batch.num_rows, pa.string())
    values = batch.column(name)
    kinds = kinds_of(batch.schema.field(name)) or frozenset()
    strings = pc.cast(values, pa.string())
    if pa.types.is_floating(values.type) or "float64" in kinds:
        strings = pc.replace_substring_regex(strings, r"^(-?[0-9]+)\.0$", r"\1")
    return _full(strings)


def _texts(batch: pa.RecordBatch, name: str) -> pa.StringArray:
    at = batch.schema.get_field_index(name)
    if at < 0 or not pa.types.is_string(batch.schema.field(at).type):
        return pa.nulls(batch.num_rows, pa.string())
    return batch.column(at)


def _full(strings: pa.StringArray) -> pa.StringArray:
    """Null where a string is empty."""
    return pc.if_else(pc.equal(strings, ""), pa.scalar(None, pa.string()), strings)
