"""Workbooks: .xlsx, .xlsb, .xls and .ods, one sheet as a table of strings, as CSV is read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from itertools import chain, islice
from typing import IO, Any

import pyarrow as pa

from nearfield.errors import AmbiguousColumn, BadSource, NearfieldError, UnknownName
from nearfield.sources.delimited import names_of
from nearfield.sources.header import header_of
from nearfield.sources.report import Report
from nearfield.sources.request import BYTES, ROWS, Request
from nearfield.sources.stream import Stream
from nearfield.sources.value_types import UNTYPED, string_field
from nearfield.sources.width import check_width
from nearfield.sources.workbook_size import check_size

SAMPLE = 100  # rows in which the header is looked for
LOOKED = 500  # rows by which the sheet with the texts is told
CLEARLY = 2  # times the text of the second sheet that the first must have, to be meant

Cells = list[str]

_COMMA = re.compile(r"\s*-?(\d+|\d{1,3}(\.\d{3})+),\d{1,2}\s*")


def read_workbook(stream: Stream, request: Request) -> Iterator[pa.RecordBatch]:
    """Read one sheet as batches of strings: the one that was named, else the one with the texts.

    Dates are written as ISO has them; formulas are their values; errors like ``#N/A`` are missing.
    """
    report = stream.report
    file = stream.seekable()
    check_size(file, report)
    book = _opened(file, report)
    name = _sheet(book, request, report)
    sheet = book.get_sheet_by_name(name)
    report.total, report.done = sheet.height, 0
    numbers: set[int] = set()
    rows = _filled(sheet, _rows(sheet, numbers))
    skipped = list(islice(rows, request.written.skip_rows))
    rows = (row for row in rows if any(cell.strip() for cell in row))
    sample = list(islice(rows, SAMPLE))
    if not sample:
        raise BadSource(
            f"The sheet {name!r} of {report.name} holds no row"
            f"{' below those that were skipped' if skipped else ''}.",
            report.again("Name another one. Run:", sheet=_names(book)[-1]),
        )
    yield from batches_of(report, sample, rows, request, numbers)


def batches_of(
    report: Report, sample: list[Cells], rows: Iterator[Cells], request: Request, numbers: set[int]
) -> Iterator[pa.RecordBatch]:
    """The rows of a table as batches of strings, by its first ones, ``sample``."""
    check_width(max(map(len, sample)), report)
    header = header_of(sample, request.named, request.written.header)
    names = names_of(report, sample, header)
    body = chain(sample[header.above + header.names :], rows)
    kept = [at for at, name in enumerate(names) if _is_column(sample, header.above, at)]
    fields = [string_field(names[at], [UNTYPED]) for at in kept]
    held: list[Cells] = []
    weight = 0
    for row in body:
        report.done += 1
        held.append(row)
        weight += sum(map(len, row))
        if len(held) >= ROWS or weight > BYTES:
            yield _batch(held, kept, fields, numbers)
            held, weight = [], 0
    if held:
        yield _batch(held, kept, fields, numbers)


def _batch(
    rows: list[Cells], kept: list[int], fields: list[pa.Field], numbers: set[int]
) -> pa.RecordBatch:
    """Rows as columns; beside true numbers a text ``9,99`` is one, too."""
    columns: list[Cells] = [[row[at] for row in rows] for at in kept]
    for at, column in zip(kept, columns, strict=True):
        if at in numbers:
            column[:] = [_pointed(cell) if _COMMA.fullmatch(cell) else cell for cell in column]
    arrays = [pa.array(column, pa.string()) for column in columns]
    return pa.RecordBatch.from_arrays(arrays, schema=pa.schema(fields))


def _pointed(cell: str) -> str:
    return cell.strip().replace(".", "").replace(",", ".")


def _is_column(sample: list[Cells], above: int, at: int) -> bool:
    """Whether something stands in a column; an empty one beside others is a gap."""
    return any(row[at].strip() for row in sample[above:])


def _opened(file: IO[bytes], report: Report) -> Any:
    import python_calamine

    with _sound(report):
        try:
            return python_calamine.CalamineWorkbook.from_filelike(file)
        except python_calamine.PasswordError as error:
            raise BadSource(
                f"{report.name} opens with a password only.", "Save it without one."
            ) from error


def _names(book: Any) -> list[str]:
    """The sheets that hold cells and are to be seen; all of them where none is."""
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    every = [sheet for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    seen = [sheet.name for sheet in every if sheet.visible == SheetVisibleEnum.Visible]
    return seen or [sheet.name for sheet in every] or list(book.sheet_names)


def _sheet(book: Any, request: Request, report: Report) -> str:
    """The name of the sheet to read; which one is said where there are several."""
    wanted = request.written.sheet
    every: list[str] = list(book.sheet_names)
    if wanted is not None:
        by_name = {name.casefold(): name for name in reversed(every)}
        if wanted.casefold() in by_name:
            return by_name[wanted.casefold()]
        if wanted.isdigit() and 0 < int(wanted) <= len(every):
            return every[int(wanted) - 1]
        raise UnknownName(f"sheet in {report.name}", wanted, every)
    names = _names(book)
    if not names:
        raise BadSource(f"{report.name} holds no sheet.", "Save it again, or as CSV.")
    if len(names) == 1:
        return names[0]
    with _sound(report):
        texts = {name: _text_of(book.get_sheet_by_name(name), request) for name in names}
    ranked = sorted(names, key=lambda name: -texts[name])
    if texts[ranked[0]] == 0 or texts[ranked[0]] < CLEARLY * texts[ranked[1]]:
        raise AmbiguousColumn(
            f"{report.name} has several sheets, and which one is meant is not obvious: "
            f"{', '.join(names)}.",
            report.again("Say which. Run:", sheet=ranked[0]),
        )
    others = ", ".join(name for name in names if name != ranked[0])
    report.note(f"{report.name}: the sheet {ranked[0]!r} is read, and not {others}.")
    return ranked[0]


def _text_of(sheet: Any, request: Request) -> int:
    """How many characters of texts a sheet holds; all where it has the columns that were named."""
    rows = list(islice(_rows(sheet, set()), LOOKED))
    named = {name.casefold() for name in request.named}
    if named and any(named <= {cell.strip().casefold() for cell in row} for row in rows[:SAMPLE]):
        return 1 << 60
    if len([row for row in rows if any(row)]) < 2:
        return 0
    return sum(len(cell) for row in rows for cell in row if " " in cell.strip()) + 1


def _rows(sheet: Any, numbers: set[int]) -> Iterator[Cells]:
    """The cells as strings; ``numbers`` gets the columns that hold numbers."""
    width = sheet.width
    for row in sheet.iter_rows():
        numbers.update(at for at, value in enumerate(row) if type(value) is float)
        cells = [_cell(value) for value in row]
        yield cells + [""] * (width - len(cells))


def _filled(sheet: Any, rows: Iterator[Cells]) -> Iterator[Cells]:
    """Rows in which cells that are merged downwards hold the value of the first one, each."""
    start = sheet.start or (0, 0)
    downwards: dict[int, list[tuple[int, int]]] = {}
    for (top, left), (bottom, right) in getattr(sheet, "merged_cell_ranges", None) or ():
        if bottom > top and left == right:
            downwards.setdefault(top - start[0], []).append((left - start[1], bottom - start[0]))
    running: dict[int, tuple[int, str]] = {}
    for at, row in enumerate(rows):
        for column, (last, value) in list(running.items()):
            if at > last:
                del running[column]
            elif 0 <= column < len(row):
                row[column] = row[column] or value
        for column, last in downwards.get(at, ()):
            if 0 <= column < len(row):
                running[column] = (last, row[column])
        yield row


def _cell(value: Any) -> str:
    """A cell as it would be written in a file of text.

    >>> _cell(7.0), _cell(2.5), _cell(True), _cell(datetime(2024, 5, 31)), _cell("a")
    ('7', '2.5', 'true', '2024-05-31', 'a')
    """
    if isinstance(value, str | None):
        return value or ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        midnight = value.time() == time(0)
        return value.date().isoformat() if midnight else value.isoformat(sep=" ")
    return _duration(value) if isinstance(value, timedelta) else str(value)


def _duration(value: timedelta) -> str:
    seconds = int(value.total_seconds())
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


class _sound:  # noqa: N801
    """Says in one sentence that a workbook cannot be read, whatever its library raises."""

    def __init__(self, report: Report) -> None:
        self._report = report

    def __enter__(self) -> None: ...

    def __exit__(self, kind: Any, error: BaseException | None, _: object) -> None:
        panic = kind is not None and kind.__name__ == "PanicException"  # of Rust; no Exception
        if error is None or isinstance(error, NearfieldError):
            return
        if panic or isinstance(error, Exception):
            reason = str(error).splitlines()[0].rstrip(".") if str(error) else kind.__name__
            raise BadSource(
                f"{self._report.name} is no workbook that can be read: {reason}.",
                "Open it in a spreadsheet, and save it as .xlsx or CSV.",
            ) from error
