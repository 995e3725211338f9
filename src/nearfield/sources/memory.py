"""Python objects as sources: frames, Arrow data, and what yields dicts, strings, media, records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sized
from itertools import groupby
from typing import Any, NamedTuple, TypeAlias

import pyarrow as pa

from nearfield.errors import BadSource
from nearfield.modalities import modality_of
from nearfield.modalities.records.sound import trouble
from nearfield.sources.arrow import read_object
from nearfield.sources.canonical import canonical
from nearfield.sources.chunks import gather
from nearfield.sources.entries import Entry, record_entry
from nearfield.sources.hugging_face import (
    is_dataset,
    is_dataset_dict,
    read_dataset,
    read_splits,
)
from nearfield.sources.names import Renamed, named
from nearfield.sources.objects import row_of
from nearfield.sources.records import Row, batch_of
from nearfield.sources.report import Report
from nearfield.sources.request import ROWS
from nearfield.types import Content, Media, Modality, Node, Record


class Whole(NamedTuple):
    """An item batch that is ready: nothing of it is chosen or split any more."""

    batch: pa.RecordBatch


Chunk: TypeAlias = pa.RecordBatch | list[Row] | tuple[Entry, ...] | Whole
"""What readers yield: an Arrow batch of canonical types, or rows; or items that are no rows."""


_STRINGS = frozenset({str})


def read_memory(data: Any, report: Report, kind: Modality | None = None) -> Iterator[Chunk]:
    """Read a Python object; raises BadSource for one that holds no items.

    Items of another modality than ``kind`` are skipped; None takes all.
    """
    if isinstance(data, Media | Record | Node):  # one item
        data = [data]
    table = _table(data, report)
    if table is not None:
        return table
    if isinstance(data, Mapping):
        return _apart(gather(_mapping(data, report, kind)))
    if hasattr(data, "__getitem__") and hasattr(data, "__len__") and not hasattr(data, "__iter__"):
        data = _Numbered(data)
    if isinstance(data, Iterable) and not isinstance(data, bytes | bytearray | memoryview):
        return _apart(gather(_sequence(data, report, kind)))
    hint = "It is lazy: pass .collect() of it." if hasattr(data, "collect") else ""
    raise BadSource(
        f"A source of type {type(data).__name__} cannot be read as items; "
        "wanted a path, a pandas or Polars frame, Arrow data, a dataset, a dict of id to text, "
        "or an iterable of dicts or strings.",
        hint or "For one text, pass a list that holds it.",
    )


def _table(data: Any, report: Report) -> Iterator[Chunk] | None:
    """Read a dataset, a frame or Arrow data; None for anything else."""
    if is_dataset(data):
        return read_dataset(data, report)
    if is_dataset_dict(data):
        return read_splits(data, report)
    if hasattr(data, "to_frame") and not hasattr(data, "columns"):  # a Series
        data = data.to_frame(str(data.name or "text"))
    if isinstance(data, pa.RecordBatch):
        data = pa.Table.from_batches([data])
    if hasattr(data, "iloc"):
        return _pandas(data, report)
    return read_object(data, report) if hasattr(data, "__arrow_c_stream__") else None


def table_of(chunk: Chunk, report: Report, text: str | None = None) -> pa.RecordBatch:
    """A chunk of rows as an Arrow batch, in whose column ``text`` only strings stay.

    Raises
    ------
    BadSource
        Its items are no rows of a table.
    """
    if isinstance(chunk, tuple):
        modality = "node" if isinstance(chunk, Whole) else modality_of(chunk[0].content)
        raise BadSource(
            f"{report.name} holds items of the modality {modality}; a table was wanted.",
            "Pass rows: a list of dicts, or a frame.",
        )
    return batch_of(chunk, text) if isinstance(chunk, list) else chunk


def _apart(chunks: Iterator[list[Row | Entry]]) -> Iterator[Chunk]:
    """Rows and other items in chunks of their own, in their order."""
    for chunk in chunks:
        if not any(isinstance(item, Entry) for item in chunk):
            yield chunk
            continue
        for is_entry, group in groupby(chunk, lambda item: isinstance(item, Entry)):
            items: list[Any] = list(group)
            yield tuple(items) if is_entry else items


def _pandas(frame: Any, report: Report) -> Iterator[Chunk]:
    """Convert slice by slice; a slice that Arrow refuses, since its types are mixed, as rows."""
    report.total = len(frame)
    report.index = _named_index(frame.index)
    frame = frame.set_axis(named([_column_name(name) for name in frame.columns]), axis=1)
    for at in range(0, len(frame), ROWS):
        part = frame.iloc[at : at + ROWS]
        report.done += len(part)
        try:
            batch = _batch(part)
        except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError):
            yield part.to_dict("records")
            continue
        names = ["index" if n == "__index_level_0__" else n for n in batch.schema.names]
        yield canonical(batch.rename_columns(names))


def _batch(part: Any) -> pa.RecordBatch:
    """Rows of a frame; strings of frames that were put together come in several pieces."""
    batches = pa.Table.from_pandas(part).combine_chunks().to_batches()
    return batches[0] if len(batches) == 1 else pa.RecordBatch.from_pandas(part)


def _named_index(index: Any) -> str | None:
    """The name of an index that tells the rows apart, as ids do; None for any other.

    Numbers in a row, times and decimals are no ids; neither is an index that nobody named.
    """
    kind = getattr(index.dtype, "kind", "O")
    numbered = hasattr(index, "start") and hasattr(index, "step")  # a RangeIndex
    if index.nlevels > 1 or index.name is None or numbered or kind not in "OiuUT":
        return None
    return str(index.name) if index.is_unique and not index.hasnans else None


def _column_name(name: Any) -> str:
    """A column's name; of several levels one, a point between them."""
    levels = name if isinstance(name, tuple) else (name,)
    return ".".join(str(level) for level in levels if str(level))


class _Numbered:
    """Iterates over what has a length and items by their number, as datasets of PyTorch."""

    def __init__(self, data: Any) -> None:
        self._data = data

    def __len__(self) -> int:
        return len(self._data)

    def __iter__(self) -> Iterator[Any]:
        return (self._data[at] for at in range(len(self._data)))


def _mapping(
    data: Mapping[Any, Any], report: Report, kind: Modality | None
) -> Iterator[tuple[Row | Entry, int]]:
    report.total = len(data)
    contents = str | Media | Record | Node
    wrong = next((v for v in data.values() if not isinstance(v, contents | None)), None)
    if wrong is not None and not any(isinstance(v, contents) for v in data.values()):
        raise BadSource(
            f"A dict of {type(wrong).__name__} values came; a dict of id to text was wanted.",
            "For columns pass pyarrow.table(...) of it, for one item a list that holds it.",
        )
    for key, value in data.items():
        report.done += 1
        if isinstance(value, Media | Record | Node):
            yield from _entry(str(key), value, f"item {key!r}", report, kind)
        else:
            row = {"id": str(key), "text": value}
            yield row, len(value) if isinstance(value, str) else 0


def _sequence(
    data: Iterable[Any], report: Report, kind: Modality | None
) -> Iterator[tuple[Row | Entry, int]]:
    report.total = len(data) if isinstance(data, Sized) else None
    for number, item in enumerate(data, 1):
        report.done += 1
        if type(item) is dict and _STRINGS.issuperset(map(type, item)):  # most; none is renamed
            yield item.copy(), _weight(item)
        elif isinstance(item, str) or item is None:
            yield {"text": item}, len(item or "")
        elif isinstance(item, Media | Record | Node):
            yield from _entry(None, item, f"item {number}", report, kind)
        elif (row := row_of(item)) is not None:
            report.renamed |= {str(n): n.original for n in row if isinstance(n, Renamed)}
            yield row, _weight(row)
        else:
            report.skip(
                f"item {number}", f"{type(item).__name__} where a dict or a string was wanted"
            )


def _weight(row: Row) -> int:
    return sum([len(value) for value in row.values() if isinstance(value, str)])


def _entry(
    id: str | None,  # noqa: A002 - the field's word
    content: Content,
    where: str,
    report: Report,
    kind: Modality | None,
) -> Iterator[tuple[Entry, int]]:
    modality = modality_of(content)
    if kind not in (None, modality):
        report.skip(where, f"its modality is {modality}, and {kind} was wanted")
        return
    if isinstance(content, Record) and (why := trouble(content.value)):
        report.skip(where, why)
        return
    entry = Entry(id, content, {})
    if isinstance(content, Record):
        entry = record_entry(id, content)
    elif isinstance(content, Node):  # other nodes' edges name it so
        entry = Entry(content.name, content, {})
    yield entry, entry.weight
