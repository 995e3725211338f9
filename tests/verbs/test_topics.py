"""The topics of a collection: its columns, and its encoder for the words of seeds."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import nearfield as nf
from nearfield.errors import UnknownItem, UnknownName
from nearfield.testing import ToyEncoder

ROWS = [
    {"id": f"r{i}", "text": text, "kind": kind}
    for i, (text, kind) in enumerate(
        [("apple pie", "a"), ("apple tart", "a"), ("moon rocket", "b"), ("moon orbit", "b")] * 5
    )
]


@pytest.fixture
def notes(tmp_path: Path, toy: ToyEncoder) -> nf.Collection:
    notes = nf.open("notes", db=tmp_path, model=toy)
    notes.add(ROWS, text="text", id="id")
    return notes


def test_a_column_by_its_name(notes: nf.Collection) -> None:
    table = notes.topics(2).by_group(notes.items().column("kind"))
    assert sorted(table.lift.ravel().tolist()) == [0, 0, 2, 2]
    with pytest.raises(UnknownName, match="known: kind"):
        notes.topics(2, by="sort")


def test_a_filter_and_seeds(notes: nf.Collection) -> None:
    result = notes.topics(1, where="kind = 'a'", seeds={"cakes": ["pie", "tart"]})
    assert "cakes" in result.names
    assert len(result.ids) == 10


def test_seeds_where_nobody_knows_the_model(tmp_path: Path) -> None:
    notes = nf.open("given", db=tmp_path)
    vectors = ToyEncoder().encode_document([row["text"] for row in ROWS])
    notes.add(ROWS, text="text", id="id", vectors=vectors)
    result = notes.topics(2, seeds={"sky": ["moon"]})
    assert result.of("r2").name == "sky"
    assert result.of("r0").name != "sky"


def test_loaded_topics_read_the_columns_of_their_items(
    notes: nf.Collection, tmp_path: Path
) -> None:
    result = notes.topics(2, where="kind = 'a'")
    result.save(tmp_path / "t")
    again = notes.topics(load=tmp_path / "t", by="kind")
    assert again.groups is not None
    assert again.groups.groups == ("a",)
    assert np.array_equal(again.labels, result.labels)
    notes.delete("r0")
    with pytest.raises(UnknownItem, match="r0"):
        notes.topics(load=tmp_path / "t", by="kind")


def test_near_duplicates_have_one_vote(notes: nf.Collection) -> None:
    """The copies of a row do not make its words louder, whatever the order."""
    alike = notes.items().alike
    assert alike is notes.items().alike  # found once
    result = notes.topics(2)
    assert result.corpus.groups is not None
    assert alike.group_of_row is not None
    assert np.array_equal(result.corpus.groups, alike.group_of_row[result.corpus.order])
    assert result.corpus.groups.max() < len(ROWS) - 1
    assert len(result.labels) == len(ROWS)  # and each item has its topic
