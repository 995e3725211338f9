"""The contents of rows, and what is kept of them on disk."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from nearfield.encoders.runtime import cores
from nearfield.errors import BadSource, NearfieldError, StoreError
from nearfield.modalities import kind_of, modality_of
from nearfield.store import layout
from nearfield.types import Content, Media, Segment

ITEM = (layout.MODALITY, layout.TEXT, layout.URI, layout.DATA)


def contents_of(rows: pa.Table | pa.RecordBatch) -> list[Content]:
    """What each row of items holds, before they are cut into segments."""
    if layout.MODALITY not in rows.schema.names:
        texts: list[Content] = rows.column(layout.TEXT).to_pylist()
        return texts
    columns = (rows.column(name).to_pylist() for name in ITEM)
    return [_content(*row) for row in zip(*columns, strict=True)]


def _content(modality: str | None, text: str | None, uri: str | None, data: bytes | None) -> Any:
    return text if modality in (None, "text") else kind_of(modality).unpack(text, uri, data)


def items_of(rows: pa.Table | pa.RecordBatch) -> list[Content]:
    """The items that rows hold: one in several segments once, but a text passage by passage."""
    if layout.MODALITY not in rows.schema.names:
        return contents_of(rows)
    modality, part = rows.column(layout.MODALITY), rows.column(layout.PART)
    text = pc.or_(pc.is_null(modality), pc.equal(modality, "text"))
    return contents_of(rows.filter(pc.or_kleene(text, pc.equal(part, 0))))


def pieces_of(rows: pa.Table) -> list[Content]:
    """What an encoder reads of each row: a passage, a region, a value; items whole, in order."""
    if layout.MODALITY not in rows.column_names:
        texts: list[Content] = rows[layout.TEXT].to_pylist()
        return texts
    columns = [rows[n].to_pylist() if n in rows.column_names else [None] * len(rows) for n in PIECE]
    pieces: list[Content] = []
    item: Content = ""
    for modality, text, uri, data, part, start, end, region, pointer in zip(*columns, strict=True):
        if modality in (None, "text"):
            pieces.append(text)
            continue
        if part == 0:
            item = kind_of(modality).unpack(text, uri, data)
        segment = Segment(start, end, tuple(region) if region else None, pointer or "")
        pieces.append(kind_of(modality).cut(item, segment))
    return pieces


PIECE = (*ITEM, layout.PART, layout.START, layout.END, layout.REGION, layout.POINTER)


def with_previews(rows: pa.Table) -> pa.Table:
    """The rows with a small picture of each item beside it, where its modality has one."""
    if layout.MODALITY not in rows.column_names:
        return rows
    columns = (rows[name].to_pylist() for name in (*ITEM, layout.PART))
    items = [None if part else row for *row, part in zip(*columns, strict=True)]
    with ThreadPoolExecutor(cores(), "nearfield-preview") as pool:
        previews = list(pool.map(_preview, items))
    kind = layout.OWN.field(layout.PREVIEW).type
    return rows.append_column(layout.PREVIEW, pa.array(previews, kind))


def _preview(item: Sequence[Any] | None) -> bytes | None:
    """The preview of an item, unless it is a text; of a later piece there is none."""
    if item is None or item[0] in (None, "text"):
        return None
    try:
        return kind_of(item[0]).preview(_content(*item))
    except BadSource:  # its head alone was read until now, or it is gone
        return None


def with_bytes(rows: pa.Table, *, keep: bool) -> pa.Table:
    """The rows as they are kept: the bytes of a file only where that was asked for.

    A record is its data; a medium that came without a place to find it again keeps its bytes.
    """
    if layout.MODALITY not in rows.column_names:
        return rows
    columns = (rows[name].to_pylist() for name in (*ITEM, layout.PART))
    kept = [None if part else _kept(_content(*row), keep) for *row, part in zip(*columns)]  # noqa: B905
    place = rows.schema.get_field_index(layout.DATA)
    return rows.set_column(place, layout.DATA, pa.array(kept, layout.OWN.field(layout.DATA).type))


def _kept(content: Content, keep: bool) -> bytes | None:
    if isinstance(content, str):
        return None
    if not isinstance(content, Media):
        return packed(content)[1]
    if keep and content.data is None:
        return Path(content.uri).read_bytes()
    return content.data if keep or not content.uri else None


def packed(content: Content) -> tuple[str | None, bytes | None]:
    """Where a content stands, and its bytes, as an item batch holds them."""
    return kind_of(modality_of(content)).pack(content)


def check_unchanged(name: str, content: Content, digest: bytes) -> None:
    """Raise ``StoreError`` where a file is no longer what was added, or is gone."""
    try:
        same = kind_of(modality_of(content)).digest(content) == digest
        why = "has changed since it was added"
    except NearfieldError:
        raise
    except (OSError, ValueError) as error:
        same, why = False, f"cannot be read: {error}"
    if not same:
        raise StoreError(
            f"The file of {name!r} {why}.", "Add it again, or keep the bytes: add(keep=True)."
        )
