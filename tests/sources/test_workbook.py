"""Workbooks: sheets, titles, dates, numbers as texts, errors, merged cells, bounds."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import xlsxwriter

from nearfield.errors import AmbiguousColumn, BadSource, UnknownName
from nearfield.sources import open_source
from nearfield.sources.table import read_table

if TYPE_CHECKING:
    from tests.sources.conftest import Read, Write

Sheets = dict[str, list[list[Any]]]


@pytest.fixture
def book(tmp_path: Path) -> Callable[..., Path]:
    """Write a workbook of sheets: their rows."""

    def make(name: str = "t.xlsx", *, hidden: str = "", **sheets: list[list[Any]]) -> Path:
        path = tmp_path / name
        made = xlsxwriter.Workbook(path)
        days = made.add_format({"num_format": "dd.mm.yyyy"})
        for title, rows in sheets.items():
            sheet = made.add_worksheet(title)
            for at, row in enumerate(rows):
                for column, value in enumerate(row):
                    if isinstance(value, datetime):
                        sheet.write_datetime(at, column, value, days)
                    elif isinstance(value, tuple):
                        sheet.write_formula(at, column, value[0], None, value[1])
                    elif isinstance(value, str):
                        sheet.write_string(at, column, value)
                    elif value is not None:
                        sheet.write(at, column, value)
            if title == hidden:
                sheet.hide()
        made.close()
        return path

    return make


TICKETS: list[list[Any]] = [
    ["id", "text", "price", "when", "open", "twice"],
    [1, "The kettle leaks", 12.5, datetime(2024, 5, 31), True, ("=C2*2", 25)],
    [2, "The toaster burns", "9,99", datetime(2024, 6, 1), False, ("=NA()", "#N/A")],
    [None, None, None, None, None, None],
    [3, "The lamp flickers", "1.299,00", datetime(2024, 6, 2), True, ("=C4*2", 10)],
]


def test_values_come_as_they_are(book: Callable[..., Path], read: Read) -> None:
    result, opened = read(book(T=TICKETS))
    assert [row["id"] for row in result] == ["1", "2", "3"]
    assert [row["price"] for row in result] == [12.5, 9.99, 1299.0]
    assert [str(row["when"]) for row in result] == ["2024-05-31", "2024-06-01", "2024-06-02"]
    assert [row["open"] for row in result] == [True, False, True]
    assert [row["twice"] for row in result] == [25, None, 10]
    assert opened.skipped.count == 0


def test_a_title_above_and_a_gap_beside_the_table(book: Callable[..., Path], read: Read) -> None:
    rows = [["Tickets of May", None], [None], *([None, None, *row] for row in TICKETS)]
    result, opened = read(book(T=rows))
    assert [row["text"] for row in result][:1] == ["The kettle leaks"]
    assert list(result[0]) == ["id", "text", "price", "when", "open", "twice"]
    assert "1 row above the table left out: 'Tickets of May'." in opened.notes


def test_codes_keep_their_zeros_and_times_their_time(book: Callable[..., Path], read: Read) -> None:
    rows = [["nr", "text", "seen"], ["0017", "a kettle leaks", datetime(2024, 5, 31, 10, 30)]]
    [row] = read(book(T=rows), id="nr")[0]
    assert (row["id"], row["seen"]) == ("0017", datetime(2024, 5, 31, 10, 30))


def test_the_sheet_with_the_texts_is_read_and_said(book: Callable[..., Path], read: Read) -> None:
    path = book(Info=[["Made by"], ["me"]], T=TICKETS, Codes=[["code", "name"], ["a", "b c"]])
    result, opened = read(path)
    assert len(result) == 3
    assert "t.xlsx: the sheet 'T' is read, and not Info, Codes." in opened.notes
    assert [row["code"] for row in read(f"{path}#Codes")[0]] == ["a"]
    assert [row["code"] for row in read(path, sheet="codes")[0]] == ["a"]
    assert read_table(path)["id"] == ["1", "2", "3"]
    assert read_table(f"{path}#Codes")["code"] == ["a"]
    with pytest.raises(UnknownName, match=r"no sheet in t\.xlsx 'x'; known: Codes, Info, T"):
        open_source(path, sheet="x")


def test_sheets_that_are_alike_are_asked_about(book: Callable[..., Path], read: Read) -> None:
    path = book(May=TICKETS, June=TICKETS)
    with pytest.raises(AmbiguousColumn, match="which one is meant is not obvious: May, June"):
        open_source(path)
    assert len(read(book("h.xlsx", hidden="June", May=TICKETS, June=TICKETS))[0]) == 3


def test_cells_merged_downwards_hold_for_each_row(tmp_path: Path, read: Read) -> None:
    made = xlsxwriter.Workbook(tmp_path / "m.xlsx")
    sheet = made.add_worksheet()
    sheet.write_row(0, 0, ["team", "text"])
    sheet.merge_range(1, 0, 2, 0, "money")
    for at, text in enumerate(["a refund is late", "a charge came twice", "the screen is broken"]):
        sheet.write(at + 1, 1, text)
    sheet.write(3, 0, "device")
    made.close()
    assert [row["team"] for row in read(tmp_path / "m.xlsx")[0]] == ["money", "money", "device"]


def test_rows_that_are_skipped_and_no_header(book: Callable[..., Path], read: Read) -> None:
    rows = [["junk", "more", "junk"], ["kettle leaks", 5, "x"], ["toaster burns", 6, "y"]]
    result, _ = read(book(T=rows), skip_rows=1, header=False, text="column1")
    assert [row["text"] for row in result] == ["kettle leaks", "toaster burns"]


@pytest.mark.parametrize("name", ["t.xlsx", "t.xls", "t.ods", "t.xlsb"])
def test_what_is_no_workbook(write: Write, name: str, book: Callable[..., Path]) -> None:
    good = book("good.xlsx", T=TICKETS).read_bytes()
    for data in (good[:900], b"PK\x03\x04xl/workbook.xml", b"\xd0\xcf\x11\xe0" + bytes(900)):
        with pytest.raises(BadSource):
            list(open_source(write(name, data)).batches())


def test_a_table_of_text_that_is_called_xls(write: Write, read: Read) -> None:
    result, opened = read(write("t.xls", "id\ttext\n1\tkettle leaks\n2\ttoaster burns\n"))
    assert [row["text"] for row in result] == ["kettle leaks", "toaster burns"]
    assert any("read as" in note for note in opened.notes)


def test_a_page_that_is_called_xls(write: Write, read: Read) -> None:
    cells = "<tr><td>{}</td><td>{}</td><td>5 &euro;</td></tr>"
    rows = cells.format(1, "kettle <b>leaks</b>") + cells.format(2, "lamp dims")
    head = "<tr><th colspan=3>Tickets</th></tr><tr><th>id</th><th>text</th><th>price</th></tr>"
    page = f"<html><body><table><tr><td>x</td></tr></table><table>{head}{rows}</table>"
    result, opened = read(write("t.xls", page))
    assert [row["text"] for row in result] == ["kettle leaks", "lamp dims"]
    assert [row["price"] for row in result] == [5, 5]
    assert "t.xls: a table in HTML of 4 rows." in opened.notes
    assert [row["id"] for row in read(write("t.html", page), format="htmltable")[0]] == ["1", "2"]
    with pytest.raises(BadSource, match="is a page without a table"):
        open_source(write("u.xls", "<html><p>Not found"))


def test_an_empty_workbook(book: Callable[..., Path]) -> None:
    with pytest.raises(BadSource, match="holds no row"):
        open_source(book(T=[]))


def test_a_cell_at_the_end_of_the_sheet_is_refused(book: Callable[..., Path]) -> None:
    path = book(T=TICKETS)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    parts[sheet] = parts[sheet].replace(b"</sheetData>", far)
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    with pytest.raises(BadSource, match="goes to row 1,048,576 and column 16,384"):
        open_source(path)


MANIFEST = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
OPEN = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body>'
    "<office:spreadsheet>{}</office:spreadsheet></office:body></office:document-content>"
)


def ods(path: Path, rows: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        kind = "application/vnd.oasis.opendocument.spreadsheet"
        archive.writestr("mimetype", kind)
        archive.writestr(
            "content.xml", OPEN.format(f'<table:table table:name="T">{rows}</table:table>')
        )
        archive.writestr(
            "META-INF/manifest.xml",
            f'<m:manifest xmlns:m="{MANIFEST}"><m:file-entry m:full-path="/" '
            f'm:media-type="{kind}"/></m:manifest>',
        )
    return path


def row_of(*cells: str, more: str = "") -> str:
    held = "".join(
        f'<table:table-cell office:value-type="string"{more}><text:p>{cell}</text:p>'
        "</table:table-cell>"
        for cell in cells
    )
    return f"<table:table-row>{held}</table:table-row>"


def test_an_open_document_workbook(tmp_path: Path, read: Read) -> None:
    rows = row_of("id", "text") + row_of("1", "kettle leaks") + row_of("2", "lamp dims")
    rest = (
        '<table:table-row table:number-rows-repeated="1048573"><table:table-cell '
        'table:number-columns-repeated="16384"/></table:table-row>'
    )
    result, _ = read(ods(tmp_path / "t.ods", rows + rest))
    assert [row["text"] for row in result] == ["kettle leaks", "lamp dims"]
    many = ' table:number-columns-repeated="16000"'
    with pytest.raises(BadSource, match="too large to be read"):
        open_source(ods(tmp_path / "u.ods", row_of("x", more=many) * 2_000))
