"""A table in a page of HTML: its rows as a table of strings, as a workbook's are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from nearfield.errors import BadSource
from nearfield.sources.documents import UnreadableError, content_of, declared
from nearfield.sources.html_depth import TooDeepError, check_depth
from nearfield.sources.request import Request
from nearfield.sources.stream import Stream
from nearfield.sources.workbook import SAMPLE, Cells, batches_of

SPAN = 200
"""Columns that a cell may go over."""


def read_html_table(stream: Stream, request: Request) -> Iterator[pa.RecordBatch]:
    """Read the longest table of a page, as programs write it that call it a workbook."""
    from selectolax.lexbor import LexborHTMLParser

    report = stream.report
    try:
        page = declared(content_of(stream.file), request.encoding)
        check_depth(page)
    except (UnreadableError, TooDeepError) as reason:
        raise BadSource(f"{report.name} cannot be read: {reason}.", report.again()) from reason
    tables = [_rows(table) for table in LexborHTMLParser(page).css("table")]
    rows = max(tables, key=len, default=[])[request.written.skip_rows :]
    rows = [row for row in rows if any(row)]
    if not rows:
        raise BadSource(
            f"{report.name} is a page without a table.",
            report.again("Take it as one text. Run:", format="html"),
        )
    report.note(f"{report.name}: a table in HTML of {len(rows):,} rows.")
    width = max(map(len, rows))
    padded = [row + [""] * (width - len(row)) for row in rows]
    yield from batches_of(report, padded[:SAMPLE], iter(padded[SAMPLE:]), request, set())


def _rows(table: Any) -> list[Cells]:
    return [
        [cell for node in row.css("td, th") for cell in _cells(node)] for row in table.css("tr")
    ]


def _cells(node: Any) -> Cells:
    text = " ".join(node.text(separator=" ").split())
    told = node.attributes.get("colspan") or ""
    span = min(int(told), SPAN) if re.fullmatch(r"\d{1,6}", told) else 1
    return [text, *[""] * (span - 1)]
