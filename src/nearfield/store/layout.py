"""How a collection's rows are laid out on disk: one row a segment.

An item that the model reads at once is one row; a longer one is several, with the same ``id`` and
``part`` 0, 1, 2 ... of ``parts``. ``start`` and ``end``, ``region`` and ``pointer`` say which
piece of the item a row is. ``text`` is the passage of a text; of anything else the item's words,
in its first row. ``unread`` marks a passage that the model cannot read, whose vector says nothing.
``uri``, ``data`` and ``preview`` stand in the first row too. The item's metadata
stands in every row of it, so that one filter serves vectors and keywords alike.

Tables that nearfield 0.1.0 made have the columns of ``FIRST`` alone, and hold texts.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

import pyarrow as pa

ID, TEXT, VECTOR = "id", "text", "vector"
PART, PARTS, START, END = "part", "parts", "start", "end"
CONTENT, META = "content", "meta"  # hashes: of the content, of the metadata
MODALITY, URI, DATA, PREVIEW = "modality", "uri", "data", "preview"
REGION, POINTER = "region", "pointer"
UNREAD = "unread"  # true: the model knows less than half of the passage; null or false: it reads it
PLACE = (ID, PART, PARTS, START, END)  # where a segment stands
CUT = (TEXT, PART, PARTS, START, END, REGION, POINTER, UNREAD)  # what cutting an item makes
PREFIX = "m:"

FIRST = pa.schema(
    [
        pa.field(ID, pa.string(), nullable=False),
        pa.field(PART, pa.int32(), nullable=False),
        pa.field(PARTS, pa.int32(), nullable=False),
        pa.field(START, pa.int64(), nullable=False),
        pa.field(END, pa.int64(), nullable=False),
        pa.field(TEXT, pa.string()),
        pa.field(CONTENT, pa.binary(16), nullable=False),
        pa.field(META, pa.binary(16), nullable=False),
    ]
)
LATER = pa.schema(
    [
        pa.field(MODALITY, pa.string()),  # null: text
        pa.field(URI, pa.string()),
        pa.field(DATA, pa.large_binary()),
        pa.field(PREVIEW, pa.binary()),
        pa.field(REGION, pa.list_(pa.int32(), 4)),
        pa.field(POINTER, pa.string()),
        pa.field(UNREAD, pa.bool_()),
    ]
)
OWN = pa.unify_schemas([FIRST, LATER])


def physical(name: str) -> str:
    """Column on disk for a metadata column: any name is allowed, none meets one of ours.

    >>> physical("status"), physical("a.b")
    ('m:status', 'm:a%2Eb')
    """
    return PREFIX + re.sub(r"[%.`]", lambda m: f"%{ord(m[0]):02X}", name)


def logical(column: str) -> str:
    """Inverse of :func:`physical`."""
    return unquote(column.removeprefix(PREFIX))


def metadata_types(schema: pa.Schema) -> dict[str, pa.DataType]:
    """The user's own columns of a table's schema, by their own names."""
    return {logical(f.name): f.type for f in schema if f.name.startswith(PREFIX)}
