"""The items: aligned, joined from their passages, with columns of any type."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

import nearfield as nf
from nearfield.errors import StoreError, UnknownItem, UnknownName, UsageError
from nearfield.testing import ToyEncoder

LONG = "  one two three\n\nfour five six   seven eight nine ten  "


@pytest.fixture
def collection(tmp_path: Path) -> nf.Collection:
    collection = nf.open("c", db=tmp_path, model=ToyEncoder(limit=3))
    rows = {
        "id": ["b", "a", "d", "c"],
        "text": ["red apple", LONG, "red apple", "blue sky today and tomorrow"],
        "tags": [["x", "y"], None, [], ["z"]],
        "day": [date(2024, 5, 1), None, date(2024, 5, 2), date(2024, 5, 3)],
        "n": [2, 1, 4, 3],
    }
    schema = pa.schema([("tags", pa.list_(pa.string()))])
    table = pa.table(rows).set_column(2, "tags", pa.array(rows["tags"], schema.field("tags").type))
    collection.add(table)
    return collection


def test_everything_is_aligned_with_the_ids(collection: nf.Collection) -> None:
    items = collection.items()
    assert len(items) == 4
    assert items.ids == ["a", "b", "c", "d"]
    assert items.column("n") == [1, 2, 3, 4]
    assert items.texts[1] == "red apple"
    assert list(items.rows_of(["d", "a"])) == [3, 0]
    assert items.keys[1] == items.keys[3]
    assert items.near().n == 4


def test_passages_are_joined_to_the_whole_text(collection: nf.Collection) -> None:
    assert collection.items().texts[0] == LONG
    assert collection.items().texts == [
        collection.get(name)[0]["text"] for name in ("a", "b", "c", "d")
    ]


def test_a_row_is_the_mean_of_its_passages(collection: nf.Collection) -> None:
    items, snapshot = collection.items(), collection.view().snapshot
    for at in range(4):
        mean = snapshot.vectors[snapshot.item_of_row == at].mean(axis=0)
        np.testing.assert_allclose(items.vectors[at], mean / np.linalg.norm(mean), atol=1e-6)
    assert len(snapshot.vectors) > 4


def test_columns_of_lists_and_dates(collection: nf.Collection) -> None:
    items = collection.items()
    assert items.column("day")[:2] == [None, date(2024, 5, 1)]
    assert list(items.columns) == ["tags", "day", "n"]
    assert items.column("tags")[1] in (["x", "y"], '["x", "y"]')


def test_a_table_has_the_columns_asked_for(collection: nf.Collection) -> None:
    items = collection.items()
    assert items.table().column_names == ["tags", "day", "n"]
    assert items.table(["n"]).to_pydict() == {"n": [1, 2, 3, 4]}
    assert items.table([]).column_names == []
    with pytest.raises(UnknownName, match="known: day, n, tags"):
        items.table(["m"])


def test_a_subset(collection: nf.Collection) -> None:
    some = collection.items("n in (1, 4)")
    assert some.ids == ["a", "d"]
    assert some.texts == [LONG, "red apple"]
    assert some.column("n") == [1, 4]
    assert list(some.rows_of(["d"])) == [1]
    assert some.vectors.shape == (2, 32)


def test_what_is_not_there(collection: nf.Collection) -> None:
    with pytest.raises(UnknownItem, match="Did you mean 'a'"):
        collection.items().rows_of(["aa"])
    with pytest.raises(UsageError, match="No item fits"):
        collection.items("n > 9")
    for name in ("a", "b", "c", "d"):
        collection.delete(name)
    with pytest.raises(UsageError, match="holds no item"):
        collection.items()


def test_items_that_vanish_meanwhile(collection: nf.Collection) -> None:
    items = collection.items()
    collection.delete("b")
    assert items.texts[1] == "red apple"  # of the version that they are of
    collection.compact()
    with pytest.raises(StoreError, match="changed meanwhile.*Run the same again"):
        items.column("n")
    assert collection.items().ids == ["a", "c", "d"]


def test_they_are_kept_until_the_collection_changes(collection: nf.Collection) -> None:
    assert collection.items() is collection.items()
    before = collection.items()
    collection.add({"e": "new"})
    assert len(collection.items()) == 5
    assert collection.items() is not before


def test_items_become_a_table(collection: nf.Collection) -> None:
    table = collection.items().to_arrow(["n"])
    assert table.column_names == ["id", "text", "n"]
    assert table["id"].to_pylist() == ["a", "b", "c", "d"]
    assert (table["n"].to_pylist(), table["text"][1].as_py()) == ([1, 2, 3, 4], "red apple")
    frame = collection.items("n > 2").to_pandas()
    assert list(frame.columns) == ["id", "text", "tags", "day", "n"]
    assert list(frame["n"]) == [3, 4]
    with pytest.raises(UnknownName, match="price"):
        collection.items().to_pandas(["price"])


def test_an_item_is_found_by_its_whole_text_too(tmp_path: Path) -> None:
    words = nf.open("words", db=tmp_path, model=ToyEncoder())
    words.add(["king", "queen", "it's", "a" * 300 + ". " + "b" * 300])
    king = words.search("king", mode="text").ids[0]
    assert words.similar("king").to_dict() == words.similar(king).to_dict()
    assert king not in words.similar("king").ids
    assert len(words.similar("it's")) == 3
    with pytest.raises(UnknownItem, match="'kin'"):
        words.similar("kin")
