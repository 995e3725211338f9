"""Rows above a table, and whether its first row names the columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from nearfield.sources import open_source
from nearfield.sources.header import header_of

if TYPE_CHECKING:
    from tests.sources.conftest import Read, Write

ROWS = "1,kettle leaks,5\n2,toaster burns,6\n3,lamp dim,7\n"


@pytest.mark.parametrize(
    "above",
    [
        "Report generated 2024-05-01\n\n",
        "Report generated 2024-05-01\nby: Anna\n",
        "Sales report,,\n,,\n",
        "# a comment\n# another, with a comma\n",
        "Title,,\n",
        "Company: ACME\nReport: tickets, open ones\nDate: 2024-05-01\n\n",
        "Account: 12345\n\n\n",
    ],
)
def test_what_stands_above_is_left_out_and_said(write: Write, read: Read, above: str) -> None:
    result, opened = read(write("t.csv", f"{above}id,text,price\n{ROWS}"))
    assert [(row["id"], row["price"]) for row in result] == [("1", 5), ("2", 6), ("3", 7)]
    assert any("above the table left out" in note for note in opened.notes)
    assert opened.skipped.count == 0


def test_pairs_above_a_wide_table(write: Write, read: Read) -> None:
    wide = "id;text;price;when;team\n1;kettle leaks;5;2024-05-01;a\n2;lamp dim;6;2024-05-02;b\n"
    result, _ = read(write("t.csv", f"Account;12345\nPeriod;May\n\n{wide}"))
    assert [row["team"] for row in result] == ["a", "b"]


def test_a_header_behind_the_sign_of_a_comment(write: Write, read: Read) -> None:
    result, _ = read(write("t.tsv", "## made by x\n#name\tstart\nkettle one\t5\nlamp two\t6\n"))
    assert result[0] == {"id": None, "text": "kettle one", "start": 5}


def test_a_column_of_texts_under_a_title(write: Write, read: Read) -> None:
    texts = "text\nThe kettle leaks at the lid\nThe toaster burns one side\n"
    for above in ("Survey of May\n\n", "# made by x\n"):
        assert len(read(write("t.csv", above + texts))[0]) == 2


@pytest.mark.parametrize(
    "content",
    [
        "id,text\n1,a\n",
        ",text\n0,the kettle leaks\n1,the lamp\n",
        "text,\nthe kettle leaks,5\nthe lamp is dim,6\n",
        "a,b,c\n1,,\n2,,\n3,x,\n",
        "id;text\n1;a, b\n2;c, d\n",
        "id,text,a,b,c\n1,kettle,,,\n2,lamp,,,\n",
        "name\ntitle\ntext\nlabel\n",
    ],
)
def test_nothing_stands_above(write: Write, content: str) -> None:
    notes = open_source(write("t.csv", content)).notes
    assert not any("above" in note for note in notes)


def test_lines_that_are_skipped(write: Write, read: Read) -> None:
    path = write("t.csv", f'odd,"open\nodd,odd\nid,text,price\n{ROWS}')
    assert [row["price"] for row in read(path, skip_rows=2)[0]] == [5, 6, 7]
    path = write("broken.csv", f"id,text,price\n{ROWS}4,short\n")
    assert read(path, skip_rows=0)[1].skipped.examples[0][0] == "line 5"


@pytest.mark.parametrize(
    ("content", "names", "guess"),
    [
        ([["id"], ["1"]], True, False),
        ([["The kettle leaks at the lid"], ["The toaster burns one side"]], False, True),
        ([["The kettle leaks at the lid", "5"], ["The toaster burns one side", "6"]], False, False),
        ([["the kettle leaks", "money"], ["lamp", "device"], ["fan", "money"]], False, False),
        ([["A-17", "kettle"], ["A-18", "toaster"], ["B-19", "lamp"]], False, False),
        ([["31.05.2024", "kettle"], ["01.06.2024", "lamp"], ["02.06.2024", "fan"]], False, False),
        ([["code", "kettle"], ["A-18", "toaster"], ["B-19", "lamp"]], True, False),
        ([["red apple"], ["green pear"], ["blue sky"]], True, True),
        ([["fruit"], ["apple"], ["pear"]], True, True),
        ([["complaint"], ["The kettle leaks at it"], ["The lamp is dim now"]], True, False),
        ([["How happy are you now?"], ["I am happy with it"], ["not at all, sir"]], True, False),
        ([["2021", "2022"], ["5", "6"], ["7", "8"]], True, False),
        ([["user", "item"], ["a", "b"], ["user", "item"], ["c", "d"]], True, False),
    ],
)
def test_whether_there_is_a_header(content: list[list[str]], names: bool, guess: bool) -> None:
    header = header_of(content)
    assert (header.names, bool(header.guess)) == (names, guess)
    assert header_of(content, asked=True).names
    assert not header_of(content, asked=False).names


def test_a_first_row_that_is_a_value_is_no_header(write: Write, read: Read) -> None:
    texts = "The kettle leaks at the lid\nThe toaster burns one side\nThe lamp flickers now\n"
    result, opened = read(write("t.csv", texts))
    assert len(result) == 3
    assert opened.notes[-1].startswith("No header (its first row reads like the others")
    assert len(read(write("t.csv", texts), header=True)[0]) == 2


def test_a_header_that_comes_again_is_no_row(write: Write, read: Read) -> None:
    part = "id,text\n1,kettle\n"
    result, opened = read(write("t.csv", part + part.replace("1", "2") + part.replace("1", "3")))
    assert [row["id"] for row in result] == ["1", "2", "3"]
    assert "2 rows that repeat the header left out." in opened.notes


def test_rows_that_end_in_empty_fields_fit(write: Write, read: Read) -> None:
    result, opened = read(write("t.csv", "id,text\n1,kettle,\n2,lamp,,\n3,fan\n4,x,y\n"))
    assert [row["id"] for row in result] == ["1", "2", "3"]
    assert opened.skipped.examples == [("line 5", "3 fields where 2 were wanted")]


TEXTS = ["The kettle leaks and hisses", "My parcel never arrived", "The screen broke in a week"]


@pytest.mark.parametrize(
    ("top", "texts", "says"),
    [
        (["Remarks 2024", "remark"], TEXTS, "1 row above the table left out: 'Remarks 2024'."),
        (["Remarks of May:", "remark"], TEXTS, "left out: 'Remarks of May:'."),
        (
            ["All remarks", "remark"],
            ["remark", *TEXTS],
            "if the second row, 'remark', is the header",
        ),
        (
            ["Export of all remarks", "remark"],
            ["Export of all remarks", "remark", *TEXTS],
            "if the second row, 'remark', is the header, skip one row",
        ),
        (["remark"], TEXTS, ""),
    ],
)
def test_a_title_above_one_column_is_known_or_asked_about(
    write: Write, read: Read, top: list[str], texts: list[str], says: str
) -> None:
    path = write("r.csv", "".join(f"{cell}\n" for cell in [*top, *TEXTS]))
    result, opened = read(path)
    assert [row["text"] for row in result] == texts
    assert says in " ".join(opened.notes)
    assert [row["text"] for row in read(path, skip_rows=len(top) - 1)[0]] == TEXTS
