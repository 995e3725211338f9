"""The columns of an item batch: five of its own, then the item's metadata."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pyarrow as pa

FIELDS = (
    pa.field("id", pa.string()),
    pa.field("modality", pa.string()),
    pa.field("text", pa.string()),
    pa.field("uri", pa.string()),
    pa.field("data", pa.binary()),
)

OWN: tuple[str, ...] = tuple(field.name for field in FIELDS)
"""Names of the columns that every item batch begins with.

A metadata column may bear the name ``modality``, ``uri`` or ``data`` too: ours are known by their
place, so use :func:`own` and :func:`metadata`. None is called ``id`` or ``text``.
"""


ORIGINAL = "text_html"
"""The metadata column that keeps a text as it came, where HTML was taken out of it."""

ORIGINAL_MAIL = "text_mail"
"""The same, where quoted mail or a signature was."""

ORIGINALS = (ORIGINAL, ORIGINAL_MAIL)


def own(batch: pa.RecordBatch, name: str) -> pa.Array:
    """One of the item's own columns.

    >>> users = pa.field("uri", pa.string()), pa.array(["of the user"])
    >>> batch = item_batch([["a"], ["text"], ["hi"], [None], [None]], [users])
    >>> own(batch, "uri").to_pylist(), [field.name for field, _ in metadata(batch)]
    ([None], ['uri'])
    """
    return batch.column(OWN.index(name))


def metadata(batch: pa.RecordBatch) -> list[tuple[pa.Field, pa.Array]]:
    """The item's metadata: each column's field and values."""
    return list(zip(batch.schema, batch.columns, strict=True))[len(OWN) :]


def item_batch(
    own: Sequence[Iterable[object]], columns: Iterable[tuple[pa.Field, pa.Array]] = ()
) -> pa.RecordBatch:
    """Put the five own columns and the metadata together."""
    columns = list(columns)
    arrays = [pa.array(values, field.type) for field, values in zip(FIELDS, own, strict=True)]
    schema = pa.schema([*FIELDS, *(field for field, _ in columns)])
    return pa.RecordBatch.from_arrays([*arrays, *(values for _, values in columns)], schema=schema)
