"""JSON: one value a line, values one after another, an array, or one object around a table."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import chain, islice
from typing import Any

from nearfield.errors import BadSource
from nearfield.sources.array import documents, elements
from nearfield.sources.chunks import gather
from nearfield.sources.delimited import names_of
from nearfield.sources.encoding import BAD, ERRORS, settle
from nearfield.sources.header import header_of
from nearfield.sources.json_rows import Records, Rows
from nearfield.sources.json_shapes import rows_within
from nearfield.sources.lines import Lines
from nearfield.sources.records import Row
from nearfield.sources.report import Report
from nearfield.sources.request import Request
from nearfield.sources.stream import HEAD, Stream
from nearfield.sources.width import check_width

Element = tuple[int, Any, int, bool]

SAMPLE = 100  # rows by which the columns of a table of lists are told
WANTED = "an array of objects or strings, one object, or one object or string a line, was wanted"


def read_json(stream: Stream, request: Request) -> Iterator[list[Row]]:
    """Read JSON lines, an array, values one after another, or one object around a table.

    Whichever the content is; gives lists of rows.
    """
    codec, encoding = settle(stream, request)
    rows: Rows = Records(stream.report) if request.kind == "record" else Rows(stream.report)
    decoder = rows.decoder
    start = stream.head.decode(codec, ERRORS).lstrip("\ufeff \t\r\n")
    if codec not in {"utf-8", "utf-8-sig"}:
        stream.report.note(f"{stream.report.name}: read as {encoding}.")
    if start[:1] == "[":
        return gather(_rows(elements(stream, codec, decoder), rows, encoding))
    if start and start[0] not in '{"':
        raise BadSource(
            f"{stream.report.name} is not JSON: it begins with {start[:40].splitlines()[0]!r}; "
            f"{WANTED}.",
            stream.report.again("Say what it is. Run:", format="csv"),
        )
    if _are_lines(start, whole=len(stream.head) < HEAD):
        return gather(_line_rows(Lines(stream, codec), rows, encoding))
    values = _table(documents(stream, codec, decoder), stream.report, request.written.sheet)
    return gather(_rows(values, rows, encoding))


def _are_lines(start: str, *, whole: bool) -> bool:
    """Whether each line is a value of its own: so it is where the first two are, or begin one."""
    line, _, rest = start.partition("\n")
    second = rest.lstrip()
    try:
        json.loads(line)
    except (ValueError, RecursionError):  # spread over lines, or a broken first line
        try:
            json.JSONDecoder().raw_decode(start)
        except (ValueError, RecursionError):
            same = second[:1] == start[:1] and line.strip() != "{"
            return same or (whole and not second)
        return False
    return bool(second)


def _table(values: Iterator[Element], report: Report, sheet: str | None) -> Iterator[Element]:
    """The values themselves; of one that stands alone the rows within it."""
    first = next(values, None)
    second = next(values, None)
    if first is None:
        return
    number, value, size, sound = first
    if second is not None or not isinstance(value, dict):
        yield from chain([first], [second] if second else [], values)
        return
    rows = rows_within(value, sheet, report)
    for row in rows:
        yield number, row, size // max(1, len(rows)), sound


def _rows(values: Iterator[Element], rows: Rows, encoding: str) -> Iterator[tuple[Row, int]]:
    report = rows.report
    first = list(islice(values, SAMPLE))
    if first and all(isinstance(value, list) for _, value, _, _ in first):
        names, first = _named(first, report)
    else:
        names = []
    for number, value, size, sound in chain(first, values):
        where = f"line {number}"
        if not sound:
            report.skip(where, f"bytes that are not {encoding}")
        elif names and isinstance(value, list) and len(value) == len(names):
            yield dict(zip(names, value, strict=True)), size
        else:
            yield from rows.row(value, where, size)


def _named(first: list[Element], report: Report) -> tuple[list[str], list[Element]]:
    """The columns of a table whose rows are lists, and the rows below its header."""
    rows = [["" if cell is None else str(cell) for cell in value] for _, value, _, _ in first]
    check_width(max(map(len, rows)), report)
    header = header_of(rows)
    return names_of(report, rows, header), first[header.above + header.names :]


def _line_rows(lines: Lines, rows: Rows, encoding: str) -> Iterator[tuple[Row, int]]:
    report = rows.report
    for line in lines:
        lines.kept.clear()
        if not line.strip():
            continue
        where = f"line {lines.number}"
        if BAD in line:
            report.skip(where, f"bytes that are not {encoding}")
            continue
        try:
            value = rows.decoder.decode(line)
        except (ValueError, RecursionError) as error:
            report.skip(where, f"not JSON ({_reason(error)})")
            continue
        yield from rows.row(value, where, len(line))


def _reason(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return error.msg
    return "nested too deeply" if isinstance(error, RecursionError) else "a number too long"
