"""Text within objects: paths, chats, parts; and objects that hold a table."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from nearfield.errors import AmbiguousColumn, BadSource, UnknownName
from nearfield.sources import open_source
from nearfield.sources.table import read_table

if TYPE_CHECKING:
    from tests.sources.conftest import Read, Write

CHAT = [
    {"role": "user", "content": "the kettle leaks"},
    {"role": "assistant", "content": [{"type": "text", "text": "since when?"}, {"type": "image"}]},
]


@pytest.mark.parametrize(
    ("row", "how", "text"),
    [
        ({"content": {"text": "kettle"}}, {}, "kettle"),
        ({"content": {"text": "kettle"}}, {"text": "content.text"}, "kettle"),
        ({"a": {"b": [{"c": "x"}, {"c": "y"}]}}, {"text": "a.b.c"}, "x\ny"),
        ({"a": {"b": ["x", "y"]}}, {"text": "a.b.1"}, "y"),
        ({"a.b": "flat", "a": {"b": "deep"}}, {"text": "a.b"}, "flat"),
        ({"messages": CHAT}, {}, "user: the kettle leaks\nassistant: since when?"),
        ({"id": 1, "messages": CHAT}, {"text": "messages"}, None),
        ({"conversations": [{"from": "human", "value": "hi"}]}, {}, "human: hi"),
        ({"lang": "en", "content": {"text": "hi"}}, {}, "hi"),
        ({"text": "short", "user": {"bio": "a much longer text than the other"}}, {}, "short"),
    ],
)
def test_where_the_text_is(read: Read, row: Any, how: dict[str, Any], text: str | None) -> None:
    wanted = text or "user: the kettle leaks\nassistant: since when?"
    assert read([row], **how)[0][0]["text"] == wanted


def test_a_path_of_the_id_and_of_several_texts(read: Read) -> None:
    rows = [{"meta": {"id": 7, "title": "Kettle"}, "body": {"text": "It leaks"}}]
    [row] = read(rows, id="meta.id", text=["meta.title", "body.text"])[0]
    assert (row["id"], row["text"]) == ("7", "Kettle\n\nIt leaks")
    assert set(row) == {"id", "text", "meta", "body"}


def test_a_path_in_a_frame(read: Read) -> None:
    frame = pl.DataFrame({"id": [1], "content": [{"text": "kettle", "n": 5}]})
    assert read(frame, text="content.text")[0][0]["text"] == "kettle"


def test_a_path_that_leads_nowhere(read: Read) -> None:
    with pytest.raises(
        UnknownName, match=r"no column 'content\.body'; known: content, content\.text"
    ):
        read([{"content": {"text": "kettle"}}], text="content.body")
    with pytest.raises(BadSource, match=r"plainly the text; columns: n, a, a\.x, a\.y"):
        read([{"n": 1, "a": {"x": "one", "y": "two"}}])


def test_rows_that_lack_what_the_first_has(read: Read) -> None:
    rows = [{"c": {"text": "kettle"}}, {"c": {}}, {"c": None}, {"c": "plain"}, {"n": 1}]
    texts = [row["text"] for row in read(rows, text="c.text")[0]]
    assert texts[:2] == ["kettle", None]


def test_several_texts(write: Write, read: Read) -> None:
    path = write("t.csv", "id,title,body\n1,Kettle,It leaks\n2,,Alone\n3,Only,\n4,,\n")
    result, opened = read(path, text=["title", "body"])
    assert [row["text"] for row in result] == ["Kettle\n\nIt leaks", "Alone", "Only", ""]
    assert [row["title"] for row in result] == ["Kettle", None, "Only", None]
    assert "body" not in result[0]
    assert opened.named == {"text": ["title", "body"], "id": "id"}
    with pytest.raises(BadSource, match="'id' of t.csv holds whole numbers, and text was wanted"):
        open_source(path, text=["title", "id"])


@pytest.mark.parametrize(
    ("value", "texts"),
    [
        ({"results": [{"text": "a b"}, {"text": "c d"}]}, ["a b", "c d"]),
        ({"status": "ok", "data": {"page": 1, "items": [{"text": "a b"}]}}, ["a b"]),
        ({"columns": ["id", "text"], "data": [[1, "a b"], [2, "c d"]]}, ["a b", "c d"]),
        ({"id": [1, 2], "text": ["a b", "c d"]}, ["a b", "c d"]),
        ({"id": {"0": 1, "1": 2}, "text": {"0": "a b", "1": "c d"}}, ["a b", "c d"]),
        ({"t1": {"text": "a b"}, "t2": {"text": "c d"}}, ["a b", "c d"]),
        ({"t1": "a b", "t2": "c d"}, ["a b", "c d"]),
        ([["id", "text"], [1, "a b"], [2, "c d"]], ["a b", "c d"]),
        ({"text": "a b", "tags": ["x", "y"], "comments": [{"text": "c"}]}, ["a b"]),
    ],
)
def test_a_table_within_an_object(write: Write, read: Read, value: Any, texts: list[str]) -> None:
    for indent in (None, 1):
        path = write("t.json", json.dumps(value, indent=indent))
        assert [row["text"] for row in read(path)[0]] == texts
        assert read_table(path)["text"] == texts


def test_several_lists(write: Write, read: Read) -> None:
    both = {"users": [{"name": "a b"}], "results": [{"text": "c d"}]}
    path = write("t.json", json.dumps(both))
    with pytest.raises(AmbiguousColumn, match=r"several lists: users \(1\), results \(1\)"):
        open_source(path)
    assert [row["text"] for row in read(path, sheet="results")[0]] == ["c d"]
    assert [row["text"] for row in read(f"{path}#users")[0]] == ["a b"]
    with pytest.raises(UnknownName, match="no list 'x'; known: results, users"):
        open_source(path, sheet="x")
    long = both | {"results": [{"text": f"text {n}"} for n in range(9)]}
    result, opened = read(write("u.json", json.dumps(long)))
    assert len(result) == 9
    assert "u.json: the list 'results' of one JSON object is read; not read: users." in opened.notes


ONE, TWO = '{"id": 1, "text": "a b"}', '{"id": 2, "text": "c d"}'


@pytest.mark.parametrize(
    "text",
    [
        f"{ONE}\n{TWO}\n",
        f"{ONE}{TWO}",
        f"{ONE},\n{TWO},\n",
        json.dumps(json.loads(ONE), indent=1) + "\n" + json.dumps(json.loads(TWO), indent=4),
        f"\ufeff{ONE}\r\n\r\n{TWO}",
    ],
)
def test_values_one_after_another(write: Write, read: Read, text: str) -> None:
    assert [row["text"] for row in read(write("t.json", text))[0]] == ["a b", "c d"]


def test_a_value_that_is_broken_says_where(write: Write) -> None:
    spread = json.dumps(json.loads(ONE), indent=1) + '\n{\n "id": 2,\n "text": \n}'
    with pytest.raises(BadSource, match="the JSON is broken after line 5"):
        list(open_source(write("t.json", spread)).batches())
    for deep in ('{"a":' * 90_000, "[" * 90_000, '{"a":' * 50_000 + "1" + "}" * 50_000):
        with pytest.raises(BadSource):
            list(open_source(write("d.json", deep)).batches())
