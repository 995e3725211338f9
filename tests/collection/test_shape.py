"""Metadata comes back as it went in: lists, objects, and what is called id or text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import nearfield as nf
from nearfield.testing import ToyEncoder


@pytest.fixture
def items(tmp_path: Path) -> Any:
    return nf.open("items", db=tmp_path / "db", model=ToyEncoder())


def test_lists_and_objects_come_back(items: Any) -> None:
    given = {"tags": ["a", "b"], "user": {"name": "x", "age": 3}, "note": '["text"]', "n": 5}
    items.add([{"id": "1", "text": "the kettle leaks", **given}, {"id": "2", "text": "lamp"}])
    assert items.get("1")[0]["metadata"] == given
    assert items.search("kettle leaks", k=1).hits[0].metadata == given
    assert items.search("kettle", k=1, where="tags like '%b%'").ids == ["1"]
    items.add([{"id": "3", "text": "fan", "tags": ["c"]}])
    again = nf.open("items", db=items.db.path)
    assert [i["metadata"]["tags"] for i in again.get("1", "3")] == [["a", "b"], ["c"]]


def test_a_column_that_holds_texts_too_stays_text(items: Any) -> None:
    items.add([{"id": "1", "text": "kettle", "tags": ["a"]}])
    items.add([{"id": "2", "text": "lamp", "tags": "[odd"}])
    assert [item["metadata"]["tags"] for item in items.get("1", "2")] == ['["a"]', "[odd"]
    items.add([{"id": "3", "text": "fan", "tags": ["c"]}])
    assert items.get("3")[0]["metadata"]["tags"] == '["c"]'


def test_metadata_called_id_or_text_keeps_its_name(items: Any) -> None:
    given: dict[str, Any] = {"id": "inner", "text": "the whole page", "page": 3}
    items.add(["the kettle leaks"], ids=["a"], metadatas=[given])
    assert items.get("a")[0] == {"id": "a", "text": "the kettle leaks", "metadata": given}
    [hit] = items.search("kettle", where="id_2 = 'inner'").hits
    assert (hit.id, hit.metadata) == ("a", given)
    items.add([{"key": "b", "body": "the lamp", "id": "y"}], id="key", text="body")
    assert items.get("b")[0]["metadata"]["id"] == "y"


def test_a_document_without_metadata(items: Any) -> None:
    items.add({"a": "red apple"})
    assert items.get("a") == [{"id": "a", "text": "red apple", "metadata": {}}]
