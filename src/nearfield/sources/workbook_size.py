"""How much a workbook unpacks to, before anything is unpacked."""

from __future__ import annotations

import re
import zipfile
from typing import IO

from nearfield.errors import BadSource
from nearfield.sources.archive import sound
from nearfield.sources.compound import check_chains
from nearfield.sources.report import Report
from nearfield.sources.stream import LARGE, RATIO

BYTES = 1 << 30
"""Unpacked bytes of a workbook, at most."""

CELLS = 20_000_000
"""Cells of a sheet from its first to its last, empty ones too: each takes 32 bytes of memory."""

_READ = 1 << 20
_EXCEL = re.compile(rb'<(?:\w+:)?c[^>]{0,99}?\br="([A-Z]{1,3})([0-9]{1,7})"')
_OPEN = re.compile(
    rb"<table:table-row\b([^>]{0,400})|<table:table-cell\b([^>]{0,2000})|<table:table [^>]{0,400}"
)
_COLUMNS = re.compile(rb'number-columns-repeated="([0-9]{1,9})"')
_ROWS = re.compile(rb'number-rows-repeated="([0-9]{1,9})"')


def check_size(file: IO[bytes], report: Report) -> None:
    """Raise ``BadSource`` where a workbook that is a zip unpacks to more than a machine holds."""
    if not zipfile.is_zipfile(file):  # .xls is none, and holds 65,536 rows at most
        check_chains(file, report)
        return
    with sound(report, "workbook's"), zipfile.ZipFile(file) as archive:
        parts = archive.infolist()
        size, packed = sum(p.file_size for p in parts), sum(p.compress_size for p in parts)
        if size > BYTES or (size > LARGE and size > RATIO * packed):
            raise _too_large(report, f"it unpacks to {size >> 20:,} MB")
        for part in parts:
            if re.fullmatch(r"xl/worksheets/[^/]+\.xml", part.filename):
                with archive.open(part) as sheet:
                    _check_cells(*_excel(sheet), report)
            elif part.filename == "content.xml":
                with archive.open(part) as sheet:
                    _check_cells(*_open_document(sheet), report)
    file.seek(0)


def _check_cells(rows: int, columns: int, report: Report) -> None:
    if rows * columns > CELLS:
        raise _too_large(report, f"a sheet goes to row {rows:,} and column {columns:,}")


def _too_large(report: Report, what: str) -> BadSource:
    return BadSource(
        f"{report.name} is too large to be read: {what}.",
        "Delete the empty rows and columns after the last cell, or save the sheet as CSV.",
    )


def _excel(file: IO[bytes]) -> tuple[int, int]:
    """The last row and column that hold a cell."""
    rows = columns = 0
    rest = b""
    while data := file.read(_READ):
        text = rest + data
        for letters, number in set(_EXCEL.findall(text)):
            column = 0
            for letter in letters:
                column = 26 * column + letter - 64
            rows, columns = max(rows, int(number)), max(columns, column)
        rest = text[-200:]
    return rows, columns


def _open_document(file: IO[bytes]) -> tuple[int, int]:
    """The last row and column that hold a value, of the largest table; others are not stored."""
    most = (0, 0)
    row = column = rows = columns = repeated = 0
    rest = b""
    while data := file.read(_READ):
        text = rest + data
        cut = text.rfind(b"<")
        text, rest = (text[:cut], text[cut:]) if cut > 0 else (text, b"")
        for match in _OPEN.finditer(text):
            if match[1] is not None:
                row += repeated
                repeated = int((_ROWS.search(match[1]) or [0, 1])[1])
                column = 0
            elif match[2] is not None:
                column += int((_COLUMNS.search(match[2]) or [0, 1])[1])
                if b"value" in match[2] or b"formula" in match[2]:
                    rows, columns = max(rows, row + repeated), max(columns, column)
            else:
                most = max(most, (rows, columns), key=lambda pair: pair[0] * pair[1])
                row = column = rows = columns = repeated = 0
    return max(most, (rows, columns), key=lambda pair: pair[0] * pair[1])
