"""The files of an evaluation: tables whose columns say what is measured, and qrels."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from nearfield.collection.evaluation_forms import Columns, numbers
from nearfield.errors import BadSource, UsageError
from nearfield.sources.encoding import ERRORS, detect
from nearfield.sources.formats import FORMATS, check, format_of
from nearfield.sources.memory import read_memory, table_of
from nearfield.sources.report import Report
from nearfield.sources.request import Request
from nearfield.sources.roles import column_of
from nearfield.sources.stream import Stream


def read_table(source: Any) -> Columns:
    """All columns of a table as texts; a missing value is None. See :func:`read_values`."""
    return {name: list(map(_text, values)) for name, values in read_values(source).items()}


def read_values(source: Any) -> dict[str, list[Any]]:
    """All columns of a table, as they are.

    ``source`` is a file (CSV, TSV, JSON lines, Parquet, Arrow; gzip is read through), or what
    ``open_source`` takes: a data frame, a list of dicts. Raises ``BadSource``.
    """
    if not isinstance(source, str | Path):
        report = Report(type(source).__name__, strict=True)
        batches = [table_of(chunk, report) for chunk in read_memory(source, report)]
    else:
        with _open(source) as stream:
            name = format_of(stream)
            name = name if FORMATS[name].table else "csv"
            check(name, stream)
            report = stream.report
            batches = [table_of(c, report) for c in FORMATS[name].read(stream, Request())]
    if report.skipped.count:
        where, reason = report.skipped.examples[0]
        raise BadSource(f"{report.name}, {where}: {reason}.", "Every row counts here: correct it.")
    if not batches:
        raise BadSource(f"{report.name} holds no row.", "Add some rows to it and try again.")
    table = pa.concat_tables(
        [pa.Table.from_batches([batch]) for batch in batches], promote_options="permissive"
    )
    return {name: table[name].to_pylist() for name in table.column_names}


def read_queries(source: Any) -> dict[str, str]:
    """Queries by id: columns ``id`` and ``text`` (or the like); also a dict of them."""
    if isinstance(source, Mapping):
        return {str(key): str(text) for key, text in source.items()}
    columns = read_table(source)
    name, text = column_of(columns, "id"), column_of(columns, "text")
    text = text or next((c for c in (column_of(columns, "query"),) if c != name), None)
    if list(columns) == ["column1", "column2"]:
        name, text = columns
    if name is None or text is None:
        raise UsageError(
            f"The columns of the queries are {', '.join(columns)}; wanted: id, text.",
            "Call them so in the first line of the file.",
        )
    rows = zip(columns[name], columns[text], strict=True)
    found = {str(key): words for key, words in rows if key is not None and words}
    if not found:
        raise UsageError("No query has an id and a text.")
    return found


def read_qrels(source: Any) -> dict[str, dict[str, float]]:
    """Relevance by query and item.

    TREC's four columns (query, 0, item, relevance), BEIR's three with a header, or a table with
    columns query, item, and relevance (1 without that column); also a dict of dicts.
    """
    if isinstance(source, Mapping):
        return {str(q): {str(i): float(r) for i, r in of.items()} for q, of in source.items()}
    rows = _trec(source) if isinstance(source, str | Path) else None
    found: dict[str, dict[str, float]] = {}
    queries, items, relevance = rows if rows is not None else _judged(read_table(source))
    for query, item, value in zip(queries, items, numbers(relevance, "relevance"), strict=True):
        found.setdefault(query, {})[item] = value
    return found


def _judged(columns: Columns) -> tuple[list[str], list[str], list[str]]:
    query, item = column_of(columns, "query id"), column_of(columns, "item id")
    relevance = column_of(columns, "relevance")
    if next(iter(columns)) == "column1" and len(columns) in {2, 3}:
        query, item, relevance = [*columns, None][:3]
    if query is None or item is None:
        raise UsageError(
            f"The columns of the qrels are {', '.join(columns)}; wanted: query, item, relevance "
            "(or TREC's: query, 0, item, relevance).",
            "Call them so in the first line of the file.",
        )
    ones: list[str | None] = ["1"] * len(columns[query])
    told = columns[relevance] if relevance else ones
    three = (list(map(str, column)) for column in (columns[query], columns[item], told))
    return tuple(three)  # type: ignore[return-value]


def _trec(path: str | Path) -> tuple[list[str], list[str], list[str]] | None:
    """TREC's lines of four words, or None where the first line is no such line."""
    with _open(path) as stream:
        codec = detect(stream.head)[0]
        lines = [line.split() for line in stream.file.read().decode(codec, ERRORS).splitlines()]
    rows = [line for line in lines if line]
    if not rows or len(rows[0]) != 4 or not re.fullmatch(r"-?\d+(\.\d+)?", rows[0][3]):
        return None
    short = next((number for number, line in enumerate(lines, 1) if line and len(line) != 4), None)
    if short is not None:
        raise BadSource(f"{path}, line {short}: wanted query, 0, item, relevance.")
    return [r[0] for r in rows], [r[2] for r in rows], [r[3] for r in rows]


def _open(source: str | Path) -> Stream:
    path = Path(source)
    try:
        return Stream(path, Report(path.name, str(path)))
    except OSError as error:
        raise BadSource(
            f"{path} cannot be read: {error.strerror or error}.", f"Run: ls {path.parent}"
        ) from error


def _text(value: Any) -> str | None:
    return None if value is None or value == "" else str(value)
