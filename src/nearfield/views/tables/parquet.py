"""A table as Parquet: every value and type as it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from nearfield.views.tables.style import Style

if TYPE_CHECKING:
    import pyarrow as pa


def write_parquet(
    schema: pa.Schema, batches: Iterator[pa.RecordBatch], path: Path, style: Style
) -> list[str]:
    """The batches, with their schema."""
    import pyarrow.parquet as pq

    with pq.ParquetWriter(path, schema) as writer:
        for batch in batches:
            writer.write_batch(batch)
    return []
