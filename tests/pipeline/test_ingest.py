"""Rows into a collection: what is new is embedded, the rest costs nothing, nothing is lost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nearfield as nf
from nearfield.errors import BadSource, BadVectors
from nearfield.testing import ToyEncoder
from nearfield.types.reports import AddReport


@pytest.fixture
def tickets(tmp_path: Path, toy: ToyEncoder) -> nf.Collection:
    return nf.open("tickets", db=tmp_path / "db", model=toy)


def some(n: int, **more: Any) -> list[dict[str, Any]]:
    return [{"id": f"T-{i}", "text": f"ticket number {i}", "n": i, **more} for i in range(n)]


def embedded(toy: ToyEncoder, action: Callable[[], AddReport]) -> tuple[int, AddReport]:
    before = toy.seen
    report = action()
    return toy.seen - before, report


def test_the_second_run_embeds_nothing(tickets: nf.Collection, toy: ToyEncoder) -> None:
    assert embedded(toy, lambda: tickets.add(some(50)))[0] == 50
    seen, report = embedded(toy, lambda: tickets.add(some(50)))
    assert (seen, report.unchanged, report.new) == (0, 50, 0)
    assert len(tickets) == 50


def test_ten_changed_rows_are_ten_embedded_rows(tickets: nf.Collection, toy: ToyEncoder) -> None:
    tickets.add(some(500))
    changed = [{**row, "text": "changed"} if row["n"] % 50 == 0 else row for row in some(500)]
    seen, report = embedded(toy, lambda: tickets.add(changed))
    assert (seen, report.changed, report.unchanged) == (10, 10, 490)
    assert len(tickets) == 500
    assert tickets.get("T-50")[0]["text"] == "changed"


def test_other_metadata_keeps_the_vectors(tickets: nf.Collection, toy: ToyEncoder) -> None:
    tickets.add(some(20, status="open"))
    before = {h.id: h.score for h in tickets.search("ticket 3", 20, mode="vector")}
    seen, report = embedded(toy, lambda: tickets.add(some(20, status="shut")))
    assert (seen, report.updated, report.changed) == (0, 20, 0)
    assert tickets.get("T-3")[0]["metadata"]["status"] == "shut"
    assert {h.id: h.score for h in tickets.search("ticket 3", 20, mode="vector")} == before


def test_metadata_of_split_items_changes_in_all_passages(tickets: nf.Collection) -> None:
    long = {"id": "L", "text": "word " * 200, "status": "open"}
    assert tickets.add([long]).passages == 4
    tickets.add([{**long, "status": "shut"}])
    assert tickets.info().vectors == 4
    assert tickets.search("word", where="status = 'shut'").ids == ["L"]
    assert tickets.search("word", where="status = 'open'").ids == []


def test_a_split_item_comes_back_whole_and_shrinks_whole(tickets: nf.Collection) -> None:
    text = " ".join(f"word{i}" for i in range(333)) + "\n"
    tickets.add({"L": text, "S": "short"})
    assert tickets.get("L")[0]["text"] == text
    assert tickets.info().vectors > 2
    tickets.add({"L": "now short"})
    assert tickets.info().vectors == 2
    assert tickets.get("L")[0]["text"] == "now short"


def test_the_report_counts_what_was_left_out_before_anything_is_embedded(
    tickets: nf.Collection, toy: ToyEncoder
) -> None:
    reports: list[tuple[AddReport, int]] = []
    rows = [
        {"id": "a", "text": "one"},
        {"id": "b", "text": "one"},
        {"id": "a", "text": "again"},
        {"id": "c", "text": " \n"},
        {"id": "d", "text": None},
        {"id": "e", "text": 5},
        {"id": "f", "text": "long " * 60},
    ]
    report = tickets.add(rows, text="text", tell=lambda r: reports.append((r, toy.seen)))
    assert reports == [(replace(report, items=0, model=""), 0)]
    assert (report.items, report.model) == (3, "toy")
    facts: dict[str, Any] = {**report.to_dict()}
    expected = {
        "read": 7,
        "new": 3,
        "empty": 1,
        "not_text": 2,
        "repeated_ids": 1,
        "duplicates": 1,
        "split": 1,
        "passages": 4,
    }
    assert {name: facts[name] for name in expected} == expected
    assert tickets.get("a")[0]["text"] == "one"  # the first of an id wins
    text = " ".join(report.sentences())
    assert "the first one wins" in text
    assert "byte for byte" in text


def test_ids_made_from_the_content(tickets: nf.Collection) -> None:
    report = tickets.add(["red", "green", "red"])
    assert (report.new, report.repeated_ids) == (2, 1)
    assert tickets.add(["green", "blue"]).unchanged == 1
    assert len(tickets) == 3


def test_the_same_text_with_other_metadata_is_another_item(tickets: nf.Collection) -> None:
    rows = [{"text": "good", "stars": 5}, {"text": "good", "stars": 1}]
    assert tickets.add(rows, text="text").new == 2


def test_column_names_cannot_meet_ours(tickets: nf.Collection) -> None:
    rows = [{"key": "a", "body": "x", "id": 1, "text": 2, "part": 3, "vector": 4, "a.b`c": 5}]
    tickets.add(rows, text="body", id="key")
    expected = {"id": 1, "text": 2, "part": 3, "vector": 4, "a.b`c": 5}
    assert tickets.get("a")[0]["metadata"] == expected
    assert tickets.search("x", where="id_2 = 1 and text_2 = 2").ids == ["a"]
    assert tickets.search("x", where='"a.b`c" = 5 and part = 3').ids == ["a"]


def test_columns_join_and_types_hold(tickets: nf.Collection) -> None:
    tickets.add([{"id": "a", "text": "x", "n": 1}])
    tickets.add([{"id": "b", "text": "y", "when": "2024-05-01", "n": None}])
    assert tickets.columns == {"n": "int64", "when": "date32[day]"}
    assert tickets.get("b")[0]["metadata"] == {"n": None, "when": dt.date(2024, 5, 1)}
    with pytest.raises(BadSource, match="'n'.*int64.*string"):
        tickets.add([{"id": "c", "text": "z", "n": "many"}])
    assert len(tickets) == 2


def test_several_sources_are_one_add(tickets: nf.Collection, toy: ToyEncoder) -> None:
    report = tickets.add([{"id": "a", "text": "x", "n": 1}], [{"id": "a", "text": "y", "n": 0.5}])
    assert (report.new, report.repeated_ids) == (1, 1)
    assert tickets.columns == {"n": "double"}


@pytest.mark.parametrize("bad", [np.nan, np.inf, 0.0])
def test_bad_vectors_are_refused_with_the_id(tmp_path: Path, bad: float) -> None:
    points = nf.open("points", db=tmp_path)
    vectors = np.eye(3, dtype=np.float32)
    points.add({"a": "x", "b": "y", "c": "z"}, vectors=vectors)
    vectors[1] = 0
    vectors[1, 0] = bad
    with pytest.raises(BadVectors, match="'e'"):
        points.add({"d": "1", "e": "2", "f": "3"}, vectors=vectors)
    assert len(points) == 3


def test_one_vector_an_item(tmp_path: Path) -> None:
    points = nf.open("points", db=tmp_path)
    with pytest.raises(BadVectors):
        points.add(["a", "b"], vectors=np.eye(3, dtype=np.float32))
    with pytest.raises(BadVectors):
        points.add(["a", "b", "c"], vectors=np.eye(2, dtype=np.float32))
