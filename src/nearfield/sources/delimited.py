"""CSV and TSV: the standard library's parser, row by row, with the line of every broken row.

Measured: 265,000 rows of five short fields a CPU second, everything in this room included.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import pyarrow as pa

from nearfield.errors import count, shortened
from nearfield.sources.dialect import Dialect, dialect_of
from nearfield.sources.encoding import BAD, ERRORS, settle
from nearfield.sources.header import Header, header_of, uncommented
from nearfield.sources.lines import Lines
from nearfield.sources.names import named
from nearfield.sources.report import Report
from nearfield.sources.request import BYTES, ROWS, Request
from nearfield.sources.stream import HEAD, Stream
from nearfield.sources.value_types import UNTYPED, string_field
from nearfield.sources.width import check_width


def read_delimited(stream: Stream, request: Request) -> Iterator[pa.RecordBatch]:
    """Read rows as batches of strings; a row that does not fit is skipped, with its line."""
    report = stream.report
    codec, encoding = settle(stream, request)
    whole = len(stream.head) < HEAD
    text = stream.head.decode(codec, ERRORS)
    lines = Lines(stream, codec)
    text = _skipped(text, lines, request.written.skip_rows)
    dialect = dialect_of(text, whole)
    report.note(f"{report.name}: read as {encoding}, {dialect}.")
    if dialect.stated:
        next(lines)
        lines.kept.clear()
    rows = [[cell.replace(BAD, "\ufffd") for cell in row] for row in dialect.sample(text, whole)]
    check_width(max(map(len, rows), default=0), report)
    header = header_of(rows, request.named, request.written.header)
    names = names_of(report, rows, header)
    table = _Table(report, lines, dialect, encoding, rows[header.above] if header.names else [])
    yield from table.batches(names, skip=header.above + header.names)
    if table.repeated:
        report.note(f"{count(table.repeated, 'row')} that repeat the header left out.")


def _skipped(text: str, lines: Lines, many: int) -> str:
    """What follows ``many`` lines of the text, which ``lines`` goes over too."""
    held = io.StringIO(text, newline="")
    for _ in range(many):
        held.readline()
        next(lines, None)
    lines.kept.clear()
    lines.weight = 0
    lines.ended = False
    return held.read() if many else text


def names_of(report: Report, rows: list[list[str]], header: Header) -> list[str]:
    """The names of a table's columns, by its first rows; what is not plain is said."""
    table = rows[header.above :]
    if header.above:
        first = next((cell for row in rows for cell in row if cell.strip()), "")
        report.note(
            f"{count(header.above, 'row')} above the table left out: "
            f"{shortened(first.strip(), 60)!r}."
        )
    if not table:
        return []
    if not header.names:
        names = [f"column{i + 1}" for i in range(max(map(len, table)))]
        otherwise = header.else_ or "if it is the header, say so"
        why = f" ({header.guess}; {otherwise})" if header.guess else ""
        report.note(f"No header{why}: the columns are called {', '.join(names)}.")
        return names
    if header.guess:
        otherwise = header.else_ or "then say no header"
        report.note(f"The first row is read as the header; {header.guess}: {otherwise}.")
    cells = uncommented(table[0])
    names = named(cells)
    for old, new in zip(cells, names, strict=True):
        if old.strip() != new:
            what = f"a second {old.strip()!r}" if old.strip() else "a column without a name"
            report.note(f"The header holds {what}: it is called {new!r}.")
    return names


class _Table:
    """Rows of one width, and where each begins."""

    def __init__(
        self, report: Report, lines: Lines, dialect: Dialect, encoding: str, header: list[str]
    ) -> None:
        self.header, self.repeated = header, 0
        self.report, self.lines, self.encoding = report, lines, encoding
        self.dialect = dialect
        self.reader = dialect.reader(lines)

    def batches(self, names: list[str], skip: int) -> Iterator[pa.RecordBatch]:
        fields = [string_field(name, [UNTYPED]) for name in names]
        rows: list[list[str]] = []
        starts: list[int] = []
        for start, row in self._rows():
            if skip:
                skip -= 1
            elif len(row) != len(names) and any(row[len(names) :] or [True]):
                self._skip(start, f"{len(row)} fields where {len(names)} were wanted")
            elif row == self.header:
                self.repeated += 1
            else:
                rows.append(row if len(row) == len(names) else row[: len(names)])
                starts.append(start)
            if len(rows) >= ROWS or self.lines.weight > BYTES:
                yield from self._batch(rows, starts, fields)
                rows, starts, self.lines.weight = [], [], 0
        yield from self._batch(rows, starts, fields)

    def _rows(self) -> Iterator[tuple[int, list[str]]]:
        lines, kept = self.lines, self.lines.kept
        while True:
            try:
                row = next(self.reader)
            except StopIteration:
                return
            except csv.Error:  # a field beyond LIMIT
                self._unclosed()
                continue
            start = lines.number - len(kept) + 1
            if lines.ended or (len(kept) > 1 and not self._sound()):
                self._unclosed()
                continue
            kept.clear()
            if row:
                yield start, row

    def _sound(self) -> bool:
        """Whether a row of several lines is quoted as it should be, rather than run together."""
        try:
            list(self.dialect.reader(self.lines.kept, strict=True))
        except csv.Error:
            return False
        return True

    def _unclosed(self) -> None:
        """Skip the first line of a row whose quote is not closed, and read the others again."""
        start = self.lines.number - len(self.lines.kept) + 1
        self.lines.back()
        self._skip(start, "a quote that is opened and not closed")

    def _batch(
        self, rows: list[list[str]], starts: list[int], fields: list[pa.Field]
    ) -> Iterator[pa.RecordBatch]:
        try:
            arrays = [pa.array(column, pa.string()) for column in zip(*rows, strict=True)]
        except UnicodeEncodeError:
            marked = [any(BAD in cell for cell in row) for row in rows]
            for start, bad in zip(starts, marked, strict=True):
                if bad:
                    self._skip(start, f"bytes that are not {self.encoding}")
            rows = [row for row, bad in zip(rows, marked, strict=True) if not bad]
            arrays = [pa.array(column, pa.string()) for column in zip(*rows, strict=True)]
        if rows:
            yield pa.RecordBatch.from_arrays(arrays, schema=pa.schema(fields))

    def _skip(self, line: int, reason: str) -> None:
        self.report.skip(f"line {line}", reason)
