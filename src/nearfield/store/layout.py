"""How a collection's rows are laid out on disk: one row a passage.

An item that fits the model is one row; a longer one is several, with the same ``id`` and
``part`` 0, 1, 2 ... of ``parts``. ``text`` is the passage, ``start`` and ``end`` say where it
stands in the item's text. The item's metadata stands in every row of it, so that one filter
serves vectors and keywords alike.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeVar
from urllib.parse import unquote

import pyarrow as pa

from nearfield.types import Segment

Rows = TypeVar("Rows", pa.Table, pa.RecordBatch)

ID, TEXT, VECTOR = "id", "text", "vector"
PART, PARTS, START, END = "part", "parts", "start", "end"
CONTENT, META = "content", "meta"  # hashes: of the text, of the metadata
PLACE = (ID, PART, PARTS, START, END)  # where a passage stands
CUT = (TEXT, PART, PARTS, START, END)  # what cutting an item into passages makes
PREFIX = "m:"

OWN = pa.schema(
    [
        pa.field(ID, pa.string(), nullable=False),
        pa.field(PART, pa.int32(), nullable=False),
        pa.field(PARTS, pa.int32(), nullable=False),
        pa.field(START, pa.int64(), nullable=False),
        pa.field(END, pa.int64(), nullable=False),
        pa.field(TEXT, pa.string(), nullable=False),
        pa.field(CONTENT, pa.binary(16), nullable=False),
        pa.field(META, pa.binary(16), nullable=False),
    ]
)


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


def cut(items: Rows, texts: Sequence[str], spans: Sequence[Sequence[Segment]]) -> Rows:
    """One row a passage, of items that come without their texts.

    Without, because fifty thousand passages must not hold the whole text fifty thousand times.
    """
    places = [(i, part, span) for i, of in enumerate(spans) for part, span in enumerate(of)]
    rows = items.take(pa.array([i for i, _, _ in places], pa.int64()))
    columns = {
        TEXT: [texts[i][span.start : span.end] for i, _, span in places],
        PART: [part for _, part, _ in places],
        PARTS: [len(spans[i]) for i, _, _ in places],
        START: [span.start for _, _, span in places],
        END: [span.end for _, _, span in places],
    }
    for name, values in columns.items():
        rows = rows.append_column(name, pa.array(values, OWN.field(name).type))
    return rows
