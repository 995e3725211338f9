"""Columns of strings, read as people write them: what each becomes, and what is said of it."""

from __future__ import annotations

import datetime as dt
import random
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

from nearfield.sources import Columns, Reading, open_source
from nearfield.sources.value_types import STRING, UNTYPED, string_field

if TYPE_CHECKING:
    from tests.sources.conftest import Read, Write

INT, FLOAT, TEXT, DATE = pa.int64(), pa.float64(), pa.string(), pa.date32()
TIME = pa.timestamp("us")


def day(*parts: int) -> dt.date:
    return dt.date(*parts)


def read(values: list[str], name: str = "x", *, typed: bool = False) -> tuple[Any, list[Any], str]:
    """The type, the values and the sentence of a column."""
    columns = Columns()
    array = pa.array(values, TEXT)
    columns.observe_column(string_field(name, [STRING if typed else UNTYPED]), array)
    reading = columns.readings()[name]
    return reading.type, reading.read(array).to_pylist(), columns.note(name, reading)


@pytest.mark.parametrize(
    ("values", "type_", "result", "said"),
    [
        # German, US, British, months by name, two digits, times
        (["31.12.2024", "1.2.2024"], DATE, [day(2024, 12, 31), day(2024, 2, 1)], "day first (1 of"),
        (["12/31/2024", "1/2/2024"], DATE, [day(2024, 12, 31), day(2024, 1, 2)], "month first (1"),
        (["31/12/2024", "1/2/2024"], DATE, [day(2024, 12, 31), day(2024, 2, 1)], "day first (1 of"),
        (["01/02/2024"], DATE, [day(2024, 1, 2)], "a guess, since no cell decides: 01/02/2024"),
        (["01-02-2024"], DATE, [day(2024, 2, 1)], "the day first, a guess"),
        (["05.01.24"], DATE, [day(2024, 1, 5)], "as dates with points are written"),
        (["5 Jan 2024", "Feb 3, 2024"], DATE, [day(2024, 1, 5), day(2024, 2, 3)], "'x': dates."),
        (["5. Januar 2024", "3. März 2024"], DATE, [day(2024, 1, 5), day(2024, 3, 3)], "dates"),
        (["5 janvier 2024", "3 août 2024"], DATE, [day(2024, 1, 5), day(2024, 8, 3)], "dates"),
        (["2024/01/05", "2024.01.06"], DATE, [day(2024, 1, 5), day(2024, 1, 6)], "dates"),
        (["2024年1月5日"], DATE, [day(2024, 1, 5)], "dates"),
        (["20240105", "20241231"], DATE, [day(2024, 1, 5), day(2024, 12, 31)], "like 20240105"),
        (["05.01.2024 14:30"], TIME, [dt.datetime(2024, 1, 5, 14, 30)], "points in time"),
        (["1/5/2024 2:30 PM"], TIME, [dt.datetime(2024, 1, 5, 14, 30)], "the month first"),
        (
            ["Fri, 05 Jan 2024 10:00:00 +0100", "2024-01-05 10:00"],
            TIME,
            [dt.datetime(2024, 1, 5, 9), dt.datetime(2024, 1, 5, 10)],
            "UTC; 1 of 2 have no zone",
        ),
        # a day that is not there, a remark: one in ten
        (
            ["01.05.2024"] * 19 + ["31.02.2024"],
            DATE,
            [day(2024, 5, 1)] * 19 + [None],
            "1 of 20 cells is no date and has no value now: '31.02.2024'",
        ),
        (["01.05.2024"] * 4 + ["soon"], TEXT, None, "stays text, since 1 of 5 cells is no dates"),
        (["13/01/2024", "01/13/2024"], TEXT, None, "13/01/2024 has the day first and 01/13/2024"),
        # numbers
        (["12,50", "1.299,00", "7"], FLOAT, [12.5, 1299.0, 7.0], "a decimal comma"),
        (["12.50", "1,299.00"], FLOAT, [12.5, 1299.0], "a decimal point"),
        (["1 234,5", "1\u202f000"], FLOAT, [1234.5, 1000.0], "a decimal comma"),
        (["1'234.50", "10"], FLOAT, [1234.5, 10.0], "a decimal point"),
        (["1,234", "12,500", "7"], INT, [1234, 12500, 7], "1,234 as 1234, a guess"),
        (["1.234.567", "12"], INT, [1234567, 12], "thousands"),
        (["€ 12,50", "1.200,00 €"], FLOAT, [12.5, 1200.0], "amounts in EUR"),
        (["$1,200", "$12.50", "-$5"], FLOAT, [1200.0, 12.5, -5.0], "amounts in USD"),
        (["12 EUR", "(3,50 EUR)"], FLOAT, [12.0, -3.5], "amounts in EUR"),
        (["45 %", "7,5 %"], FLOAT, [45.0, 7.5], "per cent, 45 % as 45"),
        (["€ 5", "$ 5"], TEXT, None, "its amounts are in EUR and USD"),
        (["5 %", "5"], TEXT, None, "some of its numbers are per cent"),
        (["1.5", "1,5"], TEXT, None, "1.5 has a decimal point and 1,5 a decimal comma"),
        (["12.50"] * 12 + ["free"], FLOAT, [12.5] * 12 + [None], "no value now: 'free'"),
        (["12.50", "free"], TEXT, None, "stays text, since 1 of 2 cells is no numbers: 'free'"),
        (["7", "n/a", "-", "unknown"], INT, [7, None, None, None], "3 cells that say - or n/a or"),
        # what looks like a number and is none
        (["01067", "99084"], TEXT, None, ""),
        (["+4930123456", "+4930123457"], TEXT, None, ""),
        (["3.9", "3.10", "3.11"], TEXT, None, "as numbers of versions are"),
        (["1.2.3", "1.10.0"], TEXT, None, ""),
        (["3.10.12", "3.9.1"], TEXT, None, ""),
        (["732 829 320", "123 456 789"], TEXT, None, ""),
        (["192.168.1.1", "10.0.0.1"], TEXT, None, ""),
        (["1", "2", "K", *["3"] * 20], TEXT, None, ""),
        # prices of one, of two decimals
        (["2.5", "2.50", "19.9", "3.05"], FLOAT, [2.5, 2.5, 19.9, 3.05], ""),
        # words for nothing, for a country, for a class
        (["open", "NaN", "null"], TEXT, ["open", None, None], "2 cells that say NaN or null"),
        (["NA", "DE", "US", "NA"], TEXT, ["NA", "DE", "US", "NA"], ""),
        (["none", "some"], TEXT, None, ""),
        (["yes", "no"], TEXT, None, ""),
    ],
)
def test_a_column_is_read_as_people_write_it(
    values: list[str], type_: pa.DataType, result: list[Any] | None, said: str
) -> None:
    read_as, parsed, note = read(values)
    assert read_as == type_
    assert parsed == (values if result is None else result)
    assert said in note if said else note == ""
    padded = read([f" {value} " for value in values])
    assert (padded[0], padded[2]) == (type_, note)
    assert pa.types.is_string(type_) or padded[1] == parsed


@pytest.mark.parametrize(
    ("name", "values", "type_"),
    [
        ("created_at", ["1704412800", "1709596800"], TIME),
        ("timestamp", ["1704412800000"], TIME),
        ("ts", ["1704412800000000"], TIME),
        ("views", ["1704412800", "1709596800"], INT),
        ("zip", ["99084", "80331"], TEXT),
        ("Telefon", ["301234567"], TEXT),
        ("version", ["3.1", "3.2"], TEXT),
        ("price", ["3.1", "3.2"], FLOAT),
        ("day", ["20240105"], DATE),
        ("number", ["20240105"], INT),
        ("market_cap", ["1000000"], INT),
    ],
)
def test_the_name_of_a_column_counts(name: str, values: list[str], type_: pa.DataType) -> None:
    assert read(values, name)[0] == type_


@pytest.mark.parametrize(
    ("values", "type_"),
    [
        (["007", "12"], TEXT),
        (["1", "2"], TEXT),
        (["1.5"], TEXT),
        (["true"], TEXT),
        (["20240105", "20240106"], TEXT),
        (["2024-05-01"], DATE),
        (["31.12.2024"], DATE),
        (["12,50 €"], FLOAT),
    ],
)
def test_texts_of_frames_and_json_stay_texts_but_for_dates_and_amounts(
    values: list[str], type_: pa.DataType
) -> None:
    assert read(values, typed=True)[0] == type_


def test_the_columns_beside_decide_what_a_column_leaves_open(write: Write, read: Read) -> None:
    rows = ["id,text,a,b", "1,t,01/02/2024,13/02/2024", "2,t,03/04/2024,01/02/2024"]
    items, source = read(write("t.csv", "\n".join(rows)))
    assert [row["a"] for row in items] == [day(2024, 2, 1), day(2024, 4, 3)]
    note = source.columns.note("a", source.columns.readings()["a"])
    assert note == "Column 'a': dates, the day first, as in the columns beside it."
    rows = ["id;text;a;b", "1;t;1,250;12,5", "2;t;2,500;3,75"]
    items, _ = read(write("u.csv", "\n".join(rows)))
    assert [row["a"] for row in items] == [1.25, 2.5]


def test_whoever_adds_may_say_where_the_month_stands() -> None:
    columns = Columns()
    columns.observe_column(string_field("x", [UNTYPED]), pa.array(["01/02/2024"]))
    columns.month_first = False
    reading = columns.readings()["x"]
    assert reading.read(pa.array(["01/02/2024"])).to_pylist() == [day(2024, 2, 1)]
    assert columns.note("x", reading) == "Column 'x': dates, the day first, as asked."


def test_the_order_of_rows_and_batches_changes_nothing() -> None:
    values = ["1.299,00", "12,50", "n/a", "free", "7", "-", "€ 3", *["9,99"] * 30]
    seen = set()
    for seed in range(10):
        mixed = random.Random(seed).sample(values, len(values))
        columns = Columns()
        for at in range(0, len(mixed), 1 + seed):
            part = pa.array(mixed[at : at + 1 + seed], TEXT)
            columns.observe_column(string_field("x", [UNTYPED]), part)
        reading = columns.readings()["x"]
        cells = dict(zip(mixed, reading.read(pa.array(mixed)).to_pylist(), strict=True))
        seen.add((reading, columns.note("x", reading), tuple(sorted(cells.items(), key=str))))
    assert len(seen) == 1


def test_numbers_and_words_for_nothing_in_json() -> None:
    rows: list[dict[str, Any]] = [{"text": "t", "n": n} for n in (4, "n/a", 5, None, "NA")]
    for order in (rows, rows[::-1]):
        source = open_source(order)
        batches = list(source.batches())
        reading = source.columns.readings()["n"]
        assert reading.type == INT
        cells = [cell for batch in batches for cell in reading.read(batch["n"]).to_pylist()]
        assert sorted(cell for cell in cells if cell is not None) == [4, 5]


def test_a_reading_without_words_for_nothing_takes_none() -> None:
    with pytest.raises(pa.ArrowInvalid):
        Reading(INT).read(pa.array(["1", "n/a"]))


def test_texts_that_say_nothing_are_empty_and_it_is_said(write: Write, read: Read) -> None:
    items, source = read(write("t.csv", 'id,text\n1,NA\n2,#N/A\n3,kettle\n4," - "\n5,none of it\n'))
    assert [row["text"] for row in items] == ["", "", "kettle", "", "none of it"]
    assert "3 texts that say #N/A or - or NA are taken for empty." in source.notes
