from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import nearfield as nf
from nearfield.api import Collection
from nearfield.errors import StoreError
from nearfield.store import notes
from nearfield.testing import ToyEncoder


@pytest.fixture
def fruit(tmp_path: Path) -> Collection:
    fruit = nf.open("t", db=tmp_path, model=ToyEncoder())
    fruit.add({f"a{i}": f"red apple {i}" for i in range(50)})
    return fruit


def again(fruit: Collection) -> Collection:
    return nf.open(fruit.name, db=fruit.db, model=ToyEncoder())


def flip(path: Path, at: int) -> None:
    data = bytearray(path.read_bytes())
    data[at % len(data)] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize("part", range(8))
def test_a_flipped_bit_is_named_before_it_answers(fruit: Collection, part: int) -> None:
    data = next((fruit.folder / "rows-1.lance" / "data").glob("*.lance"))
    flip(data, part * data.stat().st_size // 8)
    with pytest.raises(StoreError, match=data.name):
        again(fruit).search("red apple", mode="vector")
    checked = fruit.check()
    assert checked.damaged == (data.relative_to(fruit.folder).as_posix(),)
    assert checked.failed


def test_every_kind_of_file_is_compared(fruit: Collection) -> None:
    paths = [fruit.folder / name for name in notes.files(fruit.folder)]
    kinds = {path.parent.name: path for path in paths}
    assert {"data", "_versions", "_transactions"} <= kinds.keys()
    for path in kinds.values():
        whole = path.read_bytes()
        flip(path, len(whole) // 2)
        assert fruit.check().damaged == (path.relative_to(fruit.folder).as_posix(),)
        path.write_bytes(whole)
    assert not fruit.check().failed


def test_a_file_that_is_gone_is_named(fruit: Collection) -> None:
    data = next((fruit.folder / "rows-1.lance" / "data").glob("*.lance"))
    data.unlink()
    assert fruit.check().missing == (data.relative_to(fruit.folder).as_posix(),)


def test_what_is_added_deleted_merged_and_made_anew_stays_sound(fruit: Collection) -> None:
    fruit.add({f"b{i}": f"blue sky {i}" for i in range(20)})
    fruit.delete("a1", "a2")
    fruit.compact()
    fruit.reembed(model=ToyEncoder(dim=64, name="other"))
    fruit.back()
    fruit.compact(versions=True)
    checked = fruit.check()
    assert not checked.failed
    assert checked.unknown == 0
    assert again(fruit).search("blue sky", k=1)


def test_a_collection_without_digests_is_read_and_noted_by_the_next_writer(
    fruit: Collection,
) -> None:
    (fruit.folder / notes.FILE).unlink()
    assert again(fruit).search("red apple", k=1)
    assert fruit.check().unknown == fruit.check().files
    fruit.add({"c": "green pear"})
    assert fruit.check().unknown == 0


def test_a_copy_is_compared_too(fruit: Collection) -> None:
    copy = fruit.folder.with_name("copy")
    shutil.copytree(fruit.folder, copy)
    data = next((copy / "rows-1.lance" / "data").glob("*.lance"))
    flip(data, 100)
    assert not fruit.check().failed
    assert nf.open("copy", db=fruit.db, model=ToyEncoder()).check().failed
