"""Parquet, Arrow IPC (file and stream, so Feather too) and Arrow objects, batch by batch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pyarrow as pa

from nearfield.errors import BadSource, count
from nearfield.sources.canonical import canonical
from nearfield.sources.report import Report
from nearfield.sources.request import BYTES, ROWS, Request
from nearfield.sources.stream import Stream
from nearfield.sources.valid import valid
from nearfield.sources.width import check_width


def read_parquet(stream: Stream, _: Request) -> Iterator[pa.RecordBatch]:
    """Read a Parquet file; fewer rows at a time where its row groups are heavy."""
    import pyarrow.parquet as pq

    report = stream.report
    with _sound(report, "Parquet"):
        file = pq.ParquetFile(stream.seekable())
        meta = file.metadata
        groups = [meta.row_group(i) for i in range(meta.num_row_groups)]
        heavy = max((g.total_byte_size / max(g.num_rows, 1) for g in groups), default=0)
        rows = max(1, min(ROWS, int(BYTES / max(heavy, 1))))
        report.total, report.done = meta.num_rows, 0
        pool = pa.default_memory_pool()
        check_width(meta.num_columns, report)
        for batch in file.iter_batches(batch_size=rows):
            report.done += batch.num_rows
            yield _plain(valid(batch, report), report)
            pool.release_unused()  # or the peak creeps up: 168 MB at 20,000 rows, 224 at 600,000


def read_arrow(stream: Stream, _: Request) -> Iterator[pa.RecordBatch]:
    """Read Arrow IPC, whichever of its two formats the content is."""
    with _sound(stream.report, "Arrow IPC"):
        if stream.head.startswith(b"ARROW1"):
            file = pa.ipc.open_file(stream.seekable())
            batches: Iterable[pa.RecordBatch] = map(file.get_batch, range(file.num_record_batches))
        else:
            batches = pa.ipc.open_stream(stream.file)
        for batch in batches:
            check_width(batch.num_columns, stream.report)
            sound = valid(batch, stream.report)
            for at in range(0, sound.num_rows, ROWS):
                yield _plain(sound.slice(at, ROWS), stream.report)


def read_object(data: Any, report: Report) -> Iterator[pa.RecordBatch]:
    """Read a Table, RecordBatch, RecordBatchReader, or what has ``__arrow_c_stream__``."""
    report.total = len(data) if hasattr(data, "__len__") else None
    for batch in _cut(pa.RecordBatchReader.from_stream(data)):
        report.done += batch.num_rows
        yield batch


def _plain(batch: pa.RecordBatch, report: Report) -> pa.RecordBatch:
    """The batch in canonical types; days and times that no calendar has are counted."""
    plain = canonical(batch)
    for field, before, after in zip(plain.schema, batch.columns, plain.columns, strict=True):
        lost = after.null_count - before.null_count
        if lost and pa.types.is_temporal(field.type):
            report.note(f"Column {field.name!r}: {count(lost, 'day')} outside the years 1 to 9999.")
    return plain


def _cut(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        for at in range(0, batch.num_rows, ROWS):
            yield canonical(batch.slice(at, ROWS))


class _sound:  # noqa: N801
    """Says in one sentence that a file is damaged."""

    def __init__(self, report: Report, title: str) -> None:
        self._report, self._title = report, title

    def __enter__(self) -> None: ...

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        if isinstance(error, pa.ArrowInvalid | OSError):
            reason = str(error).splitlines()[0].rstrip(".")
            raise BadSource(
                f"{self._report.name} is not a whole {self._title} file: {reason}.",
                "It may have been cut off: fetch or write it again.",
            ) from error
