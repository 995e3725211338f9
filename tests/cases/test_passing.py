"""What was read rightly before the issue is read rightly after it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import nearfield as nf
from nearfield.testing import ToyEncoder

PASSING = Path(__file__).parent / "inputs" / "passing"


@pytest.fixture
def collection(tmp_path: Path, toy: ToyEncoder) -> nf.Collection:
    return nf.open("case", db=tmp_path / "db", model=toy)


def held(collection: nf.Collection, name: str, **options: Any) -> dict[str, tuple[str, Any]]:
    """Text and metadata by id, of a file that is read whole and without a broken row."""
    report = collection.add(PASSING / name, **options)
    assert report.broken == report.empty == report.not_text == report.repeated_ids == 0
    ids = collection.items().ids
    return {item["id"]: (item["text"], item["metadata"]) for item in collection.get(*ids)}


def test_every_file_is_pinned() -> None:
    here = Path(__file__).read_text("utf-8")
    assert [path.name for path in PASSING.iterdir() if f'"{path.name}"' not in here] == []


def texts(items: dict[str, tuple[str, Any]]) -> dict[str, str]:
    return {name: text for name, (text, _) in items.items()}


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        (
            "bom_crlf.csv",
            {"1": "first line\r\nsecond line", "2": "plain", "3": 'quoted "word" here'},
        ),
        ("utf16.csv", {"1": "Zwölf Boxkämpfer", "2": "jagen Viktor"}),
        ("rows.jsonl.gz", {"1": "kettle", "2": "toaster"}),
        ("table.csv.gz", {"1": "kettle leaks", "2": "toaster burns"}),
        (
            "ids_odd.csv",
            {
                "a b": "kettle leaks",
                "a,b": "toaster burns",
                "x/y": "lamp flickers",
                "-1": "radio silent",
                "it's": "fan hums",
                "  pad ": "heater smells",
                "100%": "pump drips",
                "日本": "mixer sparks",
            },
        ),
    ],
)
def test_ids_and_texts(collection: nf.Collection, name: str, wanted: dict[str, str]) -> None:
    assert texts(held(collection, name)) == wanted


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("three.csv", {"red apple", "blue sky", "green grass"}),
        ("ten.csv", 10),
        ("one_member_labels.csv", 83),
    ],
)
def test_texts_without_ids(collection: nf.Collection, name: str, wanted: Any) -> None:
    items = held(collection, name)
    assert (len(items) if isinstance(wanted, int) else set(texts(items).values())) == wanted


def test_a_page_that_shows_late(collection: nf.Collection) -> None:
    items = held(collection, "cp1252_late.csv")
    assert len(items) == 201
    assert items["900"][0] == "Café “quoted” naïve"


def test_columns_with_awkward_names(collection: nf.Collection) -> None:
    items = held(collection, "awkward_columns.csv")
    text, metadata = items["1"]
    assert text == "kettle leaks"
    awkward = {"select": "x", "a.b": 1, "Größe": 5, "tags": "red; blue", 'quo"te': "q", "ID": "A"}
    assert {name: metadata[name] for name in awkward} == awkward
    assert metadata["e-mail"] == "x@y.z"
    assert metadata["text_2"] == "u"


def test_two_columns_of_one_name(collection: nf.Collection) -> None:
    assert held(collection, "dup_columns.csv")["2"] == (
        "toaster burns",
        {"tag": "c", "tag_2": "d"},
    )


def test_leading_zeros_stay(collection: nf.Collection) -> None:
    items = held(collection, "leading_zero_ids.csv")
    assert {name: metadata["zip"] for name, (_, metadata) in items.items()} == {
        "007": "01067",
        "0010": "99084",
        "12345678901234567890": "00501",
    }


def test_many_types_and_nested_values(collection: nf.Collection, tmp_path: Path) -> None:
    items = held(collection, "many_types.parquet")
    assert items["1"][0] == "kettle"
    assert items["1"][1]["u64"] == "9223372036854775809"
    assert items["1"][1]["l"] == ["a"]
    nested = nf.open("nested", db=tmp_path / "db", model=ToyEncoder())
    assert held(nested, "nested.jsonl")["3"][0] == "lamp"


def test_logs_are_read_as_they_are_said_to_be(collection: nf.Collection, tmp_path: Path) -> None:
    report = collection.add(PASSING / "app.log", format="lines")
    assert (report.new, report.repeated_ids) == (3, 0)
    other = nf.open("json", db=tmp_path / "db", model=ToyEncoder())
    assert set(texts(held(other, "app_json.log", text="msg")).values()) == {
        "db timeout after 30s",
        "retry 1",
    }
