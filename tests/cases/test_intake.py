"""Encodings, HTML, ids, vectors and their texts: inputs of the reports, and others like them."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nearfield.collection.given import Given
from nearfield.errors import BadVectors, UsageError
from nearfield.testing import ToyEncoder

Run = Callable[..., tuple[int, str, str]]
Serve = Callable[[Callable[[str], ToyEncoder]], object]


@pytest.fixture(autouse=True)
def _toy(serve: Serve) -> None:
    serve(lambda _: ToyEncoder())


@pytest.mark.parametrize(
    ("name", "told", "ids", "text"),
    [
        ("utf8_with_one_bad_byte", "read as UTF-8", 119, "Le café est arrivé abîmé à l'hôtel 0"),
        ("arabic_cp1256", "read as Windows-1256", 120, None),
        ("polish_cp1250", "read as Windows-1250", 120, "Zwrot pieniędzy nie dotarł do mnie 0"),
        ("polish_latin2", "read as ISO-8859-2", 120, "Zwrot pieniędzy nie dotarł do mnie 0"),
    ],
)
def test_letters(
    nearfield: Run, document: Callable[..., Any], name: str, told: str, ids: int, text: str | None
) -> None:
    status, _, err = nearfield("add", f"{name}.csv", "-c", "case")
    assert status == 0
    assert told in err
    assert document("ls")["collections"][0]["items"] == ids
    if text is None:
        text = Path("arabic_cp1256.csv").read_text("cp1256").splitlines()[1].partition(",")[2]
        assert "المبلغ" in Path("arabic_cp1256.csv").read_text("cp1256")
    assert text in {hit["text"] for hit in document("search", text, "-k", "200")["hits"]}


def test_one_bad_byte_is_one_row_with_its_line(nearfield: Run) -> None:
    _, _, err = nearfield("add", "utf8_with_one_bad_byte.csv")
    assert "1 broken, left out.\n  line 64: bytes that are not UTF-8" in err


def test_a_question_and_its_answer(nearfield: Run, document: Callable[..., Any]) -> None:
    Path("short.csv").write_bytes("id,text\n1,się\n".encode("cp1250"))
    status, _, err = nearfield("add", "short.csv")
    assert status == 2
    assert "as Windows-1250 it reads 'się'" in err
    assert "Say which is right. Run: nearfield add short.csv --encoding cp1250" in err
    for verb in (["add", "short.csv"], ["encode", "short.csv", "--out", "v.npy"]):
        assert nearfield(*verb, "--encoding", "cp1250")[0] == 0
    assert document("search", "x")["hits"][0]["text"] == "się"


def test_html_in_cells(nearfield: Run, document: Callable[..., Any]) -> None:
    status, _, err = nearfield("add", "html_in_cells.csv")
    assert status == 0
    assert "1 text held HTML: cleaned to text, and kept as it came in the column 'text_html'" in err
    assert "nothing" in nearfield("search", "nbsp", "--mode", "text")[1].lower()
    [hit, _] = sorted(document("search", "kettle")["hits"], key=lambda hit: hit["id"])
    assert hit["text"].split() == ["The", "kettle", "leaks", "&", "hisses", "Call", "me"]
    assert hit["metadata"]["text_html"].startswith("<p>The kettle&nbsp;leaks")
    assert len(document("duplicates")["groups"]) == 1
    assert nearfield("add", "html_in_cells.csv", "--clean", "none", "-c", "raw")[0] == 0
    assert document("search", "nbsp", "--mode", "text", "-c", "raw")["hits"][0]["id"] == "1"


@pytest.mark.parametrize("out", ["o.npy", "o.parquet"])
def test_vectors_find_their_texts(nearfield: Run, document: Callable[..., Any], out: str) -> None:
    assert nearfield("encode", "order_a.csv", "--out", out)[0] == 0
    other = "order_b_same_rows_sorted_by_text.csv"
    found = [
        document("classify", "--vectors", out, "--texts", texts, "--label", "team")
        for texts in ("order_a.csv", other)
    ]
    assert found[0] == found[1]
    one, two = Given.read(out, "order_a.csv"), Given.read(out, other)
    assert (one.ids, one.texts, one.column("team")) == (two.ids, two.texts, two.column("team"))
    assert one.notes == two.notes == []


def rewritten(change: Callable[[dict[str, str]], dict[str, str] | None]) -> str:
    with Path("order_a.csv").open(newline="") as file:
        rows = [new for row in csv.DictReader(file) if (new := change(row))]
    with Path("new.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows[::-1])
    return "new.csv"


def test_vectors_and_other_texts_are_refused(nearfield: Run) -> None:
    assert nearfield("encode", "order_a.csv", "--out", "o.npy")[0] == 0
    edited = rewritten(lambda row: row | ({"text": "edited"} if row["id"] == "8" else {}))
    with pytest.raises(UsageError, match=r"1 text of new.csv is not what o.npy was made from: 8\."):
        Given.read("o.npy", edited)
    fewer = rewritten(lambda row: row if row["id"] != "8" else None)
    with pytest.raises(UsageError, match="1 of the 39 ids of o.npy are not in new.csv, as 8"):
        Given.read("o.npy", fewer)
    strangers = rewritten(lambda row: row | {"id": f"x{row['id']}"})
    with pytest.raises(UsageError, match="39 of the 39 ids"):
        Given.read("o.npy", strangers)
    np.save("o.npy", np.eye(5, dtype=np.float32))
    with pytest.raises(BadVectors, match="not of one run"):
        Given.read("o.npy", "order_a.csv")


def test_more_texts_and_ids_of_another_column(nearfield: Run) -> None:
    assert nearfield("encode", "order_a.csv", "--out", "o.npy")[0] == 0
    Path("more.csv").write_text(f"{Path('order_a.csv').read_text().rstrip()}\n99,one more,money\n")
    given = Given.read("o.npy", "more.csv")
    assert len(given.ids) == 39
    assert given.notes == ["1 text of more.csv without a vector left out."]
    renamed = rewritten(lambda row: {"nr": row["id"], "text": row["text"], "team": row["team"]})
    assert nearfield("encode", renamed, "--id", "nr", "--out", "n.npy")[0] == 0
    texts = Given.read("o.npy", "order_a.csv").texts or []
    assert Given.read("n.npy", renamed).texts == texts[::-1]


def test_texts_without_ids_are_matched_by_themselves(nearfield: Run) -> None:
    texts = [f"text number {n} of many" for n in range(9)] + ["twice", "twice"]
    Path("a.txt").write_text("\n".join(texts))
    Path("b.txt").write_text("\n".join(texts[::-1]))
    assert nearfield("encode", "a.txt", "--format", "lines", "--out", "a.npy")[0] == 0
    assert Given.read("a.npy", "b.txt").texts == list(dict.fromkeys(texts))


def test_vectors_of_others_are_taken_and_said_to_be_unchecked(nearfield: Run) -> None:
    np.save("bare.npy", np.eye(39, dtype=np.float32))
    status, _, err = nearfield("cluster", "--vectors", "bare.npy", "--texts", "order_a.csv")
    assert status == 0
    assert "nothing could be checked" in err
    np.save("bare.npy", np.eye(38, dtype=np.float32))
    status, _, err = nearfield("cluster", "--vectors", "bare.npy", "--texts", "order_a.csv")
    assert (status, "holds 39 texts, but bare.npy 38 vectors" in err) == (2, True)


def test_two_files_are_two_collections(nearfield: Run, document: Callable[..., Any]) -> None:
    for name in ("two_files_tickets.csv", "two_files_products.csv"):
        assert nearfield("add", name)[0] == 0
    assert [c["items"] for c in document("ls")["collections"]] == [3, 3]


def test_two_files_in_one_collection_lose_nothing(
    nearfield: Run, document: Callable[..., Any]
) -> None:
    assert nearfield("add", "two_files_tickets.csv", "-c", "one")[0] == 0
    status, _, err = nearfield("add", "two_files_products.csv", "-c", "one")
    assert status == 2
    assert "'refund never arrived' by 'red kettle'" in err
    assert "Keep them apart: -c NAME" in err
    hits = document("search", "refund", "-k", "9")["hits"]
    assert {hit["text"] for hit in hits} == {
        "refund never arrived",
        "screen broken",
        "cannot log in",
    }
