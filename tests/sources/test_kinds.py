"""Items that are no texts: pictures of files, folders and lists; records of tables and lists."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet
import pytest

from nearfield.errors import BadRow, BadSource, UnknownName
from nearfield.modalities import kind_of
from nearfield.sources import open_source
from nearfield.types import Media, Node, Record

if TYPE_CHECKING:
    from tests.sources.conftest import Read, Row, Write

PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


def whole(row: Row) -> Any:
    """The content that a row of an item batch stands for."""
    modality = row.get("modality", "text")
    content = kind_of(modality).unpack(row["text"], row.get("uri"), row.get("data"))
    return content.value if isinstance(content, Record) else content


# Pictures


@pytest.fixture
def album(write: Write, tmp_path: Path) -> Path:
    write("album/red_apple-2.JPG", b"\xff\xd8\xff broken, and never decoded")
    write("album/sub/sky.png", PNG)
    write("album/a.txt", "a text")
    write("album/b.csv", "a,b\n")
    return tmp_path / "album"


def test_a_folder_of_texts_and_pictures_gives_both(album: Path, read: Read) -> None:
    result, opened = read(album)
    assert [row["id"] for row in result] == ["a.txt", "red_apple-2.JPG", "sub/sky.png"]
    assert [row["text"] for row in result] == ["a text", "red apple 2", "sky"]
    assert [row.get("modality", "text") for row in result] == ["text", "image", "image"]
    apple = result[1]
    path = album / "red_apple-2.JPG"
    assert (apple["uri"], apple["data"]) == (str(path.absolute()), None)
    assert (apple["path"], apple["size"]) == (path.as_posix(), path.stat().st_size)
    assert type(apple["modified"]) is type(result[0]["modified"]) is dt.datetime
    assert "Files that were not read: 1 .csv." in opened.notes
    assert opened.done == opened.total


@pytest.mark.parametrize(
    ("kind", "ids", "unread"),
    [
        ("text", ["a.txt"], "1 .jpg, 1 .png, 1 .csv"),
        ("image", ["red_apple-2.JPG", "sub/sky.png"], "1 .txt, 1 .csv"),
    ],
)
def test_one_kind_of_a_folder(
    album: Path, read: Read, kind: str, ids: list[str], unread: str
) -> None:
    result, opened = read(album, kind=kind)
    assert [row["id"] for row in result] == ids
    (note,) = [note for note in opened.notes if note.startswith("Files that were not read")]
    assert sorted(note.split(": ")[1].rstrip(".").split(", ")) == sorted(unread.split(", "))


def test_a_format_reads_documents_only(album: Path, read: Read) -> None:
    assert [row["id"] for row in read(album, format="txt")[0]] == ["a.txt"]


def test_a_picture_that_cannot_be_opened_is_skipped(
    album: Path, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    opening = Path.open

    def refuse(path: Path, *args: Any, **named: Any) -> Any:
        if path.name == "sky.png":
            raise PermissionError(13, "Permission denied")
        return opening(path, *args, **named)

    monkeypatch.setattr(Path, "open", refuse)
    result, opened = read(album, kind="image")
    assert [row["id"] for row in result] == ["red_apple-2.JPG"]
    assert opened.skipped.examples == [("sub/sky.png", "Permission denied")]
    with pytest.raises(BadRow, match=r"sub/sky\.png: Permission denied"):
        list(open_source(album, strict=True).batches())


def test_one_picture(album: Path, read: Read) -> None:
    path = album / "sub" / "sky.png"
    ((row,), opened) = read(path)
    assert (row["id"], row["text"], row["modality"]) == ("sky.png", "sky", "image")
    assert whole(row) == Media("image", str(path))
    assert (opened.done, opened.total) == (len(PNG), len(PNG))


def test_a_picture_is_told_by_its_content_where_the_name_says_nothing(
    write: Write, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write("photo", PNG)
    assert whole(read(path)[0][0]) == Media("image", str(path))
    packed = write("photo.gz", gzip.compress(PNG))
    assert whole(read(packed)[0][0]) == Media("image", "photo", PNG)
    monkeypatch.setattr(sys, "stdin", type("Stdin", (), {"buffer": io.BytesIO(PNG)})())
    ((row,), _) = read("-")
    assert (row["id"], row["uri"], row["data"], row["text"]) == (None, None, PNG, None)


@pytest.mark.parametrize(
    ("name", "content", "kind", "message"),
    [
        ("t.csv", "a,b\n", "image", r"t\.csv holds text; a file of the modality image"),
        ("t.csv", b"PK\x03\x04", "image", r"t\.csv is no whole zip archive"),
        ("t.png", PNG, "text", r"t\.png holds a PNG picture; wanted one of: csv"),
        ("t.png", PNG, "record", r"t\.png holds a PNG picture; wanted one of: csv"),
        ("t.txt", "hello", "record", r"read as plain text, which has no records"),
    ],
)
def test_a_file_of_another_kind(
    write: Write, name: str, content: str | bytes, kind: Any, message: str
) -> None:
    with pytest.raises(BadSource, match=message) as caught:
        open_source(write(name, content), kind=kind)
    assert caught.value.hint


def test_columns_of_a_picture(album: Path) -> None:
    with pytest.raises(BadSource, match="holds no table; text and id name columns of one"):
        open_source(album / "sub" / "sky.png", text="title")


def test_an_unknown_kind_lists_the_known() -> None:
    kind: Any = "smell"
    known = "audio, image, node, record, text, video"
    with pytest.raises(UnknownName, match=f"no modality 'smell'; known: {known}"):
        open_source(["a"], kind=kind)


# Python objects


def test_a_list_of_pictures_and_texts_keeps_its_order(read: Read) -> None:
    items: list[Any] = [
        "apple.png",
        Media("image", "x/blue_sky.png"),
        {"text": "row"},
        Media("image", "", PNG),
    ]
    result, opened = read(items)
    assert [row["text"] for row in result] == ["apple.png", "blue sky", "row", None]
    assert [whole(row) for row in result] == ["apple.png", items[1], "row", items[3]]
    assert (opened.done, opened.total) == (4, 4)


def test_pictures_alone(read: Read) -> None:
    items = [Media("image", "a.png"), Media("image", "b.png")]
    assert [whole(row) for row in read(items)[0]] == items
    assert [whole(row) for row in read(iter(items), kind="image")[0]] == items


def test_one_content_is_one_item(read: Read) -> None:
    for item in (Media("image", "a.png"), Record({"n": 1})):
        assert [whole(row) for row in read(item)[0]] == [whole(row) for row in read([item])[0]]
        assert len(read(item)[0]) == 1


def test_a_dict_of_id_to_content(read: Read) -> None:
    items: dict[Any, Any] = {
        "a": "one",
        7: Media("image", "b.png"),
        "c": Record({"n": 1, "id": 9}),
        "d": None,
    }
    result, _ = read(items)
    assert [row["id"] for row in result] == ["a", "7", "c", "d"]
    assert [row.get("modality", "text") for row in result] == ["text", "image", "record", "text"]
    assert result[2]["n"] == 1
    assert whole(result[2]) == {"n": 1, "id": 9}


@pytest.mark.parametrize("kind", ["text", "record"])
def test_items_of_another_kind_are_skipped(read: Read, kind: str) -> None:
    result, opened = read([{"id": "a", "text": "t"}, Media("image", "a.png")], kind=kind)
    assert [row["id"] for row in result] == ["a"]
    assert opened.skipped.examples == [("item 2", f"its modality is image, and {kind} was wanted")]


def test_rows_are_no_pictures() -> None:
    for data in ([{"text": "a"}], pd.DataFrame({"text": ["a"]})):
        with pytest.raises(BadSource, match="holds rows; items of the modality image were wanted"):
            open_source(data, kind="image")


def test_nodes_of_python_are_items() -> None:
    source = open_source([Node("a", {"b": 1.0}), Node("b", {}, "a red apple")])
    [batch] = source.batches()
    assert batch.select(["id", "modality", "text"]).to_pylist() == [
        {"id": "a", "modality": "node", "text": "a"},
        {"id": "b", "modality": "node", "text": "a red apple"},
    ]
    packed = batch.column("data").to_pylist()
    assert kind_of("node").unpack(None, None, packed[0]) == Node("a", {"b": 1.0})


# Records

ROWS: list[Row] = [
    {"id": 7, "name": "apple", "tags": ["red", "ripe"], "from": {"city": "Bern"}, "price": 2.5},
    {"id": 8, "name": "pear", "tags": [], "from": None, "price": 3.0},
]
WORDS = [
    "Bern\napple\nred\nripe\n7\n2.5",
    "pear\n8\n3.0",
]


def parquet(path: Path) -> Path:
    pa.parquet.write_table(pa.Table.from_pylist(ROWS), path)
    return path


@pytest.mark.parametrize(
    "make",
    [
        lambda path: ROWS,
        lambda path: pa.Table.from_pylist(ROWS),
        lambda path: parquet(path / "t.parquet"),
    ],
)
def test_rows_whole(tmp_path: Path, read: Read, make: Callable[[Path], Any]) -> None:
    result, opened = read(make(tmp_path), kind="record")
    assert [whole(row) for row in result] == ROWS
    assert [row["text"] for row in result] == WORDS
    assert [row["modality"] for row in result] == ["record", "record"]
    metadata: list[dict[str, Any]] = [
        {name: row[name] for name in opened.columns.types()} for row in result
    ]
    assert metadata == [{"name": "apple", "price": 2.5}, {"name": "pear", "price": 3.0}]
    assert [row["id"] for row in result] == ["7", "8"]


@pytest.mark.parametrize("name", ["t.json", "t.jsonl"])
def test_json_whole(write: Write, read: Read, name: str) -> None:
    lines = "\n".join(map(json.dumps, ROWS))
    path = write(name, json.dumps(ROWS) if name == "t.json" else lines)
    result, _ = read(path, kind="record")
    assert [whole(row) for row in result] == ROWS
    assert [row["id"] for row in result] == ["7", "8"]


def test_csv_whole(write: Write, read: Read) -> None:
    result, opened = read(write("t.csv", "id,name,n\n007,apple,5\n8,,\n"), kind="record")
    assert [whole(row) for row in result] == [
        {"id": "007", "name": "apple", "n": "5"},
        {"id": "8", "name": None, "n": None},
    ]
    assert [(row["id"], row["name"], row["n"]) for row in result] == [
        ("007", "apple", 5),
        ("8", None, None),
    ]
    assert opened.columns.types()["n"] == pa.int64()


def test_a_records_words_may_be_a_column(read: Read) -> None:
    result, opened = read(ROWS, kind="record", text="name")
    assert [row["text"] for row in result] == ["apple", "pear"]
    assert [whole(row) for row in result] == ROWS
    assert list(opened.columns.types()) == ["price"]
    with pytest.raises(UnknownName, match="no column 'nme'"):
        open_source(ROWS, kind="record", text="nme")


def test_records_need_no_obvious_text(read: Read) -> None:
    result, _ = read([{"a": "x", "b": "y"}, {"a": {"deep": [1]}, "b": None}], kind="record")
    assert [whole(row) for row in result] == [
        {"a": "x", "b": "y"},
        {"a": {"deep": [1]}, "b": None},
    ]
    assert [row["text"] for row in result] == ["x\ny", "1"]


def test_a_list_of_records(read: Read) -> None:
    records = [Record(row) for row in ROWS] + [Record([1, "two"])]
    result, opened = read(records)
    assert [whole(row) for row in result] == [*ROWS, [1, "two"]]
    assert [row["id"] for row in result] == ["7", "8", None]
    assert opened.columns.types() == {"name": pa.string(), "price": pa.float64()}


def test_a_folder_has_no_records(album: Path) -> None:
    with pytest.raises(BadSource, match=r"is a folder; a file of JSON lines was wanted") as caught:
        open_source(album, kind="record")
    assert "kind='record'" in str(caught.value.hint)


def test_batches_are_bounded_by_the_bytes_of_pictures() -> None:
    items = [Media("image", "", bytes(3 << 20)) for _ in range(9)]
    sizes = [batch.num_rows for batch in open_source(items).batches()]
    assert sum(sizes) == 9
    assert max(sizes) <= 3
