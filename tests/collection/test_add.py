"""A collection takes items, by one encoder alone, and gives them up; it answers meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nearfield as nf
from nearfield.errors import BadSource, EncoderMismatch, UsageError
from nearfield.testing import ToyEncoder
from nearfield.types import Progress, Vectors


@pytest.fixture
def tickets(tmp_path: Path, toy: ToyEncoder) -> nf.Collection:
    return nf.open("tickets", db=tmp_path / "db", model=toy)


def some(n: int, **more: Any) -> list[dict[str, Any]]:
    return [{"id": f"T-{i}", "text": f"ticket number {i}", "n": i, **more} for i in range(n)]


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
    ids: list[list[str]] = []

    class Searches(ToyEncoder):
        def encode_document(
            self, items: Sequence[str], *, progress: Progress = lambda done, total: None
        ) -> Vectors:
            if self.seen == 50:
                reader = nf.open("t", db=tmp_path, model=ToyEncoder())
                ids.extend(reader.search("number 7", k=1, mode=m).ids for m in ("text", "vector"))
            return super().encode_document(items, progress=progress)

    nf.open("t", db=tmp_path, model=Searches()).add({f"T{i}": f"number {i}" for i in range(80)})
    assert ids == [["T7"], ["T7"]]


def test_compact_sweeps_what_a_killed_reembed_left(tickets: nf.Collection, tmp_path: Path) -> None:
    tickets.add({"a": "x"})
    left = tmp_path / "db" / "tickets" / "rows-2.lance"
    left.mkdir()
    (left / "f").write_bytes(b"x" * 1000)
    assert tickets.compact().freed >= 1000
    assert not left.exists()
    assert tickets.get("a")[0]["text"] == "x"
