"""A table's rows as records: each row whole, nested as it came."""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa

from nearfield.modalities import kind_of
from nearfield.modalities.record import json_value
from nearfield.modalities.records.sound import trouble
from nearfield.sources.choose import Choice
from nearfield.sources.joined import prepared
from nearfield.sources.layout import item_batch
from nearfield.sources.records import Row, batch_of
from nearfield.sources.report import Report
from nearfield.sources.split import columns_of, ids_of, texts_of
from nearfield.sources.value_types import BYTES, JSON, UNTYPED, value_types
from nearfield.types import Record


def record_batch(
    chunk: pa.RecordBatch | list[Row], choice: Choice, report: Report
) -> pa.RecordBatch:
    """An item batch of records; fields that are no objects or lists are metadata too.

    The text is the column that was chosen, else the record's words. Cells of CSV stay strings, as
    they stand there.
    """
    if isinstance(chunk, list):
        chunk = [row for row in chunk if row and _is_sound(row, choice, report)]
    rows = chunk if isinstance(chunk, list) else _rows(chunk)
    table = batch_of(rows, choice.text) if isinstance(chunk, list) else chunk
    table = prepared(table, choice)
    kind = kind_of("record")
    records = [Record(json_value(row)) for row in rows]
    own = (
        ids_of(table, choice.id),
        pa.repeat("record", len(rows)),
        map(kind.words, records) if choice.text is None else texts_of(table, choice.text),
        pa.nulls(len(rows), pa.string()),
        (kind.pack(record)[1] for record in records),
    )
    nested = {field.name for field in table.schema if value_types(field) == frozenset({JSON})}
    return item_batch(own, columns_of(table, {*choice.apart, *nested}, report))


def _is_sound(row: Row, choice: Choice, report: Report) -> bool:
    """Whether a row can be a record; one that cannot is counted. NaN in a table is no value."""
    why = trouble(row, strict=False)
    if why:
        name = row.get(choice.id) if choice.id else None
        report.skip("a record" if name is None else f"the record {name}", why)
    return not why


def _rows(batch: pa.RecordBatch) -> list[Row]:
    """The rows of an Arrow batch, with the objects and lists that stand in it as JSON."""
    columns: dict[str, list[Any]] = {}
    for field, array in zip(batch.schema, batch.columns, strict=True):
        types, values = value_types(field), array.to_pylist()
        if types == frozenset({BYTES}):
            continue
        if types == frozenset({JSON}):
            values = [None if value is None else json.loads(value) for value in values]
        elif types == frozenset({UNTYPED}):
            values = [value or None for value in values]
        columns[field.name] = values
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
