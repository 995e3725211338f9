"""Plain lines: each is an item."""

from __future__ import annotations

from collections.abc import Iterator

from nearfield.sources.chunks import gather
from nearfield.sources.encoding import BAD, settle
from nearfield.sources.lines import Lines
from nearfield.sources.records import Row
from nearfield.sources.request import Request
from nearfield.sources.stream import Stream


def read_lines(stream: Stream, request: Request) -> Iterator[list[Row]]:
    """Read every line that is not blank as one item."""
    codec, encoding = settle(stream, request)
    stream.report.note(f"{stream.report.name}: read as {encoding}, one item a line.")
    return gather(_rows(Lines(stream, codec), stream, encoding))


def _rows(lines: Lines, stream: Stream, encoding: str) -> Iterator[tuple[Row, int]]:
    for line in lines:
        lines.kept.clear()
        if BAD in line:
            stream.report.skip(f"line {lines.number}", f"bytes that are not {encoding}")
        elif line.strip():
            yield {"text": line.strip()}, len(line)
