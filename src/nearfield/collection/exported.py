"""Items as rows of a table, a block at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nearfield.collection.items import Items

if TYPE_CHECKING:
    import pyarrow as pa

BLOCK = 8_192  # items
VECTOR = "vector"


@dataclass(frozen=True)
class Rows:
    """``n`` rows: their ``schema``, and ``batches`` that are read once."""

    n: int
    schema: pa.Schema
    batches: Iterator[pa.RecordBatch]


def exported(items: Items, columns: Sequence[str] | None, *, vectors: bool) -> Rows:
    """The id, text and columns of each item, and its vector if wanted, in the order of the ids.

    Raises ``UnknownName`` for a column that is not there.
    """
    import pyarrow as pa

    own = items.table(columns)
    taken = ["id", "text", *([VECTOR] if vectors else [])]
    names = [f"metadata.{name}" if name in taken else name for name in own.column_names]
    own = own.rename_columns(names)
    fields = [pa.field("id", pa.string()), pa.field("text", pa.string()), *own.schema]
    if vectors:
        fields.append(pa.field(VECTOR, pa.list_(pa.float32(), items.vectors.shape[1])))
    schema = pa.schema(fields)
    return Rows(len(items), schema, _batches(items, own, schema))


def _batches(items: Items, own: pa.Table, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    import pyarrow as pa

    for start in range(0, len(items), BLOCK):
        block = slice(start, start + BLOCK)
        arrays = [pa.array(column[block], pa.string()) for column in (items.ids, items.texts)]
        arrays += [column.combine_chunks() for column in own.slice(start, BLOCK).columns]
        if VECTOR in schema.names[len(arrays) :]:
            flat = pa.array(items.vectors[block].ravel())
            arrays.append(pa.FixedSizeListArray.from_arrays(flat, items.vectors.shape[1]))
        yield pa.RecordBatch.from_arrays(arrays, schema=schema)
