"""The version before: kept, gone back to, removed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import nearfield as nf
from nearfield.errors import EncoderMismatch, StoreError, UnknownName, UsageError
from nearfield.store import Manifest, Table, layout
from nearfield.store.graphs import FILE as GRAPH
from nearfield.store.manifest import FILE
from nearfield.testing import ToyEncoder
from nearfield.types import Encoder
from nearfield.types.reports import Before

Serve = Callable[[Callable[[str], Encoder]], None]
Toys = Callable[..., dict[str, ToyEncoder]]


@pytest.fixture(autouse=True)
def models(toys: Toys) -> dict[str, ToyEncoder]:
    return toys("old", "new", "third")


@pytest.fixture
def tickets(tmp_path: Path, models: dict[str, ToyEncoder]) -> nf.Collection:
    made = nf.open("t", db=tmp_path, model="old")
    made.add([{"id": f"T{i}", "text": f"ticket number {i}", "n": i} for i in range(20)])
    made.reembed("new")
    for encoder in models.values():
        encoder.seen = 0
    return made


def again(collection: nf.Collection, **how: Any) -> nf.Collection:
    return nf.open(collection.name, db=collection.db, **how)


def vectors(collection: nf.Collection) -> dict[str, list[float]]:
    labels, rows = collection.table.vectors()
    return {name: row.tolist() for name, row in zip(labels["id"].to_pylist(), rows, strict=True)}


def files(collection: nf.Collection) -> list[str]:
    return sorted(path.stem for path in collection.db.folder("t").glob("rows-*.lance"))


def before(collection: nf.Collection) -> Before:
    """The version before."""
    version = collection.info().before
    assert version is not None
    return version


def test_back_is_one_rename_where_nothing_changed(
    tickets: nf.Collection, models: dict[str, ToyEncoder], monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(*_: Any) -> None:
        raise AssertionError("written to")

    for method in ("append", "replace", "delete", "create"):
        monkeypatch.setattr(Table, method, forbidden)
    size = (tickets.db.folder("t") / "rows-1.lance").stat().st_mtime_ns
    done = tickets.back()
    assert (done.model, done.before, done.items) == ("old", "new", 20)
    assert (done.embedded, done.mapped, done.passages) == (0, 0, 0)
    assert (tickets.db.folder("t") / "rows-1.lance").stat().st_mtime_ns == size
    assert again(tickets).back().model == "new"
    assert models["old"].seen == models["new"].seen == 0


def test_back_takes_along_what_changed_since(
    tickets: nf.Collection, models: dict[str, ToyEncoder]
) -> None:
    tickets.add([{"id": "T1", "text": "other words", "n": 1}, {"id": "X", "text": "new", "n": 9}])
    tickets.add([{"id": "T2", "text": "ticket number 2", "n": 2, "colour": "red"}])
    tickets.delete("T3")
    done = again(tickets).back()
    assert (done.items, done.embedded) == (20, 2)
    assert models["old"].seen == 2
    reader = again(tickets)
    assert reader.get("T1", "X")[0]["text"] == "other words"
    assert reader.get("T2")[0]["metadata"] == {"n": 2, "colour": "red"}
    assert "T3" not in vectors(reader)
    expected = {
        name: models["old"].encode_document([reader.get(name)[0]["text"]])[0].tolist()
        for name in vectors(reader)
    }
    assert vectors(reader) == expected
    reader.delete("X")
    assert reader.back().items == 19  # and forward again: the same everywhere
    assert "X" not in vectors(reader)
    assert reader.search("number 7", k=1, mode="vector").ids == ["T7"]


@pytest.mark.parametrize(
    "model", [None, "new", ToyEncoder(name="new")], ids=["none", "name", "own"]
)
def test_who_changes_it_goes_along(tickets: nf.Collection, model: Any) -> None:
    reader = again(tickets, model=model)
    reader.back()
    assert (reader.search("number 7", k=1, mode="vector")[0].why.cosine or 0) > 0.7
    assert reader.encoder().name == "old"
    reader.reembed("third")
    assert reader.encoder().name == "third"
    assert reader.add({"X": "more"}).new == 1


def test_reembed_with_the_encoder_before_is_back(
    tickets: nf.Collection, models: dict[str, ToyEncoder]
) -> None:
    tickets.add({"X": "more"})
    assert tickets.reembed("old").embedded == 1
    assert files(tickets) == ["rows-1", "rows-2"]


def test_only_one_version_before_is_kept(tickets: nf.Collection) -> None:
    tickets.reembed("third")
    assert files(tickets) == ["rows-2", "rows-3"]
    assert before(tickets).model == "new"
    assert tickets.back().model == "new"


@pytest.mark.parametrize("stage", ["extend", "delete", "append", "tidy", "write"])
@pytest.mark.parametrize("how", ["before", "after"])
def test_a_kill_on_the_way_back_loses_nothing(
    tickets: nf.Collection, monkeypatch: pytest.MonkeyPatch, stage: str, how: str
) -> None:
    tickets.add({"X": "more"})
    tickets.delete("T3")
    owner = Manifest if stage == "write" else Table
    real = getattr(owner, stage)

    class Stop(BaseException):
        pass

    def killed(*args: Any) -> None:
        if how == "after":
            real(*args)
        raise Stop

    with monkeypatch.context() as patch:
        patch.setattr(owner, stage, killed)
        with pytest.raises(Stop):
            tickets.back()
    reader = again(tickets)
    model = reader.info().model
    assert model == ("old" if (stage, how) == ("write", "after") else "new")
    stored = vectors(reader)
    assert len(stored) == 20
    assert reader.search("number 7", k=1, mode="vector").ids == ["T7"]
    if model == "new":
        assert reader.back().model == "old"
    assert vectors(reader).keys() == stored.keys()


def test_no_way_back(tickets: nf.Collection, tmp_path: Path) -> None:
    fresh = nf.open("fresh", db=tmp_path, model="old")
    fresh.add(["x"])
    with pytest.raises(UsageError, match=r"no version before.*nf\.open\('fresh'\)\.reembed"):
        fresh.back()


def test_compact_keeps_the_version_before_unless_asked(tickets: nf.Collection) -> None:
    tickets.compact()
    info = tickets.info()
    assert (before(tickets).model, info.model) == ("old", "new")
    assert 0 < (size := before(tickets).bytes) < info.bytes
    assert tickets.compact(versions=True).freed >= size
    assert tickets.info().before is None
    assert files(tickets) == ["rows-2"]
    with pytest.raises(UsageError):
        tickets.back()
    assert tickets.search("number 7", k=1).ids == ["T7"]
    assert tickets.reembed("old").embedded == 20


def test_a_custom_encoder_goes_back_where_it_is_handed_over(tmp_path: Path) -> None:
    encoder, other = ToyEncoder(name="mine"), ToyEncoder(name="other")
    made = nf.open("c", db=tmp_path, model=encoder)
    made.add({"a": "x"})
    made.reembed(other)
    made.add({"b": "y"})
    with pytest.raises(UnknownName, match="Pass the encoder itself"):
        nf.open("c", db=tmp_path).back()
    with pytest.raises(EncoderMismatch):
        nf.open("c", db=tmp_path, model=encoder).search("x")
    assert nf.open("c", db=tmp_path, model=encoder).back().embedded == 1
    assert made.search("y", k=1, mode="vector").ids == ["b"]
    assert made.back().model == "other"


def test_a_graph_of_the_other_version_is_not_used(tickets: nf.Collection) -> None:
    tickets.items().near().graph(5)
    path = tickets.db.folder("t") / GRAPH
    assert path.exists()
    stale = path.read_bytes()
    tickets.back()
    assert not path.exists()
    path.write_bytes(stale)  # as a reader of before writes it, a moment after the switch
    reader = again(tickets)
    graph = reader.items().near().graph(5)
    expected = nf.open("anew", db=tickets.db, model="old")
    expected.add([{"id": f"T{i}", "text": f"ticket number {i}", "n": i} for i in range(20)])
    assert (graph.indices == expected.items().near().graph(5).indices).all()


def test_duplicates_against_an_older_version_are_refused(
    tickets: nf.Collection, tmp_path: Path
) -> None:
    other = nf.open("u", db=tmp_path, model="old")
    other.add({"a": "ticket number 7"})
    with pytest.raises(EncoderMismatch, match=r"nf\.open\('u'\)\.reembed\(model='new'\)"):
        tickets.matches(against="u")
    other.reembed("new")
    assert tickets.matches(against="u")


def test_what_was_learned_from_the_other_vectors_is_refused(
    tmp_path: Path, models: dict[str, ToyEncoder]
) -> None:
    made = nf.open("labeled", db=tmp_path, model="old")
    words = {"fruit": ["apple", "pear", "plum"], "sky": ["cloud", "rain", "sun"]}
    made.add(
        [
            {"id": f"{label}{i}", "text": f"{label} {words[label][i % 3]} {i}", "label": label}
            for label in words
            for i in range(12)
        ],
        text="text",
    )
    ways: list[dict[str, Any]] = [{}, {"separator": ";"}]
    questions: list[dict[str, Any]] = [{}, {"predict": ["red apple"]}]
    for options in ways:
        path = tmp_path / "model"
        model = made.classify("label", **options).model
        assert model is not None
        model.save(path)
        assert len(made.classify(load=path).labels) == 24
        made.reembed("new")
        for question in questions:
            with pytest.raises(EncoderMismatch, match=r"another encoder.*new.*Learn again"):
                made.classify(load=path, **question)
        made.back()
        assert made.classify(load=path, predict=["fruit apple"]).labels == ["fruit"]


def test_saved_groups_know_their_encoder(tickets: nf.Collection, tmp_path: Path) -> None:
    topics, path = tickets.topics(2), tmp_path / "kept"
    now = tickets.info().fingerprint
    assert topics.fingerprint == tickets.cluster(k=2).fingerprint == now
    topics.save(path)
    again = tickets.topics(load=path, by="n")
    assert again.assign(tickets.items().vectors, fingerprint=now)
    tickets.back()
    with pytest.raises(EncoderMismatch, match=r"another encoder.*old.*Find them again"):
        tickets.topics(load=path, by="n")


def test_a_collection_of_format_1_is_read_and_written_on(tmp_path: Path) -> None:
    made = nf.open("t", db=tmp_path, model="old")
    made.add({"a": "x"})
    path = tmp_path / "t" / FILE
    raw = json.loads(path.read_text())
    assert raw["format"] == 1
    assert "before" not in raw  # an older nearfield reads it
    reader = nf.open("t", db=tmp_path)
    reader.reembed("new")
    assert json.loads(path.read_text())["format"] == 2
    reader.compact(versions=True)
    assert json.loads(path.read_text())["format"] == 1


def test_the_version_before_is_gone_from_the_disk(tickets: nf.Collection) -> None:
    (tickets.db.folder("t") / "rows-1.lance").rename(tickets.db.folder("t") / "elsewhere")
    with pytest.raises(StoreError):
        tickets.back()
    assert tickets.info().model == "new"
    assert tickets.search("number 7", k=1).ids == ["T7"]


def test_a_model_in_a_folder_is_found_from_any_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, serve: Serve, tickets: nf.Collection
) -> None:
    (tmp_path / "here" / "mine").mkdir(parents=True)
    (tmp_path / "here" / "mine" / "config.json").write_text("{}")
    names = []

    def load(name: str) -> ToyEncoder:
        names.append(name)
        return ToyEncoder(name="mine")

    serve(load)
    monkeypatch.chdir(tmp_path / "here")
    reader = again(tickets)
    tickets.reembed("mine")
    monkeypatch.chdir(tmp_path)
    assert reader.search("number 7", k=1, mode="vector").ids == ["T7"]
    assert names == ["mine", str(tmp_path / "here" / "mine")]


def test_rows_keep_their_types(tickets: nf.Collection) -> None:
    tickets.back()
    columns = tickets.table.metadata
    tickets.back()
    assert tickets.table.metadata == columns
    assert layout.VECTOR in tickets.table.columns
