"""What the tests of this room share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol, TypeAlias

import pyarrow as pa
import pytest

from nearfield.sources import Source, conform, metadata, open_source, own

Row: TypeAlias = dict[str, Any]
Write: TypeAlias = Callable[[str, str | bytes], Path]


class Read(Protocol):
    """Opens a source and reads it."""

    def __call__(self, source: Any, rows: int = 4096, **how: Any) -> tuple[list[Row], Source]: ...


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a file of bytes or text and return its path."""

    def write(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


@pytest.fixture
def read() -> Read:
    """Read a source through Arrow IPC, as the collection does, into rows of their final types."""

    def read(source: Any, rows: int = 4096, **how: Any) -> tuple[list[Row], Source]:
        opened = open_source(source, **how)
        spooled = [_spool(batch) for batch in opened.batches(rows)]
        types = opened.columns.readings()
        return [row for batch in spooled for row in rows_of(conform(batch, types))], opened

    return read


def rows_of(batch: pa.RecordBatch) -> list[Row]:
    """Rows of an item batch: of a text its id, text and metadata, of another item all columns."""
    columns: list[tuple[Any, Any]] = [(field.name, values) for field, values in metadata(batch)]
    texts: list[tuple[str, Any]] = [(name, own(batch, name)) for name in ("id", "text")]
    others: list[tuple[str, Any]] = [
        (name, own(batch, name)) for name in ("modality", "uri", "data")
    ]
    rows: list[Any] = []
    for at in range(batch.num_rows):
        apart = {name: values[at].as_py() for name, values in others}
        row = {name: values[at].as_py() for name, values in [*texts, *columns]}
        if apart["modality"] == "text":
            assert (apart["uri"], apart["data"]) == (None, None)
            apart = {}
        rows.append({**row, **apart})
    return rows


def _spool(batch: pa.RecordBatch) -> pa.RecordBatch:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    return pa.ipc.open_stream(sink.getvalue()).read_next_batch()
