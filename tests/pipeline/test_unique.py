"""Ids that are none, ids that are overlooked, and items that come again under others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import nearfield as nf
from nearfield.errors import BadSource
from nearfield.sources import open_source
from nearfield.sources.usual import looks_like_id
from nearfield.store import Manifest
from nearfield.testing import ToyEncoder
from nearfield.verbs import encode

NOUNS = ["refund", "kettle", "screen", "parcel", "lamp", "invoice", "battery"]


def rows(n: int = 40, customers: int = 5, name: str = "Ticket-Nr") -> list[dict[str, str]]:
    return [
        {
            name: f"T-{row:04}",
            "Kunde": f"K{row % customers}",
            "Anliegen": f"the {NOUNS[row % 7]} of order {row} is wrong again",
        }
        for row in range(n)
    ]


@pytest.fixture
def tickets(tmp_path: Path, toy: ToyEncoder) -> nf.Collection:
    return nf.open("tickets", db=tmp_path / "db", model=toy)


@pytest.mark.parametrize("n", [9, 40, 5_000])
def test_ids_that_are_not_unique_are_refused(tickets: nf.Collection, n: int) -> None:
    told = rf"ids of 'Kunde' are not unique: {n - 5:,} of {n:,} rows .* another text, as 'K0'"
    with pytest.raises(BadSource, match=told) as error:
        tickets.add(rows(n), id="Kunde", text="Anliegen")
    assert "id='Ticket-Nr'" in str(error.value.hint)
    assert tickets.db.names() == []


def test_encode_refuses_them_too(tmp_path: Path, toy: ToyEncoder) -> None:
    with pytest.raises(BadSource, match="not unique"):
        encode(rows(), id="Kunde", text="Anliegen", out=tmp_path / "v.npy", model=toy)


def test_repeated_rows_are_counted(tickets: nf.Collection) -> None:
    report = tickets.add([*rows(), *rows(30)], id="Ticket-Nr", text="Anliegen")
    assert (report.new, report.repeated_ids) == (40, 30)


def test_a_few_of_many_are_counted_and_the_first_wins(tickets: nf.Collection) -> None:
    again = [{**row, "Anliegen": f"other {row['Anliegen']}"} for row in rows(5)]
    report = tickets.add([*rows(1_000), *again], id="Ticket-Nr", text="Anliegen")
    assert (report.new, report.repeated_ids) == (1_000, 5)
    assert tickets.get("T-0001")[0]["text"] == rows()[1]["Anliegen"]


def test_two_sources_with_the_same_ids_are_refused(tickets: nf.Collection) -> None:
    one = [{"id": str(n), "text": f"ticket number {n}"} for n in range(3)]
    two = [{"id": str(n), "text": f"product {n}"} for n in range(3)]
    with pytest.raises(BadSource, match="3 of 6 rows") as error:
        tickets.add(one, two)
    assert "collection of its own" in str(error.value.hint)


@pytest.mark.parametrize(
    "name",
    [
        *["Ticket-Nr", "Nr.", "Nummer", "Kennung", "Artikelnummer", "SKU", "code", "Bestell-Nr."],
        *["orderId", "N°", "Référence", "Número de pedido", "Código", "numer", "Номер", "编号"],
        *["case_no", "CustomerID", "external_ref", "Vorgangskennung"],
    ],
)
def test_a_column_that_looks_like_an_id_is_proposed(name: str) -> None:
    assert looks_like_id(name)
    source = open_source(rows(name=name), text="Anliegen")
    assert [note for note in source.notes if "Ids are made from the content" in note] == [
        f"Ids are made from the content. Column {name!r} looks like one, another value in each "
        "row: name it as the id to keep it."
    ]


def test_other_columns_are_not_proposed() -> None:
    for name in ("note", "when", "price", "paid", "video", "title", "Kunde", "keyword", "zip"):
        assert not looks_like_id(name)
    repeated = [{"Ticket-Nr": "T-1", "text": f"text {n}"} for n in range(5)]
    assert not any("looks like" in note for note in open_source(repeated).notes)


@pytest.mark.parametrize(
    ("first", "then", "told"),
    [
        (None, "Ticket-Nr", "were made from the content; now they would come from .*'Ticket-Nr'"),
        ("Ticket-Nr", None, "came from the column 'Ticket-Nr'; now they would be made from the"),
        ("Ticket-Nr", "other", "column 'Ticket-Nr'; now they would come from the column 'other'"),
    ],
)
def test_the_same_items_under_other_ids_are_refused(
    tickets: nf.Collection, first: str | None, then: str | None, told: str
) -> None:
    both = [{**row, "other": f"x{n}"} for n, row in enumerate(rows())]
    tickets.add(both, id=first, text="Anliegen")
    with pytest.raises(BadSource, match=f"{told}.*40 of 40 new items are there already"):
        tickets.add(both, id=then, text="Anliegen")
    assert len(tickets) == 40
    assert tickets.add(both, id=first, text="Anliegen").unchanged == 40
    more = [{"number": f"M{n}", "Anliegen": f"quite another text {n}"} for n in range(9)]
    assert tickets.add(more, id="number", text="Anliegen").new == 9


def test_the_same_file_under_other_ids_is_refused_whatever_its_text(
    tickets: nf.Collection, tmp_path: Path
) -> None:
    """Joined with its title each text is new: an export stood there twice."""
    rows = [f"T{n},title {n},the refund of order {n} never arrived" for n in range(6)]
    path = tmp_path / "export.csv"
    path.write_text("\n".join(["number,title,body", *rows]), "utf-8")
    tickets.add(path)
    with pytest.raises(BadSource, match=r"export\.csv is there already.*twice"):
        tickets.add(path, id="number", text=["title", "body"])
    assert len(tickets) == 6
    other = tmp_path / "more.csv"
    other.write_text("number,body\nT9,a kettle of red steel\n", "utf-8")
    assert tickets.add(other, id="number").new == 1


def write(folder: Path, texts: list[str]) -> Path:
    folder.mkdir()
    lines = [f"{n},{text}" for n, text in enumerate(texts)]
    (folder / "data.csv").write_text("\n".join(["id,text", *lines]), "utf-8")
    return folder / "data.csv"


def test_items_of_another_file_replace_none(tickets: nf.Collection, tmp_path: Path) -> None:
    first = write(tmp_path / "a", [f"the refund of order {n} never arrived" for n in range(6)])
    other = write(tmp_path / "b", [f"red kettle {n} made from steel" for n in range(6)])
    edited = write(tmp_path / "c", [f"the refund of order {n} is here now" for n in range(6)])
    tickets.add(first)
    with pytest.raises(BadSource, match="6 items of 'tickets' would be replaced by other texts"):
        tickets.add(other)
    assert tickets.get("3")[0]["text"] == "the refund of order 3 never arrived"
    assert tickets.add(edited).changed == 6
    (tmp_path / "a" / "data.csv").write_text("id,text\n0,red kettle\n1,steel pan\n2,lamp\n")
    assert tickets.add(first).changed == 3  # the file that it was made from


def test_collections_made_before_know_nothing_and_take_all(
    tickets: nf.Collection, tmp_path: Path
) -> None:
    tickets.add(rows(), text="Anliegen")
    manifest: Any = tickets.manifest
    assert manifest.arguments["ids"] == ""
    Manifest(
        manifest.name, manifest.encoder, manifest.table, {"text": "Anliegen", "id": None}
    ).write(tickets.folder)
    assert tickets.add(rows(), text="Anliegen", id="Ticket-Nr").new == 40
