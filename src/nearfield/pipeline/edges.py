"""Nodes that come again: their new edges beside those that are here."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from nearfield.modalities import kind_of
from nearfield.store import Table, layout
from nearfield.types import Node

READ = (layout.ID, layout.PART, layout.TEXT, layout.DATA)


def with_known_edges(batch: pa.RecordBatch, table: Table | None) -> pa.RecordBatch:
    """A batch of nodes, each with the edges that it has in the table too.

    An edge that comes again has its new weight. A node that comes without a text keeps that which
    is here; columns that do not come at all stay as they are. So a file of new edges adds to a
    graph, and loses nothing of it.
    """
    names = batch.schema.names
    if table is None or layout.MODALITY not in names or layout.DATA not in table.columns:
        return batch
    if "node" not in batch.column(layout.MODALITY).unique().to_pylist():
        return batch
    user = [name for name in table.columns if name.startswith(layout.PREFIX)]
    ids = [name for name in batch.column(layout.ID).to_pylist() if name is not None]
    held = table.items(ids, [*READ, *user])
    here = {row[layout.ID]: row for row in held.to_pylist()}
    if not here:
        return batch
    columns = {name: batch.column(name).to_pylist() for name in (layout.TEXT, layout.DATA)}
    rows = batch.column(layout.ID).to_pylist()
    told = any(name.startswith(layout.PREFIX) for name in names)
    for at, name in enumerate(rows):
        if name in here:
            text, data = _joined(columns[layout.TEXT][at], columns[layout.DATA][at], here[name])
            columns[layout.DATA][at] = data
            columns[layout.TEXT][at] = text if told else here[name][layout.TEXT] or text
    for name, values in columns.items():
        place = batch.schema.get_field_index(name)
        batch = batch.set_column(
            place, batch.schema.field(name), pa.array(values, batch[name].type)
        )
    for name in user:
        if name not in names:
            values = [here[row][name] if row in here else None for row in rows]
            batch = batch.append_column(table.schema.field(name), _typed(values, table, name))
    return batch


def _joined(text: str, data: bytes, row: dict[str, Any]) -> tuple[str, bytes | None]:
    """The text and the data of a node that is here, with what comes."""
    kind = kind_of("node")
    new, old = kind.unpack(text, None, data), kind.unpack(None, None, row[layout.DATA])
    node = Node(new.name, {**old.edges, **new.edges}, new.text or old.text)
    words = row[layout.TEXT] if new.text is None and old.text is not None else text
    return words or text, kind.pack(node)[1]


def _typed(values: list[Any], table: Table, name: str) -> pa.Array:
    return pa.array(values, table.schema.field(name).type)
