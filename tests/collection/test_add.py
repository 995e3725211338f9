"""The way in: what is new is embedded, the rest costs nothing, nothing is lost or doubled."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nearfield as nf
from nearfield.errors import BadSource, BadVectors, EncoderMismatch, UsageError
from nearfield.testing import ToyEncoder
from nearfield.types import Progress, Vectors
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
    told: list[tuple[AddReport, int]] = []
    rows = [
        {"id": "a", "text": "one"},
        {"id": "b", "text": "one"},
        {"id": "a", "text": "again"},
        {"id": "c", "text": " \n"},
        {"id": "d", "text": None},
        {"id": "e", "text": 5},
        {"id": "f", "text": "long " * 60},
    ]
    report = tickets.add(rows, text="text", tell=lambda r: told.append((r, toy.seen)))
    assert told == [(replace(report, items=0, model=""), 0)]
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
    expected = {"id_2": 1, "text_2": 2, "part": 3, "vector": 4, "a.b`c": 5}
    assert tickets.get("a")[0]["metadata"] == expected
    assert tickets.search("x", where='"a.b`c" = 5 and part = 3').ids == ["a"]


def test_columns_join_and_types_hold(tickets: nf.Collection) -> None:
    tickets.add([{"id": "a", "text": "x", "n": 1}])
    tickets.add([{"id": "b", "text": "y", "when": "2024-05-01", "n": None}])
    assert tickets.columns == {"n": "int64", "when": "string"}
    assert tickets.get("b")[0]["metadata"] == {"n": None, "when": "2024-05-01"}
    with pytest.raises(BadSource, match="'n'.*int64.*string"):
        tickets.add([{"id": "c", "text": "z", "n": "many"}])
    assert len(tickets) == 2


def test_several_sources_are_one_add(tickets: nf.Collection, toy: ToyEncoder) -> None:
    report = tickets.add([{"id": "a", "text": "x", "n": 1}], [{"id": "a", "text": "y", "n": 0.5}])
    assert (report.new, report.repeated_ids) == (1, 1)
    assert tickets.columns == {"n": "double"}


def test_another_encoder_is_refused_and_told_how(tickets: nf.Collection, tmp_path: Path) -> None:
    tickets.add(["one"])
    other = nf.open("tickets", db=tmp_path / "db", model=ToyEncoder(name="other"))
    with pytest.raises(
        EncoderMismatch, match=r"toy.*other.*nf\.open\('tickets'\)\.reembed\(model='other'\)"
    ):
        other.add(["two"])
    with pytest.raises(EncoderMismatch):
        other.search("one")
    assert len(tickets) == 1


def test_given_vectors(tmp_path: Path) -> None:
    points = nf.open("points", db=tmp_path)
    vectors = np.eye(4, dtype=np.float32)
    points.add({"a": "x", "b": "y", "c": "z", "d": "w"}, vectors=vectors)
    assert points.search(vectors[2], k=1).ids == ["c"]
    assert points.search("y", mode="text").ids == ["b"]
    with pytest.raises(UsageError, match="given.*mode='text'"):
        points.search("y")
    with pytest.raises(EncoderMismatch):
        points.add(["v"], vectors=np.ones((1, 5), np.float32))


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


def test_nothing_to_embed_is_a_sentence(tickets: nf.Collection, tmp_path: Path) -> None:
    with pytest.raises(BadSource, match="None of the 2 rows"):
        tickets.add([{"id": "a", "text": ""}, {"id": "b", "text": " "}], text="text")
    assert nf.open("tickets", db=tmp_path / "db").db.names() == []


def test_delete(tickets: nf.Collection) -> None:
    tickets.add([*some(10), {"id": "L", "text": "long " * 120, "n": 99}])
    assert tickets.delete("T-1", "L").deleted == 2
    assert tickets.delete(where="n >= 8").deleted == 2
    assert len(tickets) == 7
    with pytest.raises(nf.NearfieldError, match="'T-1'"):
        tickets.delete("T-1", "T-2")
    with pytest.raises(UsageError):
        tickets.delete()
    assert len(tickets) == 7
    assert tickets.search("ticket number 1", k=20).ids.count("T-1") == 0
    tickets.add(some(10))
    assert len(tickets) == 10


def test_the_order_of_rows_does_not_matter(tmp_path: Path, toy: ToyEncoder) -> None:
    one, two = (nf.open(name, db=tmp_path, model=toy) for name in ("one", "two"))
    one.add(some(60))
    two.add(some(60)[::-1])
    ours, theirs = one.search("ticket number 7", k=60), two.search("ticket number 7", k=60)
    assert {h.id: h.score for h in ours} == {h.id: h.score for h in theirs}
    assert ours.ids[0] == theirs.ids[0] == "T-7"


def test_an_empty_collection_answers(tickets: nf.Collection) -> None:
    tickets.add({"a": "x"})
    tickets.delete("a")
    tickets.compact()
    for mode in ("hybrid", "vector", "text"):
        assert tickets.search("x", mode=mode).ids == []
    assert (len(tickets), tickets.info().vectors) == (0, 0)


def test_what_is_there_is_found_while_the_rest_is_being_added(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nearfield.pipeline.pace.FIRST", 10)
    monkeypatch.setattr("nearfield.pipeline.pace.MOST", 10)
    found: list[list[str]] = []

    class Looks(ToyEncoder):
        def encode_document(
            self, items: Sequence[str], *, progress: Progress = lambda done, total: None
        ) -> Vectors:
            if self.seen == 50:
                reader = nf.open("t", db=tmp_path, model=ToyEncoder())
                found.extend(reader.search("number 7", k=1, mode=m).ids for m in ("text", "vector"))
            return super().encode_document(items, progress=progress)

    nf.open("t", db=tmp_path, model=Looks()).add({f"T{i}": f"number {i}" for i in range(80)})
    assert found == [["T7"], ["T7"]]


def test_compact_sweeps_what_a_killed_reembed_left(tickets: nf.Collection, tmp_path: Path) -> None:
    tickets.add({"a": "x"})
    left = tmp_path / "db" / "tickets" / "rows-2.lance"
    left.mkdir()
    (left / "f").write_bytes(b"x" * 1000)
    assert tickets.compact().freed >= 1000
    assert not left.exists()
    assert tickets.get("a")[0]["text"] == "x"
