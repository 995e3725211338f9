"""Tables that other programs open: what is written is what is read again."""

import csv
import datetime as dt
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook

from nearfield.errors import UsageError
from nearfield.views.tables import WRITERS, Style, write_batches, write_table
from nearfield.views.tables import style as styles
from nearfield.views.tables.style import decimal_comma, formula
from nearfield.views.tables.workbook import LETTERS

PLAIN = Style(semicolons=False)
TABLE = pa.table(
    {
        "id": ["=1+1", "b"],
        "text": ['a;b,c\n"d"', "-5"],
        "score": [1.5, float("nan")],
        "n": pa.array([2**60, None], pa.int64()),
        "day": [dt.date(2024, 2, 1), None],
        "at": [dt.datetime(2024, 2, 1, 12, 30), None],
        "tags": [["x", "ü"], []],
        "good": [True, False],
    }
)


def read_csv(path: Path, sign: str = ",") -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, delimiter=sign))


def test_csv_for_programs(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    assert write_table(TABLE, path, PLAIN) == []
    assert not path.read_bytes().startswith(b"\xef\xbb\xbf")
    head, first, second = read_csv(path)
    assert head == TABLE.column_names
    assert first[:4] == ["'=1+1", 'a;b,c\n"d"', "1.5", str(2**60)]
    assert first[4:] == ["2024-02-01", "2024-02-01 12:30:00", '["x", "ü"]', "True"]
    assert second[:4] == ["b", "-5", "nan", ""]


def test_csv_for_spreadsheets_of_decimal_commas(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    write_table(TABLE, path, Style(semicolons=True))
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    _, first, _ = read_csv(path, ";")
    assert first[1:3] == ['a;b,c\n"d"', "1,5"]


def test_raw_leaves_formulas(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    write_table(TABLE, path, Style(semicolons=False, raw=True))
    assert read_csv(path)[1][0] == "=1+1"


@pytest.mark.parametrize("text", ["=1", "+cmd", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "-x", "-"])
def test_what_is_a_formula(text: str) -> None:
    assert formula(text)


@pytest.mark.parametrize("text", ["-5", "+4.5", "-1,5", "-1e9", "a=b", "", "e-mail", "'=1"])
def test_what_is_none(text: str) -> None:
    assert not formula(text)


@pytest.mark.parametrize(
    ("name", "comma"),
    [
        *(("de_DE.UTF-8", True), ("fr_FR", True), ("en_US.UTF-8", False), ("C", False)),
        *(("de_CH.UTF-8", False), ("pt_BR.UTF-8", True), ("ja_JP.UTF-8", False), ("", False)),
    ],
)
def test_the_locale_decides(name: str, comma: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("LC_ALL", "LC_NUMERIC"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("LANG", name)
    decimal_comma.cache_clear()
    try:
        assert decimal_comma() is comma
        assert Style().commas is comma
        assert styles.Style(semicolons=not comma).commas is not comma
    finally:
        decimal_comma.cache_clear()


def test_jsonl_is_json(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    write_table(TABLE, path)
    first, second = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    assert first["id"] == "=1+1"
    assert (first["n"], first["at"], first["tags"]) == (2**60, "2024-02-01T12:30:00", ["x", "ü"])
    assert second["score"] is None  # JSON knows no NaN
    assert "NaN" not in path.read_text(encoding="utf-8")


def test_parquet_is_the_same(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    write_table(TABLE.drop_columns(["score"]), path)
    assert pq.read_table(path).equals(TABLE.drop_columns(["score"]))


def test_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    assert write_table(TABLE, path) == []
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    assert rows[0] == TABLE.column_names
    assert rows[1][:4] == ["=1+1", 'a;b,c\n"d"', 1.5, str(2**60)]  # a text, no formula
    assert rows[1][4:] == [
        dt.date(2024, 2, 1),
        dt.datetime(2024, 2, 1, 12, 30),
        '["x", "ü"]',
        True,
    ]
    assert rows[2][1:3] == ["-5", ""]


def test_a_workbook_says_what_it_cuts(tmp_path: Path) -> None:
    table = pa.table({"text": ["x" * (LETTERS + 1), "a\x00b\x1b[31m", "https://example.org"]})
    notes = write_table(table, tmp_path / "a.xlsx")
    assert notes == ["1 cell cut to 32,767 letters, the most that a sheet holds; CSV keeps all."]
    rows = CalamineWorkbook.from_path(str(tmp_path / "a.xlsx")).get_sheet_by_index(0).to_python()
    assert len(str(rows[1][0])) == LETTERS
    assert rows[2] == ["a\ufffdb\ufffd[31m"]
    assert rows[3] == ["https://example.org"]


@pytest.mark.parametrize("ending", sorted(WRITERS))
def test_all_or_nothing(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"a{ending}"
    write_table(TABLE, path, PLAIN)
    before = path.read_bytes()

    def broken() -> object:
        yield from TABLE.to_batches()
        raise OSError(28, "No space left on device")

    with pytest.raises(UsageError, match="cannot be written: No space left on device"):
        write_batches(TABLE.schema, broken(), path)  # type: ignore[arg-type]
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("ending", sorted(WRITERS))
def test_nothing_is_a_table_too(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"a{ending}"
    assert write_table(TABLE.slice(0, 0), path, PLAIN) == []
    assert path.exists()


def test_mistakes() -> None:
    with pytest.raises(UsageError, match=r"ends in \.txt; known: \.csv, \.xlsx, \.jsonl, \.parq"):
        write_table(TABLE, Path("a.txt"))
    with pytest.raises(UsageError, match="no folder nowhere"):
        write_table(TABLE, Path("nowhere/a.csv"))
