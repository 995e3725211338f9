"""What people bring: workbooks, archives, mail, nested and pretty JSON, odd tables and objects."""

from __future__ import annotations

import bz2
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import nearfield as nf
from nearfield.testing import ToyEncoder

Run = Callable[..., tuple[int, str, str]]
Document = Callable[..., Any]
Serve = Callable[[Callable[[str], ToyEncoder]], object]


@pytest.fixture(autouse=True)
def _toy(serve: Serve) -> None:
    serve(lambda _: ToyEncoder())


def texts(document: Document, *more: str) -> set[str]:
    hits = document("search", "kettle", "-k", "200", *more)["hits"]
    return {" ".join(hit["text"].split()) for hit in hits}


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("book.xlsx", {"The kettle leaks", "The toaster burns"}),
        ("book.xlsx#Sheet", {"The kettle leaks", "The toaster burns"}),
        ("old.xls", {"The kettle leaks", "Der Toaster brennt über"}),
        ("table.csv.zip", {"kettle leaks", "toaster burns"}),
        ("table.csv.bz2", {"kettle leaks", "toaster burns"}),
        ("mails/one.eml", {"Rückgabe Die Rückgabe ist nicht angekommen."}),
        ("mails/box.mbox", {"hi body one", "ho body two"}),
        ("mails", {"Rückgabe Die Rückgabe ist nicht angekommen.", "hi body one", "ho body two"}),
        ("pretty_objects.json", {"kettle leaks", "toaster burns"}),
        ("api_toplevel_object.json", {"kettle leaks", "toaster burns"}),
        ("body_is_nested.jsonl", {"kettle leaks", "toaster burns"}),
        ("preamble.csv", {"kettle leaks", "toaster burns", "lamp dim"}),
        (
            "no_header_texts.csv",
            {
                "The kettle leaks at the lid",
                "The toaster burns one side",
                "Lamp flickers after an hour",
                "Radio has no sound",
            },
        ),
    ],
)
def test_it_is_read(nearfield: Run, document: Document, source: str, wanted: set[str]) -> None:
    status, _, err = nearfield("add", source, "-c", "case")
    assert status == 0, err
    assert texts(document) == wanted


def test_values_of_a_workbook(nearfield: Run, document: Document) -> None:
    assert nearfield("add", "book.xlsx")[0] == 0
    [hit] = document("search", "x", "--where", "price > 10")["hits"]
    assert (hit["id"], hit["metadata"]["price"]) == ("1", 12.5)


def test_a_table_without_a_header_is_said_to_be(nearfield: Run, document: Document) -> None:
    _, _, err = nearfield("add", "no_header_texts.csv")
    assert "No header (its first row reads like the others, 'The kettle leaks at the lid'" in err
    assert document("search", "kettle leaks", "-k", "1")["hits"][0]["text"].startswith("The kettle")
    assert nearfield("add", "no_header_texts.csv", "--header", "-c", "with")[0] == 0
    assert len(texts(document, "-c", "with")) == 3
    for name in ("--no-header", "--header"):
        assert nearfield("add", "books.csv", name, "-c", f"b{name}", "--text", "text")[0] == (
            0 if name == "--header" else 2
        )


def test_several_texts_are_joined_and_said(nearfield: Run, document: Document) -> None:
    how = ("--text", "title", "--text", "body")
    status, _, err = nearfield("add", "title_and_body.csv", *how)
    assert status == 0
    assert "Text: title + body, joined, an empty line between them." in err
    hits = {hit["id"]: hit for hit in document("search", "kettle")["hits"]}
    assert hits["1"]["text"] == "Kettle\n\nIt leaks at the lid all day long"
    assert hits["1"]["metadata"] == {"title": "Kettle"}
    assert nearfield("encode", "title_and_body.csv", *how, "--out", "v.npy")[0] == 0
    assert document("cluster", "--vectors", "v.npy", "--texts", "title_and_body.csv")["clusters"]


def test_a_path_into_objects(nearfield: Run, document: Document) -> None:
    status, _, err = nearfield("add", "body_is_nested.jsonl", "--text", "content.text")
    assert status == 0, err
    assert texts(document) == {"kettle leaks", "toaster burns"}
    status, _, err = nearfield("add", "body_is_nested.jsonl", "--text", "content.body")
    assert (status, "known: content, content.text, id" in err) == (2, True)


def test_what_is_said_of_a_table_holds_for_every_verb(nearfield: Run, document: Document) -> None:
    pairs = "odd\nfirst,second,score\na,się,1\nb,c,0\nd,e,1\n"
    Path("pairs.csv").write_bytes(pairs.encode("cp1250"))
    options = ("--skip-rows", "1", "--encoding", "cp1250")
    assert document("evaluate", "pairs.csv", *options)["metrics"]
    assert nearfield("evaluate", "pairs.csv", "--skip-rows", "1")[0] == 2
    Path("events.csv").write_bytes(
        b"junk\nuser,item,event\nu1,000,view\nu2,001,view\nu2,000,view\n"
    )
    assert nearfield("add", "books.csv")[0] == 0
    advice = document("recommend", "--history", "events.csv", "--skip-rows", "1", "--user", "u1")
    assert advice["items"]
    Path("odd.csv").write_text("id|text|n|when\n1|kettle leaks|-9|31/5/24\n2|lamp|1,5|1/6/24\n")
    how = ("--na", "-9", "--decimal", ",", "--date-format", "%d/%m/%y")
    assert nearfield("add", "odd.csv", *how)[0] == 0
    hits = document("search", "x", "-c", "odd", "--where", "when > '2024-05-31'")["hits"]
    assert [(hit["id"], hit["metadata"]["n"]) for hit in hits] == [("2", 1.5)]
    [other] = document("search", "x", "-c", "odd", "--where", "n is null")["hits"]
    assert other["id"] == "1"


def test_an_unclear_page_is_asked_about_by_every_verb(nearfield: Run) -> None:
    Path("p.csv").write_bytes("first,second,score\n1,się,1\nb,c,0\n".encode("cp1250"))
    status, _, err = nearfield("evaluate", "p.csv")
    assert status == 2
    assert "Say which is right. Use: --encoding cp1250" in err


def test_categories_of_polars(folder: Path) -> None:
    columns = {"id": [1, 2], "text": ["kettle leaks", "toaster burns"], "kind": ["x", "y"]}
    frame = pl.DataFrame(columns, schema_overrides={"kind": pl.Categorical})
    rows = nf.open("polars-cat", db=folder / "db", model=ToyEncoder())
    assert rows.add(frame).new == 2
    assert rows.search("kettle", where="kind = 'y'").ids == ["2"]


def test_ids_of_any_type(folder: Path) -> None:
    c: Any = nf.open("int-ids", db=folder / "db", model=ToyEncoder())
    c.add(
        [{"id": n, "text": t} for n, t in enumerate(["kettle leaks", "toaster burns", "lamp"], 1)]
    )
    assert c.similar(1).ids
    assert c.recommend(like=[1], k=1).ids
    assert c.delete(3).deleted == 1
    history = [{"user": 1, "item": 1}, {"user": 2, "item": 2}]
    assert c.recommend(history=history, user=1, k=1).ids == ["2"]
    assert c.delete(["1", "2"]).deleted == 2


def test_texts_with_ids_and_metadatas(folder: Path) -> None:
    c = nf.open("lists", db=folder / "db", model=ToyEncoder())
    report = c.add(["kettle leaks", "lamp"], ids=[7, "b"], metadatas=[{"n": 1}, {"n": 2}])
    assert report.new == 2
    assert c.search("kettle", where="n = 2").ids == ["b"]


def test_two_packings_of_one_table_are_one(nearfield: Run, document: Document) -> None:
    Path("t.csv").write_bytes(bz2.decompress(Path("table.csv.bz2").read_bytes()))
    assert nearfield("add", "t.csv", "-c", "one")[0] == 0
    assert "2 rows read: 2 as before." in nearfield("add", "table.csv.zip", "-c", "one")[2]
    assert document("info", "-c", "one")["items"] == 2
