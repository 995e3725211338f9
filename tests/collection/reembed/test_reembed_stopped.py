"""A change of encoder that is stopped, refused or fails loses nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

import nearfield as nf
from nearfield.errors import Busy, EncoderMismatch, StoreError, UnknownName, UsageError
from nearfield.store import Journal, Manifest, Table, changing
from nearfield.testing import ToyEncoder
from nearfield.types import Encoder, Progress, Vectors, silent
from nearfield.types.reports import Underway

Again = Callable[..., nf.Collection]
Some = Callable[..., list[dict[str, Any]]]
Acts = Callable[..., ToyEncoder]
Rows = Callable[[nf.Collection], dict[tuple[str, int], tuple[dict[str, Any], tuple[float, ...]]]]
Fresh = Callable[[nf.Collection, Path, Encoder], Any]
Serve = Callable[[Callable[[str], Encoder]], None]


def underway(collection: nf.Collection) -> Underway:
    """The version on its way."""
    state = collection.info().reembedding
    assert state is not None
    return state


class Stop(BaseException):
    """As a kill is: nobody catches it."""


STAGES: list[tuple[type, str, int]] = [
    (Table, "create", 0),
    (Table, "create", 1),
    (Table, "append", 0),
    (Table, "append", 3),
    (Table, "tidy", 0),
    (Manifest, "write", 0),
    (Manifest, "write", 1),
    (Journal, "remove", 0),
    (Journal, "write", 0),
    (Journal, "write", 1),
    (Journal, "write", 5),
]


@pytest.mark.parametrize("at", STAGES, ids=lambda s: f"{s[0].__name__}.{s[1]}-{s[2]}")
@pytest.mark.parametrize("how", ["before", "after"])
def test_a_kill_at_any_stage_loses_nothing(
    tickets: nf.Collection,
    models: dict[str, ToyEncoder],
    serve: Serve,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    at: tuple[type, str, int],
    how: str,
    some: Some,
    again: Again,
    rows: Rows,
    fresh: Fresh,
) -> None:
    owner, method, count = at
    real: Callable[..., Any] = getattr(owner, method)
    calls: list[int] = []

    def killed(*args: Any) -> Any:
        calls.append(0)
        if len(calls) == count + 1:
            if how == "after":
                real(*args)
            raise Stop
        return real(*args)

    monkeypatch.setattr(owner, method, staticmethod(killed) if method == "remove" else killed)
    try:
        tickets.reembed("new")
    except Stop:
        assert len(calls) == count + 1
    monkeypatch.undo()
    serve(lambda name: models[name])
    reader = again(tickets)
    switched = reader.info().model == "new"
    assert reader.search("ticket number 7", k=1).ids == ["T7"]
    assert (state := reader.info().reembedding) is None or not state.running
    reader.add(some(5, start=60))
    done = reader.reembed("new")
    assert done.switched != switched
    assert rows(reader) == fresh(reader, tmp_path, models["new"])
    assert reader.info().reembedding is None
    assert reader.back().items == 65
    assert rows(reader) == fresh(reader, tmp_path / "old", models["old"])
    reader.compact(versions=True)
    assert len(list(reader.db.folder("t").glob("rows-*.lance"))) == 1


def test_a_stopped_one_goes_on_where_it_was(tickets: nf.Collection, acts: Acts) -> None:
    def stop() -> None:
        raise Stop

    with pytest.raises(Stop):
        tickets.reembed(acts(stop, name="mine", after=40))
    state = underway(tickets)
    assert (state.running, state.total) == (False, 60)
    assert "stopped at" in state.sentence
    assert str(state.again) == "To go on: nf.open('t').reembed(model='mine')"
    tickets.compact()  # keeps what was begun
    toy = ToyEncoder(name="mine")
    assert tickets.reembed(toy).embedded == 60 - state.done == toy.seen
    assert tickets.info().reembedding is None


def test_another_one_starts_anew(tickets: nf.Collection, acts: Acts) -> None:
    def stop() -> None:
        raise Stop

    with pytest.raises(Stop):
        tickets.reembed(acts(stop, name="mine", after=40))
    assert tickets.reembed("new").embedded == 60
    tables = sorted(path.stem for path in tickets.db.folder("t").glob("rows-*.lance"))
    assert tables == ["rows-1", "rows-2"]


def test_one_at_a_time(tickets: nf.Collection, some: Some) -> None:
    with changing(tickets.db.folder("t")):
        for verb in (
            lambda: tickets.reembed("new"),
            lambda: tickets.reembed("new", background=True),
            tickets.back,
            lambda: tickets.delete(all=True),
            lambda: tickets.compact(versions=True),
        ):
            with pytest.raises(Busy, match=r"embedded again.*nf\.open\('t'\)\.info"):
                verb()
        tickets.compact()
        tickets.add(some(5, start=100))
    assert len(tickets) == 65


def test_a_full_disk_in_the_middle(tickets: nf.Collection, monkeypatch: pytest.MonkeyPatch) -> None:
    real, calls = Table.append, list[int]()

    def full(self: Table, added: pa.Table) -> None:
        calls.append(0)
        if len(calls) > 3:
            from nearfield.store.disk import guard

            with guard(self.folder):
                raise OSError(28, "No space left on device")
        real(self, added)

    monkeypatch.setattr(Table, "append", full)
    with pytest.raises(StoreError, match="full.*goes on where it was"):
        tickets.reembed("new")
    monkeypatch.setattr(Table, "append", real)
    state = underway(tickets)
    assert "failed at" in state.sentence
    assert "is full" in state.sentence
    assert tickets.search("ticket number 7", k=1).ids == ["T7"]
    assert tickets.reembed("new").embedded == 60 - state.done < 60


def test_bad_vectors_name_the_item_and_change_nothing(tickets: nf.Collection) -> None:
    class Broken(ToyEncoder):
        def encode_document(self, items: Sequence[str], *, progress: Progress = silent) -> Vectors:
            return super().encode_document(items, progress=progress) * np.float32(np.nan)

    with pytest.raises(nf.NearfieldError, match="NaN"):
        tickets.reembed(Broken(name="broken"))
    assert tickets.info().model == "old"
    assert "NaN" in underway(tickets).error


def test_what_the_encoder_raises_is_told_too(tickets: nf.Collection, acts: Acts) -> None:
    def fail() -> None:
        raise ValueError("out of memory")

    with pytest.raises(ValueError, match="out of memory"):
        tickets.reembed(acts(fail, name="mine"))
    assert "ValueError: out of memory" in underway(tickets).sentence


def test_an_unknown_model_leaves_no_trace(tickets: nf.Collection) -> None:
    with pytest.raises(UnknownName, match="nwe"):
        tickets.reembed("nwe")
    assert tickets.info().reembedding is None


def test_vectors_that_were_given(tmp_path: Path, models: dict[str, ToyEncoder]) -> None:
    points = nf.open("points", db=tmp_path)
    points.add({"a": "red apple", "b": "blue sky"}, vectors=np.eye(2, 32, dtype=np.float32))
    points.reembed("new")
    assert points.search("apple", k=1, mode="vector").ids == ["a"]
    with pytest.raises(EncoderMismatch):
        points.add({"c": "x"}, vectors=np.ones((1, 32), np.float32))
    points.add({"c": "green pear"})
    with pytest.raises(UsageError, match=r"were given.*Delete these items.*new"):
        points.back()
    assert points.info().model == "new"
    points.delete("c", "b")
    assert points.back().items == 1
    assert points.search(np.eye(1, 32, dtype=np.float32)[0], k=1).ids == ["a"]
    assert points.info().model == "given"
