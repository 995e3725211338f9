"""A table whose rows name files: each file is an item, and the row says what it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from nearfield.sources.captions import named, rows_in, without
from nearfield.sources.chunks import gather
from nearfield.sources.entries import CAPTION, Entry
from nearfield.sources.formats import format_by_name
from nearfield.sources.media import entry_of, suffixes_of
from nearfield.sources.memory import Chunk
from nearfield.sources.request import Request
from nearfield.sources.stream import Stream

TABLES = ("csv", "tsv", "jsonl", "parquet")


def lists_media(stream: Stream, request: Request) -> bool:
    """Whether a table of files came, and media were wanted."""
    path = stream.path
    if path is None or request.kind is None or not suffixes_of(request.kind):
        return False
    form = request.written.format or format_by_name(path)
    return form in TABLES and bool(_column(path, request))


def read_listed(stream: Stream, request: Request) -> Iterator[Chunk]:
    """The files that a table names, by paths from its own folder on."""
    return map(tuple, gather(_entries(stream, request)))


def _entries(stream: Stream, request: Request) -> Iterator[tuple[Entry, int]]:
    path, report, kind = stream.path, stream.report, request.kind
    if path is None or kind is None:
        return
    column, suffixes = _column(path, request), suffixes_of(kind)
    for number, row in enumerate(rows_in(path, report), 1):
        name = str(row.get(column) or "")
        file = path.parent / name
        if file.suffix.lower() not in suffixes:
            report.skip(f"row {number}", f"{name!r} names no file of the modality {kind}")
            continue
        told = without(row, column)
        if request.text:
            told |= {CAPTION: "\n".join(str(row[c]) for c in request.text if row.get(c))}
        id_ = str(row.get(request.id or "id") or name)
        try:
            entry = entry_of(file, id_, kind, told, place=request.place)
        except OSError as error:
            report.skip(name, error.strerror or str(error))
            continue
        yield entry, entry.weight


def _column(path: Path, request: Request) -> str:
    first = next(rows_in(path), {})
    return named(first)
