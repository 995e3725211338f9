"""A collection changes its encoder: what was there, what comes meanwhile, and adapters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import nearfield as nf
from nearfield.collection import reembed as moves
from nearfield.errors import Busy, EncoderMismatch, UnknownName
from nearfield.store import Journal, Table, writing
from nearfield.testing import ToyEncoder
from nearfield.types import Encoder, Progress, Vectors, silent
from nearfield.types.reports import Switch, Underway

Again = Callable[..., nf.Collection]
Some = Callable[..., list[dict[str, Any]]]
Acts = Callable[..., ToyEncoder]
Rows = Callable[[nf.Collection], dict[tuple[str, int], tuple[dict[str, Any], tuple[float, ...]]]]
Fresh = Callable[[nf.Collection, Path, Encoder], Any]


def underway(collection: nf.Collection) -> Underway:
    """The version on its way."""
    state = collection.info().reembedding
    assert state is not None
    return state


def test_it_is_as_if_the_items_had_been_added_with_the_other(
    tickets: nf.Collection,
    models: dict[str, ToyEncoder],
    tmp_path: Path,
    some: Some,
    again: Again,
    rows: Rows,
    fresh: Fresh,
) -> None:
    texts = tickets.get("T3", "T7")
    done = tickets.reembed("new")
    assert (done.items, done.embedded, done.mapped, done.switched) == (60, 60, 0, True)
    assert (done.before, done.model) == ("old", "new")
    assert tickets.get("T3", "T7") == texts
    assert tickets.info().model == "new"
    assert rows(tickets) == fresh(tickets, tmp_path, models["new"])
    assert done.passages == len(rows(tickets))
    assert (
        tickets.search("ticket number 7", k=1).ids == again(tickets).search("7", k=1).ids == ["T7"]
    )
    assert tickets.add(some(60)).unchanged == 60
    assert Journal.read(tickets.db.folder("t")) is None
    assert "60 embedded" in done.sentence


def test_the_same_encoder_is_nothing_to_do(
    tickets: nf.Collection, models: dict[str, ToyEncoder], rows: Rows
) -> None:
    before = rows(tickets)
    done = tickets.reembed("old")
    assert (done.switched, done.items) == (False, 60)
    assert "nothing to do" in done.sentence
    assert rows(tickets) == before
    assert (tickets.info().before, models["old"].seen) == (None, 0)


def test_an_empty_collection(tickets: nf.Collection, some: Some) -> None:
    tickets.delete(where="n >= 0")
    assert tickets.reembed("new").items == 0
    assert tickets.info().model == "new"
    assert tickets.search("x").ids == []
    tickets.add(some(3))
    assert tickets.back().items == 3


def test_no_collection(tmp_path: Path) -> None:
    verbs: list[Callable[[nf.Collection], Switch]] = [
        lambda c: c.reembed("new"),
        lambda c: c.back(),
    ]
    for verb in verbs:
        with pytest.raises(UnknownName, match="nowhere"):
            verb(nf.open("nowhere", db=tmp_path))
    assert not (tmp_path / "nowhere").exists()


def test_search_goes_on_with_the_old_rows_until_the_switch(
    tickets: nf.Collection, acts: Acts, again: Again
) -> None:
    searches: list[nf.Hits] = []

    def search() -> None:
        for reader in (again(tickets), tickets):
            searches.append(reader.search("ticket number 7", k=1, mode="vector"))
            assert reader.info().model == "old"
            assert "embedding with mine: 24 of 60" in underway(reader).sentence
            assert reader.get("T7")
            assert len(reader.items()) == 60

    new = acts(search, name="mine")
    tickets.reembed(new)
    assert [hits.ids for hits in searches] == [["T7"], ["T7"]]
    assert tickets.search("ticket number 7", k=1, mode="vector").ids == ["T7"]
    assert tickets.info().reembedding is None


def test_what_is_added_changed_and_deleted_meanwhile_is_kept(
    tickets: nf.Collection,
    models: dict[str, ToyEncoder],
    tmp_path: Path,
    acts: Acts,
    some: Some,
    again: Again,
    rows: Rows,
    fresh: Fresh,
) -> None:
    tickets.add([{"id": "late", "text": "words", "n": 1}])

    def write() -> None:
        writer = again(tickets)
        writer.add(some(30, start=60))
        writer.add([{"id": "T1", "text": "changed early", "n": 1}])
        writer.add([{"id": "late", "text": "changed late", "n": 1}])
        writer.add([{"id": "T2", "text": some(3)[2]["text"], "n": 2, "colour": "red"}])
        writer.delete("T3", "T50")

    new = acts(write, name="mine", limit=5)
    done = tickets.reembed(new)
    assert (done.items, len(tickets)) == (89, 89)
    assert tickets.get("T1")[0]["text"] == "changed early"
    assert tickets.get("T2")[0]["metadata"] == {"n": 2, "colour": "red"}
    assert rows(tickets) == fresh(tickets, tmp_path, ToyEncoder(name="mine", limit=5))
    assert tickets.add(some(90)).new == 2  # those that were deleted


def locked(folder: Path) -> bool:
    try:
        with writing(folder, wait=0):
            return False
    except Busy:
        return True


def test_another_writer_is_waited_for_as_long_as_was_said(tickets: nf.Collection) -> None:
    folder = tickets.db.folder("t")
    with writing(folder), pytest.raises(Busy):
        tickets.reembed("new", wait=0)
    assert tickets.reembed("new").switched
    with writing(folder), pytest.raises(Busy):
        tickets.back(wait=0)
    tickets.delete(where="n < 5")
    with writing(folder), pytest.raises(Busy):
        tickets.back(wait=0)
    assert tickets.back().restored == 5


def test_a_fast_writer_waits_in_the_end(
    tickets: nf.Collection, monkeypatch: pytest.MonkeyPatch, some: Some, again: Again
) -> None:
    monkeypatch.setattr(moves, "FEW", 5)
    rounds: list[int] = []
    real = moves._Move._catch_up

    def more(self: moves._Move, target: Table, most: int | None) -> int:
        done = real(self, target, most)
        if not locked(tickets.db.folder("t")):
            rounds.append(0)
            again(tickets).add(some(10, start=1_000 + 10 * len(rounds)))
        return done

    monkeypatch.setattr(moves._Move, "_catch_up", more)
    tickets.reembed("new")
    assert len(rounds) == moves.ROUNDS
    assert len(tickets) == 60 + 10 * moves.ROUNDS
    assert tickets.search("ticket number 1051", k=1).ids == ["T1051"]


def test_an_open_reader_takes_the_new_encoder_for_its_queries(
    tickets: nf.Collection, models: dict[str, ToyEncoder], again: Again
) -> None:
    named, free = again(tickets, model="old"), again(tickets)
    for reader in (named, free):
        reader.search("7", k=1)
        reader.items()
    again(tickets).reembed("new")
    models["new"].seen = models["old"].seen = 0
    for reader in (named, free):
        hits = reader.search("ticket number 7", k=1, mode="vector")
        assert hits.ids == ["T7"]
        assert reader.encoder().name == "new"
        assert reader.add([{"id": "T7", "text": "ticket number 7 " * 4, "n": 7}]).unchanged == 1
        np.testing.assert_array_equal(reader.items().vectors, again(tickets).items().vectors)
    assert (models["new"].seen, models["old"].seen) == (2, 0)
    with pytest.raises(EncoderMismatch):  # who comes now, and asks for the old one, is refused
        again(tickets, model="old").search("7")
    with pytest.raises(EncoderMismatch):  # vectors of the encoder that the user named, not of ours
        named.add({"v": "x"}, vectors=models["old"].encode_document(["x"]))


def test_a_switch_between_a_query_and_its_rows_does_not_mix(
    tickets: nf.Collection,
    models: dict[str, ToyEncoder],
    monkeypatch: pytest.MonkeyPatch,
    again: Again,
) -> None:
    reader = again(tickets)
    names: list[str] = []

    class Slow(ToyEncoder):
        def encode_query(self, items: Sequence[str], *, progress: Progress = silent) -> Vectors:
            if not names:
                names.append(self.name)
                again(tickets).reembed("new")
            return super().encode_query(items, progress=progress)

    models["old"] = Slow(name="old", limit=9)
    hits = reader.search("ticket number 7", k=1, mode="vector")
    assert hits.ids == ["T7"]
    assert (hits[0].why.cosine or 0) > 0.9  # of the old query with the old rows
    assert (reader.search("ticket number 7", k=1, mode="vector")[0].why.cosine or 0) > 0.9
    assert reader.encoder().name == "new"
    items = again(tickets).items()
    tickets.back()
    assert again(tickets).encoder(of=items).name == "new"


def test_an_encoder_that_nobody_can_load_is_a_sentence(
    tickets: nf.Collection, again: Again
) -> None:
    reader = again(tickets)
    reader.search("7")
    encoder = ToyEncoder(name="mine")
    tickets.reembed(encoder)
    assert tickets.search("7", k=1).ids == ["T7"]
    with pytest.raises(UnknownName, match="Pass the encoder itself"):
        reader.search("7")
    assert reader.search("7", mode="text", k=1).ids == ["T7"]
    assert again(tickets, model=encoder).search("7", k=1).ids == ["T7"]


class Adapter(ToyEncoder):
    """Another encoder's rows, turned: what a trained adapter is."""

    def __init__(self, base: ToyEncoder, name: str = "adapted") -> None:
        super().__init__(dim=base.dim, name=name, limit=base.limit)
        self.base = base
        self.turn = np.linalg.qr(np.random.default_rng(0).standard_normal((32, 32)))[0]
        self.adapted = SimpleNamespace(base=base.fingerprint, map=self.map)

    def map(self, rows: Vectors) -> Vectors:
        turned: Vectors = (rows @ self.turn).astype(np.float32)
        return turned

    def encode_document(self, items: Sequence[str], *, progress: Progress = silent) -> Vectors:
        self.seen += len(items)
        return self.map(self.base.encode_document(items, progress=progress))


def test_an_adapter_maps_the_vectors_and_nothing_is_embedded(
    tickets: nf.Collection, models: dict[str, ToyEncoder], rows: Rows
) -> None:
    spans = {key: row for key, (row, _) in rows(tickets).items()}
    adapter = Adapter(models["old"])
    done = tickets.reembed(adapter)
    assert (done.mapped, done.embedded) == (60, 0)
    assert adapter.seen == models["old"].seen == 0
    mapped = rows(tickets)
    assert {key: row for key, (row, _) in mapped.items()} == spans
    texts = [row["text"] for row, _ in mapped.values()]
    np.testing.assert_allclose(
        np.array([vector for _, vector in mapped.values()]),
        adapter.encode_document(texts),
        atol=1e-6,
    )
    assert "60 mapped" in done.sentence
    adapter.seen = models["old"].seen = 0
    assert tickets.back().embedded == 0
    assert tickets.back().model == "adapted"
    assert adapter.seen == models["old"].seen == 0


def test_an_adapter_of_another_base_embeds(
    tickets: nf.Collection, models: dict[str, ToyEncoder]
) -> None:
    done = tickets.reembed(Adapter(models["new"]))
    assert (done.mapped, done.embedded) == (0, 60)


def test_what_comes_while_an_adapter_maps_is_mapped_too(
    tickets: nf.Collection, models: dict[str, ToyEncoder], some: Some, again: Again
) -> None:
    adapter = Adapter(models["old"])
    once = [lambda: again(tickets).add(some(7, start=60))]

    def mapped(rows: Vectors) -> Vectors:
        if once:
            once.pop()()
        return adapter.map(rows)

    adapter.adapted.map = mapped

    done = tickets.reembed(adapter)
    assert (done.items, done.mapped, done.embedded, adapter.seen) == (67, 67, 0, 0)
