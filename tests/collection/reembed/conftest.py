"""A collection of two models' reach, in small steps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

import nearfield as nf
from nearfield.pipeline import catch_up, pace
from nearfield.store import layout
from nearfield.testing import ToyEncoder
from nearfield.types import Encoder, Progress, Vectors, silent

Some = Callable[..., list[dict[str, Any]]]
Again = Callable[..., nf.Collection]
Rows = Callable[[nf.Collection], dict[tuple[str, int], tuple[dict[str, Any], tuple[float, ...]]]]


@pytest.fixture(autouse=True)
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten passages a commit, and every change after the first round is caught up under the lock."""
    for name in ("FIRST", "LEAST", "MOST"):
        monkeypatch.setattr(pace, name, 10)
    monkeypatch.setattr(catch_up, "CHUNK", 25)


@pytest.fixture(autouse=True)
def models(toys: Callable[..., dict[str, ToyEncoder]]) -> dict[str, ToyEncoder]:
    """What can be loaded by name; both of one width, so that mixing them would not be noticed."""
    return toys(old=9, new=5)


@pytest.fixture
def some() -> Some:
    def some(n: int, start: int = 0) -> list[dict[str, Any]]:
        return [
            {"id": f"T{i}", "text": f"ticket number {i} " * (1 + i % 4), "n": i}
            for i in range(start, start + n)
        ]

    return some


@pytest.fixture
def tickets(tmp_path: Path, models: dict[str, ToyEncoder], some: Some) -> nf.Collection:
    made = nf.open("t", db=tmp_path, model="old")
    made.add(some(60))
    models["old"].seen = 0
    return made


@pytest.fixture
def acts() -> type[ToyEncoder]:
    class Acts(ToyEncoder):
        """Calls ``act`` in the middle of its work: once, after so many texts."""

        def __init__(self, act: Callable[[], object], after: int = 20, **how: Any) -> None:
            super().__init__(**how)
            self.act: Callable[[], object] | None = act
            self.after = after

        def encode_document(self, items: Sequence[str], *, progress: Progress = silent) -> Vectors:
            if self.seen >= self.after and self.act:
                act, self.act = self.act, None
                act()
            return super().encode_document(items, progress=progress)

    return Acts


@pytest.fixture
def again() -> Again:
    def again(collection: nf.Collection, **how: Any) -> nf.Collection:
        return nf.open(collection.name, db=collection.db, **how)

    return again


@pytest.fixture
def rows() -> Rows:
    def rows(
        collection: nf.Collection,
    ) -> dict[tuple[str, int], tuple[dict[str, Any], tuple[float, ...]]]:
        """Everything that the collection holds: id and part to text, metadata, hashes, vector."""
        table = collection.table
        columns = [n for n in table.columns if n != layout.VECTOR]
        contents: dict[tuple[str, int], tuple[dict[str, Any], tuple[float, ...]]] = {}
        for batch in table.scan([*columns, layout.VECTOR]):
            for row in batch.to_pylist():
                vector = tuple(row.pop(layout.VECTOR))
                filled = {name: value for name, value in row.items() if value is not None}
                key = (row[layout.ID], row[layout.PART])
                assert key not in contents
                contents[key] = (filled, vector)
        return contents

    return rows


@pytest.fixture
def fresh(rows: Rows) -> Callable[[nf.Collection, Path, Encoder], Any]:
    def fresh(collection: nf.Collection, tmp_path: Path, encoder: Encoder) -> Any:
        """The same items, added anew with the encoder."""
        other = nf.open("anew", db=tmp_path / "anew", model=encoder)
        items = {name for name, _ in rows(collection)}
        other.add(
            [
                {"id": i["id"], "text": i["text"], **i["metadata"]}
                for i in collection.get(*sorted(items))
            ],
            text="text",
            id="id",
        )
        return rows(other)

    return fresh
