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
    return with_words(old, rows)


def with_words(old: pa.Table, rows: pa.Table) -> pa.Table:
    """Media with the words of now: a caption that changed stands beside the bytes of before."""
    own = (layout.ID, layout.MODALITY, layout.TEXT)
    if not {*own, layout.PART} <= {*old.column_names} or not {*own} <= {*rows.column_names}:
        return old
    columns = zip(*(rows[name].to_pylist() for name in own), strict=True)
    words = {name: text for name, kind, text in columns if kind in MEDIA}
    parts = zip(*(old[n].to_pylist() for n in (layout.ID, layout.PART, layout.TEXT)), strict=True)
    texts = [words.get(name, text) if part == 0 else text for name, part, text in parts]
    at = old.schema.get_field_index(layout.TEXT)
    return old.set_column(at, old.schema.field(at), pa.array(texts, old.schema.field(at).type))


MEDIA = ("image", "audio", "video")
"""Modalities whose words are not their content."""


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
