"""A collection of two models' reach, in small steps."""

import pytest

import nearfield as nf
from nearfield.collection import catch_up, pace
from nearfield.store import layout
from nearfield.testing import ToyEncoder
from nearfield.types import silent


@pytest.fixture(autouse=True)
def small_steps(monkeypatch):
    """Ten passages a commit, and every change after the first round is caught up under the lock."""
    for name in ("FIRST", "LEAST", "MOST"):
        monkeypatch.setattr(pace, name, 10)
    monkeypatch.setattr(catch_up, "CHUNK", 25)


@pytest.fixture(autouse=True)
def models(toys):
    """What can be loaded by name; both of one width, so that mixing them would not be noticed."""
    return toys(old=9, new=5)


@pytest.fixture
def some():
    def some(n, start=0):
        return [
            {"id": f"T{i}", "text": f"ticket number {i} " * (1 + i % 4), "n": i}
            for i in range(start, start + n)
        ]

    return some


@pytest.fixture
def tickets(tmp_path, models, some):
    made = nf.open("t", db=tmp_path, model="old")
    made.add(some(60))
    models["old"].seen = 0
    return made


@pytest.fixture
def acts():
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

    return Acts


@pytest.fixture
def again():
    def again(collection, **how):
        return nf.open(collection.name, db=collection._db, **how)

    return again


@pytest.fixture
def rows():
    def rows(collection):
        """Everything that the collection holds: id and part to text, metadata, hashes, vector."""
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

    return rows


@pytest.fixture
def fresh(rows):
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

    return fresh
