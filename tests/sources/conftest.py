"""What the tests of this room share."""

import pyarrow as pa
import pytest

from nearfield.sources import conform, open_source


@pytest.fixture
def write(tmp_path):
    """Write a file of bytes or text and return its path."""

    def write(name, content):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


@pytest.fixture
def read():
    """Read a source through Arrow IPC, as the collection does, into rows of their final types."""

    def read(source, rows=4096, **how):
        opened = open_source(source, **how)
        spooled = [_spool(batch) for batch in opened.batches(rows)]
        types = opened.columns.types()
        found = [row for batch in spooled for row in conform(batch, types).to_pylist()]
        return found, opened

    return read


def _spool(batch):
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    return pa.ipc.open_stream(sink.getvalue()).read_next_batch()
