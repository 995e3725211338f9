"""Rows into a table, as what they are to it: new, changed, or with other metadata alone."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from nearfield.pipeline.encode import check_vectors
from nearfield.pipeline.survey import NEW, UPDATED
from nearfield.sources import OWN, Reading, conform
from nearfield.store import Table, layout


def commit(change: str, rows: pa.Table, table: Table) -> None:
    """Write whole items in one commit."""
    if change == UPDATED:
        table.replace(with_old_vectors(rows, table))
        return
    check_vectors(rows, table.dim)
    if layout.UNREAD in rows.column_names:
        table.hold_all_columns()
    (table.append if change == NEW else table.replace)(rows)


def with_old_vectors(rows: pa.Table, table: Table) -> pa.Table:
    """All segments of these items as they are, under their new metadata."""
    here = set(table.columns)
    own = [name for name in (*layout.OWN.names, layout.VECTOR) if name in here]
    old = table.items(rows[layout.ID].to_pylist(), own).drop_columns([layout.META])
    new = rows.drop_columns(
        [n for n in rows.column_names if n in old.column_names and n != layout.ID]
    )
    place = {name: i for i, name in enumerate(rows[layout.ID].to_pylist())}
    new = new.take([place[name] for name in old[layout.ID].to_pylist()])
    for name in new.column_names:
        if name != layout.ID:
            old = old.append_column(name, new[name])
    return old


def typed(batch: pa.RecordBatch, readings: Mapping[str, Reading]) -> pa.Table:
    """The rows with their metadata read as the table's types."""
    user = [n for n in batch.schema.names if n.startswith(layout.PREFIX)]
    names = [*OWN, *map(layout.logical, user)]
    nothing = pa.nulls(batch.num_rows, pa.string())
    columns = [nothing] * len(OWN) + [batch.column(n) for n in user]
    fitted = conform(
        pa.RecordBatch.from_arrays(columns, names=names),
        {n: readings[n] for n in names[len(OWN) :]},
    )
    own = pa.table(batch.drop_columns(user))
    for name, column in zip(names[len(OWN) :], fitted.columns[len(OWN) :], strict=True):
        own = own.append_column(layout.physical(name), column)
    return own
