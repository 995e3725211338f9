"""A collection changes its encoder: what was there, what comes meanwhile, and what goes wrong."""

from types import SimpleNamespace

import numpy as np
import pytest

import nearfield as nf
from nearfield.collection import catch_up, pace, reembed
from nearfield.errors import Busy, EncoderMismatch, StoreError, UnknownName, UsageError
from nearfield.store import Journal, Manifest, Table, changing, layout, writing
from nearfield.testing import ToyEncoder
from nearfield.types import silent


class Acts(ToyEncoder):
    """Calls ``act`` in the middle of its work: once, after so many texts."""

    def __init__(self, act, after=20, **how):
        super().__init__(**how)
        self.act, self.after = act, after

    def encode_document(self, items, *, progress=silent):
        if self.seen >= self.after and self.act:
            act, self.act = self.act, None
            act()
        return super().encode_document(items, progress=progress)


@pytest.fixture(autouse=True)
def small_steps(monkeypatch):
    """Ten passages a commit, and every change after the first round is caught up under the lock."""
    for name in ("FIRST", "LEAST", "MOST"):
        monkeypatch.setattr(pace, name, 10)
    monkeypatch.setattr(catch_up, "CHUNK", 25)


@pytest.fixture(autouse=True)
def models(monkeypatch):
    """What can be loaded by name; both of one width, so that mixing them would not be noticed."""
    known = {name: ToyEncoder(name=name, limit=limit) for name, limit in (("old", 9), ("new", 5))}

    def load(name, **_):
        if name not in known:
            raise UnknownName("model", name, known)
        return known[name]

    monkeypatch.setattr("nearfield.collection.binding.load", load)
    return known


def some(n, start=0):
    return [
        {"id": f"T{i}", "text": f"ticket number {i} " * (1 + i % 4), "n": i}
        for i in range(start, start + n)
    ]


@pytest.fixture
def tickets(tmp_path, models):
    made = nf.open("t", db=tmp_path, model="old")
    made.add(some(60))
    models["old"].seen = 0
    return made


def again(collection, **how):
    return nf.open(collection.name, db=collection._db, **how)


def rows(collection):
    """Everything that the collection holds: id and part to text, metadata, hashes and vector."""
    table = collection._opened()[1]
    columns = [n for n in table.columns if n != layout.VECTOR]
    found = {}
    for batch in table.scan([*columns, layout.VECTOR]):
        for row in batch.to_pylist():
            vector = tuple(row.pop(layout.VECTOR))
            filled = {name: value for name, value in row.items() if value is not None}
            key = (row[layout.ID], row[layout.PART])
            assert key not in found
            found[key] = (filled, vector)
    return found


def fresh(collection, tmp_path, encoder):
    """The same items, added anew with the encoder."""
    other = nf.open("anew", db=tmp_path / "anew", model=encoder)
    items = {name for name, _ in rows(collection)}
    other.add(
        [
            {"id": i["id"], "text": i["text"], **i["metadata"]}
            for i in collection.get(*sorted(items))
        ],
        text="text", id="id",
    )  # fmt: skip
    return rows(other)


def test_it_is_as_if_the_items_had_been_added_with_the_other(tickets, models, tmp_path):
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
    assert Journal.read(tickets._db.folder("t")) is None
    assert "60 embedded" in done.sentence


def test_the_same_encoder_is_nothing_to_do(tickets, models):
    before = rows(tickets)
    done = tickets.reembed("old")
    assert (done.switched, done.items) == (False, 60)
    assert "nothing to do" in done.sentence
    assert rows(tickets) == before
    assert (tickets.info().before, models["old"].seen) == (None, 0)


def test_an_empty_collection(tickets):
    tickets.delete(where="n >= 0")
    assert tickets.reembed("new").items == 0
    assert tickets.info().model == "new"
    assert tickets.search("x").ids == []
    tickets.add(some(3))
    assert tickets.back().items == 3


def test_no_collection(tmp_path):
    for verb in (lambda c: c.reembed("new"), lambda c: c.back()):
        with pytest.raises(UnknownName, match="nowhere"):
            verb(nf.open("nowhere", db=tmp_path))
    assert not (tmp_path / "nowhere").exists()


def test_search_goes_on_with_the_old_rows_until_the_switch(tickets):
    found = []

    def look():
        for reader in (again(tickets), tickets):
            found.append(reader.search("ticket number 7", k=1, mode="vector"))
            assert reader.info().model == "old"
            assert "embedding with mine: 24 of 60" in reader.info().reembedding.sentence
            assert reader.get("T7")
            assert len(reader.items()) == 60

    new = Acts(look, name="mine")
    tickets.reembed(new)
    assert [hits.ids for hits in found] == [["T7"], ["T7"]]
    assert tickets.search("ticket number 7", k=1, mode="vector").ids == ["T7"]
    assert tickets.info().reembedding is None


def test_what_is_added_changed_and_deleted_meanwhile_is_kept(tickets, models, tmp_path):
    tickets.add([{"id": "late", "text": "words", "n": 1}])

    def write():
        writer = again(tickets)
        writer.add(some(30, start=60))
        writer.add([{"id": "T1", "text": "changed early", "n": 1}])
        writer.add([{"id": "late", "text": "changed late", "n": 1}])
        writer.add([{"id": "T2", "text": some(3)[2]["text"], "n": 2, "colour": "red"}])
        writer.delete("T3", "T50")

    new = Acts(write, name="mine", limit=5)
    done = tickets.reembed(new)
    assert (done.items, len(tickets)) == (89, 89)
    assert tickets.get("T1")[0]["text"] == "changed early"
    assert tickets.get("T2")[0]["metadata"] == {"n": 2, "colour": "red"}
    assert rows(tickets) == fresh(tickets, tmp_path, ToyEncoder(name="mine", limit=5))
    assert tickets.add(some(90)).new == 2  # those that were deleted


def locked(folder):
    try:
        with writing(folder, wait=0):
            return False
    except Busy:
        return True


def test_a_fast_writer_waits_in_the_end(tickets, monkeypatch):
    monkeypatch.setattr(reembed, "FEW", 5)
    rounds = []
    real = reembed._Move._catch_up

    def more(self, target, most):
        done = real(self, target, most)
        if not locked(tickets._db.folder("t")):
            rounds.append(0)
            again(tickets).add(some(10, start=1_000 + 10 * len(rounds)))
        return done

    monkeypatch.setattr(reembed._Move, "_catch_up", more)
    tickets.reembed("new")
    assert len(rounds) == reembed.ROUNDS
    assert len(tickets) == 60 + 10 * reembed.ROUNDS
    assert tickets.search("ticket number 1051", k=1).ids == ["T1051"]


def test_an_open_reader_takes_the_new_encoder_for_its_queries(tickets, models):
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


def test_a_switch_between_a_query_and_its_rows_does_not_mix(tickets, models, monkeypatch):
    reader = again(tickets)
    asked = []

    class Slow(ToyEncoder):
        def encode_query(self, items, *, progress=silent):
            if not asked:
                asked.append(self.name)
                again(tickets).reembed("new")
            return super().encode_query(items, progress=progress)

    models["old"] = Slow(name="old", limit=9)
    hits = reader.search("ticket number 7", k=1, mode="vector")
    assert hits.ids == ["T7"]
    assert hits[0].why.cosine > 0.9  # of the old query with the old rows
    assert reader.search("ticket number 7", k=1, mode="vector")[0].why.cosine > 0.9
    assert reader.encoder().name == "new"
    items = again(tickets).items()
    tickets.back()
    assert again(tickets).encoder(of=items).name == "new"


def test_an_encoder_that_nobody_can_load_is_a_sentence(tickets):
    reader = again(tickets)
    reader.search("7")
    mine = ToyEncoder(name="mine")
    tickets.reembed(mine)
    assert tickets.search("7", k=1).ids == ["T7"]
    with pytest.raises(UnknownName, match="Pass the encoder itself"):
        reader.search("7")
    assert reader.search("7", mode="text", k=1).ids == ["T7"]
    assert again(tickets, model=mine).search("7", k=1).ids == ["T7"]


class Stop(BaseException):
    """As a kill is: nobody catches it."""


STAGES = [
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
def test_a_kill_at_any_stage_loses_nothing(tickets, models, tmp_path, monkeypatch, at, how):
    owner, method, count = at
    real, calls = getattr(owner, method), []

    def killed(*args):
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
    monkeypatch.setattr("nearfield.collection.binding.load", lambda name, **_: models[name])
    reader = again(tickets)
    switched = reader.info().model == "new"
    assert reader.search("ticket number 7", k=1).ids == ["T7"]
    assert reader.info().reembedding is None or not reader.info().reembedding.running
    reader.add(some(5, start=60))
    done = reader.reembed("new")
    assert done.switched != switched
    assert rows(reader) == fresh(reader, tmp_path, models["new"])
    assert reader.info().reembedding is None
    assert reader.back().items == 65
    assert rows(reader) == fresh(reader, tmp_path / "old", models["old"])
    reader.compact(versions=True)
    assert len(list(reader._db.folder("t").glob("rows-*.lance"))) == 1


def test_a_stopped_one_goes_on_where_it_was(tickets):
    def stop():
        raise Stop

    with pytest.raises(Stop):
        tickets.reembed(Acts(stop, name="mine", after=40))
    told = tickets.info().reembedding
    assert (told.running, told.total) == (False, 60)
    assert "stopped at" in told.sentence
    assert "nearfield reembed -c t --model mine" in told.sentence
    tickets.compact()  # keeps what was begun
    toy = ToyEncoder(name="mine")
    assert tickets.reembed(toy).embedded == 60 - told.done == toy.seen
    assert tickets.info().reembedding is None


def test_another_one_starts_anew(tickets):
    def stop():
        raise Stop

    with pytest.raises(Stop):
        tickets.reembed(Acts(stop, name="mine", after=40))
    assert tickets.reembed("new").embedded == 60
    tables = sorted(path.stem for path in tickets._db.folder("t").glob("rows-*.lance"))
    assert tables == ["rows-1", "rows-2"]


def test_one_at_a_time(tickets):
    with changing(tickets._db.folder("t")):
        for verb in (
            lambda: tickets.reembed("new"),
            lambda: tickets.reembed("new", background=True),
            tickets.back,
            tickets.drop,
            lambda: tickets.compact(versions=True),
        ):
            with pytest.raises(Busy, match=r"embedded again.*nearfield info -c t"):
                verb()
        tickets.compact()
        tickets.add(some(5, start=100))
    assert len(tickets) == 65


def test_a_full_disk_in_the_middle(tickets, monkeypatch):
    real, calls = Table.append, []

    def full(self, added):
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
    told = tickets.info().reembedding
    assert "failed at" in told.sentence
    assert "is full" in told.sentence
    assert tickets.search("ticket number 7", k=1).ids == ["T7"]
    assert tickets.reembed("new").embedded == 60 - told.done < 60


def test_bad_vectors_name_the_item_and_change_nothing(tickets):
    class Broken(ToyEncoder):
        def encode_document(self, items, *, progress=silent):
            return super().encode_document(items, progress=progress) * np.float32(np.nan)

    with pytest.raises(nf.NearfieldError, match="NaN"):
        tickets.reembed(Broken(name="broken"))
    assert tickets.info().model == "old"
    assert "NaN" in tickets.info().reembedding.error


def test_what_the_encoder_raises_is_told_too(tickets):
    def fail():
        raise ValueError("out of memory")

    with pytest.raises(ValueError, match="out of memory"):
        tickets.reembed(Acts(fail, name="mine"))
    assert "ValueError: out of memory" in tickets.info().reembedding.sentence


def test_an_unknown_model_leaves_no_trace(tickets):
    with pytest.raises(UnknownName, match="nwe"):
        tickets.reembed("nwe")
    assert tickets.info().reembedding is None


def test_vectors_that_were_given(tmp_path, models):
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


class Adapter(ToyEncoder):
    """Another encoder's rows, turned: what a trained adapter is."""

    def __init__(self, base, name="adapted"):
        super().__init__(dim=base.dim, name=name, limit=base.limit)
        self.base = base
        self.turn = np.linalg.qr(np.random.default_rng(0).standard_normal((32, 32)))[0]
        self.adapted = SimpleNamespace(base=base.fingerprint, map=self.map)

    def map(self, rows):
        return (rows @ self.turn).astype(np.float32)

    def encode_document(self, items, *, progress=silent):
        self.seen += len(items)
        return self.map(self.base.encode_document(items, progress=progress))


def test_an_adapter_maps_the_vectors_and_nothing_is_embedded(tickets, models):
    spans = {key: row for key, (row, _) in rows(tickets).items()}
    adapter = Adapter(models["old"])
    done = tickets.reembed(adapter)
    assert (done.mapped, done.embedded) == (60, 0)
    assert adapter.seen == models["old"].seen == 0
    found = rows(tickets)
    assert {key: row for key, (row, _) in found.items()} == spans
    texts = [row["text"] for row, _ in found.values()]
    np.testing.assert_allclose(
        np.array([vector for _, vector in found.values()]),
        adapter.encode_document(texts), atol=1e-6,
    )  # fmt: skip
    assert "60 mapped" in done.sentence
    adapter.seen = models["old"].seen = 0
    assert tickets.back().embedded == 0
    assert tickets.back().model == "adapted"
    assert adapter.seen == models["old"].seen == 0


def test_an_adapter_of_another_base_embeds(tickets, models):
    done = tickets.reembed(Adapter(models["new"]))
    assert (done.mapped, done.embedded) == (0, 60)


def test_what_comes_while_an_adapter_maps_is_mapped_too(tickets, models):
    adapter = Adapter(models["old"])
    real, adapter.adapted.map = adapter.adapted.map, lambda rows: (act(), real(rows))[1]
    once = [lambda: again(tickets).add(some(7, start=60))]

    def act():
        if once:
            once.pop()()

    done = tickets.reembed(adapter)
    assert (done.items, done.mapped, done.embedded, adapter.seen) == (67, 67, 0, 0)
