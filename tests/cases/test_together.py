"""One process reads while another writes: a right answer, or a sentence; never less in silence."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nearfield as nf
from nearfield.collection.snapshot import Snapshot
from nearfield.errors import StoreError, UnknownName
from nearfield.testing import ToyEncoder
from nearfield.types import Vectors


class Meanwhile(ToyEncoder):
    """A toy that lets others rewrite the collection, thrice, between a question and its answer."""

    def __init__(self, db: Path) -> None:
        super().__init__()
        self._db, self._left = db, 3

    def encode_query(self, items: Any, **options: Any) -> Vectors:
        if not self._left:
            return super().encode_query(items, **options)
        self._left -= 1
        other = nf.open("t", db=self._db, model=ToyEncoder())
        other.add({f"n{len(other)}": "a green plum"})
        other.compact()
        return super().encode_query(items, **options)


@pytest.fixture
def db(tmp_path: Path) -> Path:
    """A collection of two additions, one item removed: what compacting rewrites."""
    apples = [{"id": f"a{n}", "text": f"red apple {n}", "s": "open"} for n in range(20)]
    pears = [{"id": f"b{n}", "text": f"red pear {n}", "s": "open"} for n in range(20)]
    collection = nf.open("t", db=tmp_path / "db", model=ToyEncoder())
    collection.add(apples)
    collection.add(pears)
    collection.delete("a3")
    return tmp_path / "db"


@pytest.mark.parametrize("mode", ["hybrid", "vector", "text"])
@pytest.mark.parametrize("where", [None, "s = 'open'"])
def test_a_search_while_files_are_merged(db: Path, mode: Any, where: str | None) -> None:
    quiet = nf.open("t", db=db, model=ToyEncoder()).search("red apple", mode=mode, where=where)
    meanwhile = nf.open("t", db=db, model=Meanwhile(db))
    assert meanwhile.search("red apple", mode=mode, where=where).ids == quiet.ids
    assert len(quiet) == 10


def test_a_row_that_is_not_in_the_snapshot_is_no_silence(db: Path) -> None:
    snapshot = Snapshot(nf.open("t", db=db).table)
    strange = np.array([2**40], np.uint64)
    with pytest.raises(StoreError, match="changed meanwhile"):
        snapshot.mask(strange)
    with pytest.raises(StoreError, match="changed meanwhile"):
        snapshot.rows(strange)
    assert snapshot.rows(np.zeros(0, np.uint64)).shape == (0,)
    with pytest.raises(StoreError, match="changed meanwhile"):
        nf.open("t", db=db).table.take([2**40])


ADD = """
import sys, nearfield as nf
from nearfield.testing import ToyEncoder
c = nf.open("t", db=sys.argv[1], model=ToyEncoder())
for k in range(int(sys.argv[2])):
    c.add({f"x{sys.argv[3]}-{k}": f"text {k} of the adder"})
    if k % 5 == 4: c.compact()
"""


@pytest.mark.slow
def test_four_threads_ask_while_two_processes_add(db: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    adders = [
        subprocess.Popen([sys.executable, "-c", ADD, str(db), "25", str(n)], env=environment)
        for n in range(2)
    ]
    shared = nf.open("t", db=db, model=ToyEncoder())

    def ask(number: int) -> int:
        asked = 0
        while any(adder.poll() is None for adder in adders):
            where = "s = 'open'" if asked % 2 else None
            mode: Any = ("hybrid", "vector", "text")[(asked + number) % 3]
            assert len(shared.search("red apple", mode=mode, where=where)) == 10
            assert shared.info().items >= 39
            asked += 1
        return asked

    with ThreadPoolExecutor(4) as pool:
        asked = list(pool.map(ask, range(4)))
    assert [adder.returncode for adder in adders] == [0, 0]
    assert min(asked) > 0
    assert len(shared) == 39 + 2 * 25


def test_a_copied_collection_is_another_one(db: Path) -> None:
    shutil.copytree(db / "t", db / "backup")
    backup = nf.open("backup", db=db, model=ToyEncoder())
    assert backup.delete("a0", "a1").deleted == 2
    assert len(nf.open("t", db=db)) == 39
    assert backup.info().name == "backup"
    assert backup.search("red apple", k=1).ids
    (db / "backup").rename(db / "renamed")
    shutil.rmtree(db / "t")
    renamed = nf.open("renamed", db=db, model=ToyEncoder())
    assert len(renamed) == 37
    renamed.add({"new": "a blue plum"})
    assert len(renamed) == 38
    with pytest.raises(UnknownName):
        nf.open("t", db=db).info()
