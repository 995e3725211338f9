"""Python objects as sources: frames, Arrow data, and anything that yields dicts or strings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sized
from typing import Any, TypeAlias

import pyarrow as pa

from nearfield.errors import BadSource
from nearfield.sources.arrow import read_object
from nearfield.sources.canonical import canonical
from nearfield.sources.chunks import gather
from nearfield.sources.records import Row
from nearfield.sources.report import Report
from nearfield.sources.request import ROWS

Chunk: TypeAlias = pa.RecordBatch | list[Row]
"""What readers yield: an Arrow batch of canonical types, or rows."""


def read_memory(data: Any, report: Report) -> Iterator[Chunk]:
    """Read a Python object; raises BadSource for one that holds no items."""
    if hasattr(data, "to_frame") and not hasattr(data, "columns"):  # a Series
        data = data.to_frame(str(data.name or "text"))
    if isinstance(data, pa.RecordBatch):
        data = pa.Table.from_batches([data])
    if hasattr(data, "iloc"):
        return _pandas(data, report)
    if hasattr(data, "__arrow_c_stream__"):
        return read_object(data, report)
    if isinstance(data, Mapping):
        return gather(_mapping(data, report))
    if isinstance(data, Iterable) and not isinstance(data, bytes | bytearray | memoryview):
        return gather(_sequence(data, report))
    hint = "It is lazy: pass .collect() of it." if hasattr(data, "collect") else ""
    raise BadSource(
        f"A source of type {type(data).__name__} cannot be read as items; "
        "wanted a path, a pandas or Polars frame, Arrow data, a dict of id to text, "
        "or an iterable of dicts or strings.",
        hint or "For one text, pass a list that holds it.",
    )


def _pandas(frame: Any, report: Report) -> Iterator[Chunk]:
    """Convert slice by slice; a slice that Arrow refuses, since its types are mixed, as rows."""
    report.total = len(frame)
    frame = frame.rename(columns=str)
    for at in range(0, len(frame), ROWS):
        part = frame.iloc[at : at + ROWS]
        report.done += len(part)
        try:
            batch = pa.RecordBatch.from_pandas(part)
        except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError):
            yield part.to_dict("records")
            continue
        names = ["index" if n == "__index_level_0__" else n for n in batch.schema.names]
        yield canonical(batch.rename_columns(names))


def _mapping(data: Mapping[Any, Any], report: Report) -> Iterator[tuple[Row, int]]:
    report.total = len(data)
    wrong = next((v for v in data.values() if not isinstance(v, str | None)), None)
    if wrong is not None and not any(isinstance(v, str) for v in data.values()):
        raise BadSource(
            f"A dict of {type(wrong).__name__} values came; a dict of id to text was wanted.",
            "For columns pass pyarrow.table(...) of it, for one item a list that holds it.",
        )
    for key, value in data.items():
        report.done += 1
        yield {"id": str(key), "text": value}, len(value) if isinstance(value, str) else 0


def _sequence(data: Iterable[Any], report: Report) -> Iterator[tuple[Row, int]]:
    report.total = len(data) if isinstance(data, Sized) else None
    for number, item in enumerate(data, 1):
        report.done += 1
        if isinstance(item, str) or item is None:
            yield {"text": item}, len(item or "")
        elif isinstance(item, Mapping):
            size = sum(len(value) for value in item.values() if isinstance(value, str))
            yield {str(key): value for key, value in item.items()}, size
        else:
            kind = type(item).__name__
            report.skip(f"item {number}", f"{kind} where a dict or a string was wanted")
