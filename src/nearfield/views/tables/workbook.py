"""A table as a workbook of one sheet, XLSX."""

from __future__ import annotations

import datetime as dt
import json
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nearfield.errors import UsageError, count
from nearfield.views.tables.style import Style

if TYPE_CHECKING:
    import pyarrow as pa

ROWS = 1_048_576  # of a sheet, the names among them
COLUMNS = 16_384
LETTERS = 32_767  # of a cell
EXACT = 2**53  # a sheet's numbers are doubles
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # in XML 1.0
FIRST = dt.datetime(1900, 3, 1)  # before it, spreadsheets count days wrongly


def write_xlsx(
    schema: pa.Schema, batches: Iterator[pa.RecordBatch], path: Path, style: Style
) -> list[str]:
    """The names in bold in the first row, which stays in sight; no text is a formula or a link.

    Texts of over 32,767 letters, which a cell cannot hold, are cut, and that is said. Raises
    ``UsageError`` where the sheet cannot hold the rows.
    """
    import xlsxwriter

    if len(schema.names) > COLUMNS:
        raise UsageError(f"A sheet holds {COLUMNS:,} columns at most.", "Write CSV or Parquet.")
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(str(path), options)
    sheet = _Sheet(book)
    try:
        sheet.head(schema.names)
        for batch in batches:
            for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                sheet.row(row)
    finally:
        book.close()
    if not sheet.cut:
        return []
    cells = count(sheet.cut, "cell")
    return [f"{cells} cut to {LETTERS:,} letters, the most that a sheet holds; CSV keeps all."]


class _Sheet:
    """A sheet that is written row by row."""

    def __init__(self, book: Any) -> None:
        self._sheet = book.add_worksheet("nearfield")
        self._bold = book.add_format({"bold": True})
        self._date = book.add_format({"num_format": "yyyy-mm-dd"})
        self._time = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self._next = 0
        self.cut = 0

    def head(self, names: list[str]) -> None:
        """The names of the columns."""
        for at, name in enumerate(names):
            self._sheet.write_string(0, at, self._text(name), self._bold)
        self._sheet.freeze_panes(1, 0)
        self._next = 1

    def row(self, values: tuple[Any, ...]) -> None:
        """One more row."""
        if self._next == ROWS:
            raise UsageError(f"A sheet holds {ROWS - 1:,} rows at most.", "Write CSV or Parquet.")
        for at, value in enumerate(values):
            self._cell(self._next, at, value)
        self._next += 1

    def _cell(self, row: int, at: int, value: Any) -> None:
        if value is None or (isinstance(value, float) and not math.isfinite(value)):
            return
        if isinstance(value, bool):
            self._sheet.write_boolean(row, at, value)
        elif isinstance(value, int | float) and abs(value) <= EXACT:
            self._sheet.write_number(row, at, value)
        elif isinstance(value, dt.datetime) and value.tzinfo is None and value >= FIRST:
            self._sheet.write_datetime(row, at, value, self._time)
        elif (
            isinstance(value, dt.date)
            and not isinstance(value, dt.datetime)
            and (value >= FIRST.date())
        ):
            self._sheet.write_datetime(row, at, value, self._date)
        else:
            self._sheet.write_string(row, at, self._text(value))

    def _text(self, value: Any) -> str:
        if isinstance(value, list | dict):
            value = json.dumps(value, ensure_ascii=False, default=str)
        text = ILLEGAL.sub("\ufffd", str(value))
        self.cut += len(text) > LETTERS
        return text[:LETTERS]
