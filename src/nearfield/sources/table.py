"""A table as columns: a file, a data frame or a list of dicts, whole in memory."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa

from nearfield.errors import BadSource
from nearfield.sources.formats import check, format_of, known
from nearfield.sources.memory import read_memory, table_of
from nearfield.sources.report import Report
from nearfield.sources.request import Request
from nearfield.sources.stream import Stream


def read_table(source: Any) -> dict[str, list[str | None]]:
    """All columns of a table as texts; a missing value is None. See :func:`read_values`.

    >>> read_table([{"id": 7, "text": "red"}, {"id": 8, "text": ""}])
    {'id': ['7', '8'], 'text': ['red', None]}
    """
    return {name: list(map(_text, values)) for name, values in read_values(source).items()}


def read_values(source: Any) -> dict[str, list[Any]]:
    """All columns of a table, as they are.

    Parameters
    ----------
    source
        A file (CSV, TSV, JSON lines, Parquet, Arrow; gzip is read through), or what
        ``open_source`` takes: a data frame, a list of dicts.

    Raises
    ------
    BadSource
        It cannot be read, holds no row, or a row that is broken: every row counts here.

    >>> read_values([{"id": 7, "text": "red"}])
    {'id': ['7'], 'text': ['red']}
    """
    if not isinstance(source, str | Path):
        report = Report(type(source).__name__, strict=True)
        batches = [table_of(chunk, report) for chunk in read_memory(source, report)]
    else:
        with open_stream(source) as stream:
            name = format_of(stream)
            name = name if known(name).table else "csv"
            check(name, stream)
            report, request = stream.report, Request(askable=False)
            batches = [table_of(c, report) for c in known(name).read(stream, request)]
    if report.skipped.count:
        where, reason = report.skipped.examples[0]
        raise BadSource(f"{report.name}, {where}: {reason}.", "Every row counts here: correct it.")
    if not batches:
        raise BadSource(f"{report.name} holds no row.", "Add some rows to it and try again.")
    table = pa.concat_tables(
        [pa.Table.from_batches([batch]) for batch in batches], promote_options="permissive"
    )
    return {name: table[name].to_pylist() for name in table.column_names}


def open_stream(source: str | Path) -> Stream:
    """A file, its first bytes read; raises ``BadSource`` where it cannot be opened."""
    path = Path(source)
    try:
        return Stream(path, Report(path.name, str(path)))
    except OSError as error:
        raise BadSource(
            f"{path} cannot be read: {error.strerror or error}.", f"Run: ls {path.parent}"
        ) from error


def _text(value: Any) -> str | None:
    return None if value is None or value == "" else str(value)
