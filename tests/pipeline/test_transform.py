"""Transforms run before anything is written, and a collection remembers them."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

import nearfield as nf
from nearfield.errors import UsageError
from nearfield.testing import ToyEncoder


class Hide:
    """Puts a mark in place of every name."""

    fingerprint = "hide-1"

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        texts = pc.replace_substring(batch.column("text"), "Smith", "[name]")
        return batch.set_column(batch.schema.get_field_index("text"), "text", texts)


def test_nothing_of_what_is_hidden_reaches_the_disk(tmp_path: Path) -> None:
    notes = nf.open("notes", db=tmp_path / "db", model=ToyEncoder())
    notes.add({"a": "Mrs Smith has a fever", "b": "no name"}, transforms=[Hide()])
    assert notes.get("a")[0]["text"] == "Mrs [name] has a fever"
    for file in (tmp_path / "db").rglob("*"):
        assert not file.is_file() or b"Smith" not in file.read_bytes()
    assert notes.manifest.transforms == ("hide-1",)


def test_items_that_did_not_go_through_it_are_refused(tmp_path: Path) -> None:
    notes = nf.open("notes", db=tmp_path / "db", model=ToyEncoder())
    notes.add({"a": "Mrs Smith"}, transforms=[Hide()])
    with pytest.raises(UsageError, match="went through hide-1; these would go through no"):
        notes.add({"b": "Mr Smith"})
    assert len(notes) == 1
    assert notes.add({"b": "Mr Smith"}, transforms=[Hide()]).new == 1
    plain = nf.open("plain", db=tmp_path / "db", model=ToyEncoder())
    plain.add({"a": "Mrs Smith"})
    with pytest.raises(UsageError, match="went through no transform"):
        plain.add({"b": "Mr Smith"}, transforms=[Hide()])
