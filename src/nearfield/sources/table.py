"""A table as columns: a file, a data frame or a list of dicts, whole in memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from nearfield.errors import BadSource
from nearfield.sources.absent import Absent
from nearfield.sources.archive import archive_of
from nearfield.sources.archived import read_archive
from nearfield.sources.formats import check, format_of, known
from nearfield.sources.guard import guarded
from nearfield.sources.magic import NO_FORMAT, recognise
from nearfield.sources.memory import Chunk, read_memory, table_of
from nearfield.sources.nested import resolved
from nearfield.sources.place import parted
from nearfield.sources.report import Report
from nearfield.sources.request import AS_IT_IS, Request, Written
from nearfield.sources.stream import Stream


def read_table(
    source: Any, written: Written = AS_IT_IS, paths: Sequence[str] = ()
) -> dict[str, list[str | None]]:
    """All columns of a table as texts; a missing value is None. See :func:`read_values`.

    >>> read_table([{"id": 7, "text": "red"}, {"id": 8, "text": ""}])
    {'id': ['7', '8'], 'text': ['red', None]}
    """
    return {
        name: list(map(_text, values))
        for name, values in read_values(source, written, paths).items()
    }


def read_values(
    source: Any, written: Written = AS_IT_IS, paths: Sequence[str] = ()
) -> dict[str, list[Any]]:
    """All columns of a table, as they are.

    Parameters
    ----------
    source
        A file of a table, or what ``open_source`` takes: a data frame, a list of dicts.
    written
        How it is written, where it does not tell itself.
    paths
        Columns that were asked for: those that are paths into objects stand there, too.

    Raises
    ------
    BadSource
        It cannot be read, holds no row, or a row that is broken: every row counts here.

    >>> read_values([{"id": 7, "text": "red"}])
    {'id': ['7'], 'text': ['red']}
    """
    written = written.checked()
    if not isinstance(source, str | Path):
        report = Report(type(source).__name__, strict=True)
        batches = [table_of(chunk, report) for chunk in read_memory(source, report)]
    else:
        path, sheet = parted(source)
        with open_stream(path) as stream:
            report = stream.report
            request = Request(written=replace(written, sheet=sheet or written.sheet))
            with guarded(report):
                batches = [table_of(chunk, report) for chunk in chunks_of(stream, request)]
    if report.skipped.count:
        where, reason = report.skipped.examples[0]
        raise BadSource(f"{report.name}, {where}: {reason}.", "Every row counts here: correct it.")
    if not batches:
        raise BadSource(f"{report.name} holds no row.", "Add some rows to it and try again.")
    nothing = Absent(written.na)
    with guarded(report):
        tables = [pa.Table.from_batches([nothing(resolved(batch, paths))]) for batch in batches]
        table = pa.concat_tables(tables, promote_options="permissive")
        return {name: table[name].to_pylist() for name in table.column_names}


def chunks_of(stream: Stream, request: Request) -> Iterator[Chunk]:
    """The rows of a table, of whatever format it is."""
    archive = archive_of(stream.head)
    if archive and (recognise(stream.head) or NO_FORMAT).format is None:
        yield from read_archive(stream, archive, request).chunks
        return
    name = request.written.format or format_of(stream)
    name = name if known(name).table else "csv"
    check(name, stream)
    yield from known(name).read(stream, request)


def open_stream(source: str | Path) -> Stream:
    """A file, its first bytes read; raises ``BadSource`` where it cannot be opened."""
    path = Path(source)
    try:
        return Stream(path, Report(path.name, str(path), verb=""))
    except OSError as error:
        raise BadSource(
            f"{path} cannot be read: {error.strerror or error}.", f"Run: ls {path.parent}"
        ) from error


def _text(value: Any) -> str | None:
    return None if value is None or value == "" else str(value)
