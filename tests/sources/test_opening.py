from __future__ import annotations

import io
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet
import pytest

from nearfield.errors import AmbiguousColumn, BadSource, UnknownName
from nearfield.sources import open_source

if TYPE_CHECKING:
    from tests.sources.conftest import Read, Write

ZIP = b"PK\x03\x04" + bytes(40)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


@pytest.fixture
def piped(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], None]:
    """Put bytes on standard input, which cannot seek."""

    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def seek(self, *_: int) -> int:
            raise OSError("a pipe cannot seek")

    def pipe(data: bytes) -> None:
        monkeypatch.setattr(sys, "stdin", type("Stdin", (), {"buffer": Pipe(data)})())

    return pipe


def parquet() -> bytes:
    sink = pa.BufferOutputStream()
    pa.parquet.write_table(pa.table({"text": ["hello", "there"]}), sink)
    data: bytes = sink.getvalue().to_pybytes()
    return data


@pytest.mark.parametrize(
    "data",
    [
        b"id,text\n1,hello\n2,there\n",
        b"id\ttext\n1\thello\n2\tthere\n",
        b'{"text": "hello"}\n{"text": "there"}\n',
        b'["hello", "there"]',
        parquet(),
    ],
)
def test_standard_input_is_told_by_its_content(
    piped: Callable[[bytes], None], read: Read, data: Any
) -> None:
    piped(data)
    result, opened = read("-")
    assert [row["text"] for row in result] == ["hello", "there"]
    assert opened.name == "<stdin>"


def test_a_page_on_standard_input(piped: Callable[[bytes], None], read: Read) -> None:
    piped(b"<!DOCTYPE html><p>hello")
    assert [row["text"] for row in read("-")[0]] == ["hello"]


def test_standard_input_that_could_be_anything(piped: Callable[[bytes], None], read: Read) -> None:
    piped(b"hello\nthere\n")
    with pytest.raises(BadSource, match="What <stdin> holds is unclear") as caught:
        open_source("-")
    assert str(caught.value.hint) == "Say which. Run: collection.add('-', format='lines')"
    piped(b"hello\nthere\n")
    assert [row["text"] for row in read("-", format="lines")[0]] == ["hello", "there"]


def test_standard_input_stays_open(piped: Callable[[bytes], None], read: Read) -> None:
    piped(b"id,text\n1,hello\n")
    read("-", format="csv")
    assert not sys.stdin.buffer.closed


@pytest.mark.parametrize(
    ("name", "content", "message", "hint"),
    [
        ("t.csv", b"", "t.csv is empty; CSV was wanted", "ls -l"),
        ("t.csv", b"id,text\n", "t.csv holds no items", "rows"),
        ("t.csv", b"\n\n", "t.csv holds no items", "rows"),
        ("t.csv", ZIP, "t.csv is no whole zip archive", "fetch or write it again"),
        ("t.csv", ZIP + b"xl/workbook.xml", "it holds a workbook", "format='xlsx'"),
        ("t.csv", PNG, "it holds a PNG picture", "Save it as CSV"),
        ("t.csv", parquet(), "it holds Parquet", "format='parquet'"),
        ("t.csv", b"%PDF-1.7 ...", "it holds a PDF", "format='pdf'"),
        ("t.csv", b"<!DOCTYPE html><p>Not found", "it holds an HTML page", "format='html'"),
        ("t.csv", b'{"text": "a"}\n{"text": "b"}', "it holds JSON lines", "format='jsonl'"),
        ("t.csv", b'[{"text": "a"}]', "it holds JSON", "format='json'"),
        ("t.csv", bytes(range(256)) * 9, "it holds binary data", "Save it as CSV"),
        ("t.parquet", b"id,text\n1,a\n", "is not Parquet: it holds text", "format='csv'"),
        ("t.arrow", b"id,text\n1,a\n", "is not Arrow IPC: it holds text", "format='csv'"),
        ("t.pdf", b"hello", "is not a PDF: it holds text", "format='csv'"),
        ("t.jsonl", b"id,text\n1,a\n", "is not JSON: it begins with 'id,text'", "format='csv'"),
        ("t.jsonl", b'{"text": \n{"text\n', "Nothing of t.jsonl can be read: line 1", "format="),
        ("t.xyz", b"hello", "What t.xyz holds is unclear; wanted one of: csv", "format='lines'"),
        ("t.xyz", ZIP, "t.xyz is no whole zip archive", "fetch or write it again"),
        ("t.txt", PNG, "is not plain text: it holds a PNG picture", "Save it"),
    ],
)
def test_a_file_that_is_not_what_its_name_says(
    write: Write, name: str, content: str | bytes, message: str, hint: str
) -> None:
    with pytest.raises(BadSource, match=message) as caught:
        open_source(write(name, content))
    assert hint in str(caught.value.hint)


def test_the_right_kind_reads_it(write: Write, read: Read) -> None:
    assert len(read(write("t.csv", parquet()), format="parquet")[0]) == 2


def test_a_missing_file_lists_near_names(write: Write) -> None:
    near = write("tickets.csv", "id,text\n1,a\n")
    with pytest.raises(BadSource, match=r"There is no file .*tickts\.csv") as caught:
        open_source(near.with_name("tickts.csv"))
    assert "Did you mean tickets.csv? Run: collection.add(" in str(caught.value.hint)
    with pytest.raises(BadSource, match="There is no file") as caught:
        open_source(near.parent / "nowhere" / "t.csv")
    assert str(caught.value.hint) == "Check the folder's name."


def test_a_text_is_no_path() -> None:
    with pytest.raises(BadSource, match="is no file") as caught:
        open_source("a" * 5000)
    assert str(caught.value.hint) == "For one text, pass a list that holds it."


def test_a_file_that_may_not_be_read(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write("t.csv", "id,text\n1,a\n")

    def refuse(*_: Any, **__: Any) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.open", refuse)
    with pytest.raises(BadSource, match="cannot be read: Permission denied") as caught:
        open_source(path)
    assert str(caught.value.hint).startswith("Run: ls -l")


def test_a_folder_where_a_file_is_wanted(write: Write) -> None:
    path = write("data/t.csv", "a,b\n")
    with pytest.raises(BadSource, match="is a folder; a file of CSV was wanted") as caught:
        open_source(path.parent, format="csv")
    assert str(caught.value.hint).endswith("data/t.csv', format='csv')")


def test_an_unknown_format(write: Write) -> None:
    with pytest.raises(UnknownName, match=r"no format 'exel'; known: arrow, csv"):
        open_source(write("t.csv", "a"), format="exel")


@pytest.mark.parametrize("option", ["text", "id"])
def test_a_missing_column(write: Write, option: str) -> None:
    path = write("t.csv", "ticket,body\nT-1,hello\n")
    named: dict[str, Any] = {"text": "body", option: "bdy"}
    with pytest.raises(UnknownName, match="no column 'bdy'; known: body, ticket") as caught:
        open_source(path, **named)
    assert str(caught.value.hint).endswith(f"{option}=COLUMN)")


def test_a_text_column_of_numbers(write: Write) -> None:
    path = write("t.csv", "id,price,body\n1,2.5,a\n2,3,b\n")
    with pytest.raises(BadSource, match=r"'price' of t.csv holds numbers, .* with text: body"):
        open_source(path, text="price")
    path = write("t.jsonl", '{"n": 1, "body": "a"}\n{"n": 2, "body": "b"}\n')
    with pytest.raises(BadSource, match="'n' of t.jsonl holds whole numbers"):
        open_source(path, text="n")
    with pytest.raises(BadSource, match=r"No column of t2.csv holds text; columns: a, b"):
        open_source(write("t2.csv", "a,b\n1,2\n"))


def test_two_texts_are_ambiguous(write: Write) -> None:
    path = write("t.csv", "first,second\nA man eats.,A man is eating.\n")
    with pytest.raises(AmbiguousColumn, match=r"columns: first, second\.") as caught:
        open_source(path)
    assert str(caught.value.hint) == f"Run: collection.add('{path}', text=COLUMN)"


@pytest.mark.parametrize(
    ("header", "row", "chosen"),
    [
        ("a,Body,text", "x y z,x y z,x y z", "text (by its name)"),
        ("a,Body,summary", "x y z,x y z,x y z", "Body (by its name)"),
        ("a,b", "short,a good deal longer than that", "b (the longest text)"),
        ("title,b", "short,a good deal longer than that", "b (the longest text)"),
        ("title,b", "about as long,as this one", "title (by its name)"),
        ("n,day,b", "5,2024-01-01,words", "b (the only one that holds text)"),
    ],
)
def test_the_text_column_that_is_obvious(write: Write, header: str, row: Any, chosen: str) -> None:
    assert f"Text column: {chosen}." in open_source(write("t.csv", f"{header}\n{row}\n")).notes


@pytest.mark.parametrize(
    ("name", "values", "ids"),
    [
        ("ID", "aa", ["a", "a"]),
        ("uuid", "ab", ["a", "b"]),
        ("uuid", "aa", [None, None]),
        ("code", "ab", [None, None]),
    ],
)
def test_the_id_column(write: Write, read: Read, name: str, values: list[Any], ids: Any) -> None:
    path = write("t.csv", f"{name},body\n{values[0]},hello there\n{values[1]},you\n")
    assert [row["id"] for row in read(path)[0]] == ids


def test_metadata_called_text_gives_way(write: Write, read: Read) -> None:
    result, opened = read(write("t.csv", "id,text,body\n1,a,b\n"), text="body")
    assert result == [{"id": "1", "text": "b", "text_2": "a"}]
    assert "Column 'text' is called 'text_2' as metadata." in opened.notes


def test_control_characters_are_dropped_and_counted(write: Write, read: Read) -> None:
    result, opened = read(write("t.csv", "id,text,n\n1,re\0fu\x1bnd\x0cdue\there,x\x01\n"))
    assert result == [{"id": "1", "text": "refund due\there", "n": "x"}]
    assert "4 control characters were dropped." in opened.notes


def test_a_sentence_lists_twenty_columns_of_many(write: Write) -> None:
    names = [f"c{n}" for n in range(300)]
    path = write("w.csv", f"{','.join(names)}\n{','.join(['red apple'] * 300)}\n")
    with pytest.raises(AmbiguousColumn, match=r"columns: c0, .*, c19 and 280 more\.") as caught:
        open_source(path)
    assert len(str(caught.value)) < 300
