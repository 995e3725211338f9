from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import nearfield as nf
from nearfield.api import Collection
from nearfield.errors import StoreError
from nearfield.store import notes, seals
from nearfield.store.commits import Commits
from nearfield.store.needed import needed
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


def part(fruit: Collection, pattern: str) -> Path:
    """The newest file of the collection's table that fits."""
    found = (fruit.folder / "rows-1.lance").glob(pattern)
    return max(found, key=lambda path: path.stat().st_mtime_ns)


def middle(path: Path) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[:100] + bytes(len(whole) - 200) + whole[-100:])


def test_rows_that_are_damaged_are_not_written_into_new_files(fruit: Collection) -> None:
    data = part(fruit, "data/*.lance")
    flip(data, data.stat().st_size // 2)
    for write in (lambda: again(fruit).add({"c": "green pear"}), again(fruit).compact):
        with pytest.raises(StoreError, match=data.name) as error:
            write()
        assert "Put it back from a copy" in str(error.value)
    assert fruit.check().damaged == (data.relative_to(fruit.folder).as_posix(),)


def test_rows_that_are_cut_are_named_by_every_verb(fruit: Collection) -> None:
    data = part(fruit, "data/*.lance")
    data.write_bytes(data.read_bytes()[:100])
    asked = (
        again(fruit).info,
        lambda: len(again(fruit)),
        lambda: again(fruit).get("a1"),
        lambda: again(fruit).search("red apple", mode="text"),
    )
    for ask in asked:
        with pytest.raises(StoreError, match=rf"{data.name} is damaged"):
            ask()


def test_a_damaged_collection_can_be_removed_and_added_again(fruit: Collection) -> None:
    data = part(fruit, "data/*.lance")
    data.write_bytes(data.read_bytes()[:100])
    assert again(fruit).delete(all=True, dry_run=True).deleted == 50
    assert again(fruit).delete(all=True).deleted == 50
    again(fruit).add({"c": "green pear"})
    assert again(fruit).search("green pear", k=1).ids == ["c"]


def test_rows_that_are_gone_are_named_too(fruit: Collection) -> None:
    data = part(fruit, "data/*.lance")
    data.unlink()
    with pytest.raises(StoreError, match=rf"{data.name} is missing"):
        again(fruit).search("red apple", mode="vector")


@pytest.mark.parametrize("pattern", ["*invert.lance", "*tokens.lance", "*docs.lance"])
def test_an_index_of_words_that_is_damaged_is_named_and_made_anew(
    fruit: Collection, pattern: str, caplog: pytest.LogCaptureFixture
) -> None:
    before = again(fruit).search("apple 7", mode="text").ids
    index = part(fruit, f"_indices/*/{pattern}")
    flip(index, 60)
    with pytest.raises(StoreError, match=rf"{index.name} is damaged") as error:
        again(fruit).search("apple 7", mode="text")
    assert "compact" in str(error.value)
    again(fruit).compact()
    assert "its index of words was damaged" in caplog.text
    assert again(fruit).search("apple 7", mode="text").ids == before
    assert not fruit.check().failed


def test_an_index_of_ids_that_is_damaged_is_named_and_made_anew(fruit: Collection) -> None:
    index = part(fruit, "_indices/*/page_data.lance")
    middle(index)
    for ask in (lambda: again(fruit).get("a7"), lambda: again(fruit).delete("a7")):
        with pytest.raises(StoreError, match=rf"{index.name} is damaged"):
            ask()
    again(fruit).compact()
    assert again(fruit).get("a7")[0]["text"] == "red apple 7"
    assert not fruit.check().failed


def test_a_writer_makes_a_damaged_index_anew_by_itself(fruit: Collection) -> None:
    middle(part(fruit, "_indices/*/*invert.lance"))
    again(fruit).add({"c": "green pear"})
    assert again(fruit).search("pear", mode="text").ids == ["c"]
    assert len(again(fruit).search("red apple", mode="text", k=99)) == 50
    assert fruit.check().failed  # the version before has the old one still
    fruit.compact()
    assert not fruit.check().failed


def test_what_this_process_wrote_is_not_read_again(
    fruit: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(path: Path) -> None:
        raise AssertionError(path)

    monkeypatch.setattr(seals, "read_at", read)
    fruit.add({"c": "green pear"})
    assert fruit.search("green pear", k=1).ids == ["c"]
    monkeypatch.setattr(seals, "_SEEN", {})
    with pytest.raises(AssertionError, match=r"\.lance"):
        again(fruit).search("green pear", k=1)


def test_a_commit_names_the_files_it_reads_and_no_other(fruit: Collection) -> None:
    fruit.add({f"b{i}": f"blue sky {i}" for i in range(20)})
    fruit.delete("a1")
    commits = Commits(fruit.folder, "rows-1")
    names = needed(commits.manifest(commits.newest))
    assert {name.split("/")[0] for name in names} == {"data", "_deletions", "_indices"}
    assert all((commits.path / name).exists() for name in names)
    fruit.compact()
    here = {path.relative_to(commits.path) for path in commits.path.rglob("*.lance")}
    kept = {p.parent.as_posix() if p.parts[0] == "_indices" else p.as_posix() for p in here}
    assert needed(commits.manifest(commits.newest)) == kept


def test_what_is_no_manifest_is_refused(fruit: Collection) -> None:
    commits = Commits(fruit.folder, "rows-1")
    raw = commits.manifest(commits.newest)
    damaged = [b"", b"LANC", raw[:50], raw[:200] + raw[-16:], bytes(len(raw) - 16) + raw[-16:]]
    for one in damaged:
        with pytest.raises(ValueError, match="it |message|field|number"):
            needed(one)
    assert needed(raw)
