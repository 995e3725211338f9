"""JSON: one value a line, or one array of values, of any length."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from nearfield.errors import BadSource
from nearfield.sources.array import elements
from nearfield.sources.chunks import gather
from nearfield.sources.encoding import BAD, ERRORS, settle
from nearfield.sources.lines import Lines
from nearfield.sources.records import Row
from nearfield.sources.report import Report
from nearfield.sources.request import Request
from nearfield.sources.stream import Stream
from nearfield.sources.usual import KNOWN

WANTED = "an array of objects or strings, or one object or string a line, was wanted"


def read_json(stream: Stream, request: Request) -> Iterator[list[Row]]:
    """Read JSON lines or a JSON array, whichever the content is, as lists of rows."""
    codec, encoding = settle(stream, request)
    start = stream.head.decode(codec, ERRORS).lstrip("\ufeff \t\r\n")
    if codec not in {"utf-8", "utf-8-sig"}:
        stream.report.note(f"{stream.report.name}: read as {encoding}.")
    if start[:1] == "[":
        return gather(_array_rows(stream, codec, encoding))
    _check(start, stream.report)
    return gather(_line_rows(Lines(stream, codec), stream.report, encoding))


def _check(start: str, report: Report) -> None:
    """Refuse what is not JSON lines: other text, or one object that is the whole file."""
    if start and start[0] not in '{"':
        raise BadSource(
            f"{report.name} is not JSON: it begins with {start[:40].splitlines()[0]!r}; {WANTED}.",
            report.again("Say what it is. Run:", format="csv"),
        )
    if start[:1] == "{" and _one_object(*start.partition("\n")[::2]):
        raise BadSource(
            f"{report.name} is one JSON object; {WANTED}.",
            f"Take the list out of it. Run: jq -c '.{_listed(start)}[]' "
            f"{report.quoted} > items.jsonl",
        )


def _listed(start: str) -> str:
    """Return the first key of the outer object that holds a list, as far as can be seen."""
    indent = re.match(r'\{\s*\n([ \t]*)"', start)
    place = rf'^{indent[1]}"' if indent else r'[{,]\s*"'
    key = re.search(place + r'(\w+)"\s*:\s*\[', start, re.MULTILINE)
    return key[1] if key else ""


def _one_object(line: str, rest: str) -> bool:
    try:
        first = json.loads(line)
    except (ValueError, RecursionError):  # spread over lines, or a broken first line
        return rest.lstrip()[:1] not in {"{", ""}
    listed = any(isinstance(v, list) and v and isinstance(v[0], dict) for v in first.values())
    return not rest.strip() and listed and not KNOWN.intersection(first)


def _line_rows(lines: Lines, report: Report, encoding: str) -> Iterator[tuple[Row, int]]:
    for line in lines:
        lines.kept.clear()
        if not line.strip():
            continue
        where = f"line {lines.number}"
        if BAD in line:
            report.skip(where, f"bytes that are not {encoding}")
            continue
        try:
            value = json.loads(line)
        except (ValueError, RecursionError) as error:
            report.skip(where, f"not JSON ({_reason(error)})")
            continue
        yield from _row(value, where, len(line), report)


def _array_rows(stream: Stream, codec: str, encoding: str) -> Iterator[tuple[Row, int]]:
    for number, value, size, sound in elements(stream, codec):
        if sound:
            yield from _row(value, f"line {number}", size, stream.report)
        else:
            stream.report.skip(f"line {number}", f"bytes that are not {encoding}")


def _row(value: Any, where: str, size: int, report: Report) -> Iterator[tuple[Row, int]]:
    if isinstance(value, dict):
        yield value, size
    elif isinstance(value, str):
        yield {"text": value}, size
    else:
        report.skip(where, f"{type(value).__name__} where an object or a string was wanted")


def _reason(error: Exception) -> str:
    return error.msg if isinstance(error, json.JSONDecodeError) else "nested too deeply"
