"""Items that are no rows of a table: pictures, records, each with what is known of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import pyarrow as pa

from nearfield.modalities import kind_of, modality_of
from nearfield.sources.layout import item_batch
from nearfield.sources.records import Row, batch_of
from nearfield.sources.report import Report
from nearfield.sources.split import columns_of
from nearfield.types import Content, Media, Record

CAPTION = "caption"
"""The column of a medium that holds what others say of it; it is a part of its words."""


class Entry(NamedTuple):
    """One item: its id (None: made from the content), its content, its metadata."""

    id: str | None
    content: Content
    metadata: Row

    @property
    def weight(self) -> int:
        """Bytes that it takes, about."""
        content = self.content
        data = content.data if isinstance(content, Media) else content
        return len(data) if isinstance(data, bytes | str) else 0


def entry_batch(entries: Sequence[Entry], report: Report) -> pa.RecordBatch:
    """An item batch of entries; the text of each is what can be read of it."""
    contents = [entry.content for entry in entries]
    modalities = [modality_of(content) for content in contents]
    kinds = [kind_of(modality) for modality in modalities]
    packed = [kind.pack(content) for kind, content in zip(kinds, contents, strict=True)]
    own = (
        [entry.id for entry in entries],
        modalities,
        [
            _words(kind.words(entry.content), entry)
            for kind, entry in zip(kinds, entries, strict=True)
        ],
        [uri for uri, _ in packed],
        [data for _, data in packed],
    )
    table = batch_of([entry.metadata for entry in entries])
    return item_batch(own, columns_of(table, set(), report))


def _words(words: str | None, entry: Entry) -> str | None:
    """What can be read of an item, and of a medium what others say of it: its caption."""
    caption = entry.metadata.get(CAPTION) if isinstance(entry.content, Media) else None
    return "\n".join(filter(None, [words, caption and str(caption)])) or None


def record_entry(id: str | None, record: Record) -> Entry:  # noqa: A002 - the field's word
    """A record as an item: its fields that are no objects or lists are metadata too.

    >>> record_entry(None, Record({"id": 7, "price": 2.5, "tags": ["red"]}))[::2]
    ('7', {'price': 2.5})
    """
    value = record.value if isinstance(record.value, dict) else {}
    apart = (dict, list, tuple, type(None))
    flat = {str(key): inner for key, inner in value.items() if not isinstance(inner, apart)}
    if id is None:
        name = next((key for key in ("id", "_id") if key in flat), None)
        id = None if name is None else str(flat.pop(name))  # noqa: A001
    return Entry(id, record, flat)
