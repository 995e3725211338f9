"""A table's batch -> an item batch of texts."""

from __future__ import annotations

from collections.abc import Collection

import pyarrow as pa
import pyarrow.compute as pc

from nearfield.sources.choose import Choice
from nearfield.sources.layout import item_batch
from nearfield.sources.names import unused
from nearfield.sources.report import Report
from nearfield.sources.value_types import BYTES, UNTYPED, value_types


def split(batch: pa.RecordBatch, choice: Choice, report: Report) -> pa.RecordBatch:
    """Put the ids and the texts first; empty fields of CSV become null, columns of bytes go."""
    rows = batch.num_rows
    own = (
        ids_of(batch, choice.id),
        pa.repeat("text", rows),
        texts_of(batch, choice.text),
        pa.nulls(rows, pa.string()),
        pa.nulls(rows, pa.binary()),
    )
    return item_batch(own, columns_of(batch, choice.apart, report))


def columns_of(
    batch: pa.RecordBatch, apart: Collection[str | None], report: Report
) -> list[tuple[pa.Field, pa.Array]]:
    """The metadata of a table: its columns without those that stand ``apart``, and without bytes.

    Columns called id or text get another name.
    """
    names = batch.schema.names
    columns = []
    for field, values in zip(batch.schema, batch.columns, strict=True):
        types = value_types(field)
        if field.name in apart:
            continue
        if types == frozenset({BYTES}):
            report.note(f"Column {field.name!r} holds bytes: it was left out.")
            continue
        if field.name in {"id", "text"}:
            name = unused(field.name, names)
            report.note(f"Column {field.name!r} is called {name!r} as metadata.")
            report.renamed[name] = field.name
            field = field.with_name(name)  # noqa: PLW2901
        columns.append((field, _filled(values) if types == frozenset({UNTYPED}) else values))
    return columns


def ids_of(batch: pa.RecordBatch, name: str | None) -> pa.StringArray:
    """The ids as strings, null where there is none; 7.0 is 7."""
    if name is None or name not in batch.schema.names:
        return pa.nulls(batch.num_rows, pa.string())
    values = batch.column(name)
    types = value_types(batch.schema.field(name)) or frozenset()
    strings = pc.cast(values, pa.string())
    if pa.types.is_floating(values.type) or "float64" in types:
        strings = pc.replace_substring_regex(strings, r"^(-?[0-9]+)\.0$", r"\1")
    return _filled(strings)


def texts_of(batch: pa.RecordBatch, name: str | None) -> pa.StringArray:
    """The texts, null where the column is not there or holds none."""
    at = -1 if name is None else batch.schema.get_field_index(name)
    if at < 0 or not pa.types.is_string(batch.schema.field(at).type):
        return pa.nulls(batch.num_rows, pa.string())
    return batch.column(at)


def _filled(strings: pa.StringArray) -> pa.StringArray:
    """Null where a string is empty."""
    return pc.if_else(pc.equal(strings, ""), pa.scalar(None, pa.string()), strings)
