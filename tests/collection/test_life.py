"""A collection that lives long: forks, cycles, others that write, a neighbor that is damaged."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest

import nearfield as nf
from nearfield import verbs
from nearfield.errors import StoreError, UsageError
from nearfield.store import Database, writing
from nearfield.store.commits import COMMITS
from nearfield.testing import ToyEncoder, toy_collection

ADD = """
import sys, time, nearfield as nf
from nearfield.testing import ToyEncoder
c = nf.open("t", db=sys.argv[1], model=ToyEncoder())
until, k = time.time() + float(sys.argv[3]), 0
while time.time() < until:
    c.add({f"{sys.argv[2]}{k}-{i}": f"red pear {k} {i}" for i in range(5)})
    if k % 3 == 2:
        c.delete(*[f"{sys.argv[2]}{k}-{i}" for i in range(5)])
    k += 1
print(k)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system forks nothing")
def test_a_forked_child_is_told(tmp_path: Path) -> None:
    fruit = nf.open("t", db=tmp_path, model=ToyEncoder())
    fruit.add({f"a{i}": f"red apple {i}" for i in range(20)})
    fruit.search("red apple", k=2)
    read, write = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Lance and Python warn of forks
        child = os.fork()
    if child == 0:
        with os.fdopen(write, "w") as out:
            for ask in (fruit.info, lambda: nf.open("t", db=tmp_path).get("a1")):
                try:
                    out.write(f"{ask()}\n")
                except UsageError as error:
                    out.write(f"{error}\n")
        os._exit(0)
    os.close(write)
    until = time.monotonic() + 30
    while not (ended := os.waitpid(child, os.WNOHANG))[0]:
        if time.monotonic() > until:
            os.kill(child, 9)
        time.sleep(0.02)
    with os.fdopen(read) as answer:
        told = answer.read().splitlines()
    assert ended[1] == 0
    assert len(told) == 2
    assert all("was forked from one in which a collection was open" in line for line in told)
    assert fruit.search("blue apple red", k=2).ids


def test_a_damaged_collection_hides_no_other(tmp_path: Path) -> None:
    nf.open("good", db=tmp_path, model=ToyEncoder()).add({"a": "red apple"})
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "collection.json").write_text("{")
    listing = verbs.ls(Database(tmp_path))
    assert [info.name for info in listing.collections] == ["good"]
    assert [one["name"] for one in listing.to_dict()["damaged"]] == ["bad"]
    assert "damaged" in str(listing.asides()[0])


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads all")
def test_a_manifest_that_may_not_be_read_is_said_so(tmp_path: Path) -> None:
    fruit = nf.open("t", db=tmp_path, model=ToyEncoder())
    fruit.add({"a": "red apple"})
    (tmp_path / "t" / "collection.json").chmod(0)
    with pytest.raises(StoreError, match="cannot be read"):
        len(fruit)


def test_what_is_no_file_in_place_of_the_manifest(tmp_path: Path) -> None:
    (tmp_path / "t" / "collection.json").mkdir(parents=True)
    with pytest.raises(StoreError, match="cannot be read"):
        len(nf.open("t", db=tmp_path))


def test_what_killed_processes_left_goes_with_compact(tmp_path: Path) -> None:
    fruit = nf.open("t", db=tmp_path, model=ToyEncoder())
    fruit.add({"a": "red apple"})
    left = [tmp_path / "t" / f".{n}.json.4242" for n in ("collection", "reembedding")]
    for path in left:
        path.write_text("{")
    fruit.compact()
    assert not any(path.exists() for path in left)


@pytest.mark.slow
def test_files_and_handles_stay_few(tmp_path: Path) -> None:
    fruit = nf.open("t", db=tmp_path, model=ToyEncoder())
    fruit.add({f"b{i}": f"base text {i} refund" for i in range(200)})
    counts = []
    for cycle in range(60):
        new = {f"x{cycle}-{i}": f"item {cycle} {i} parcel" for i in range(10)}
        fruit.add(new)
        fruit.search("refund", k=3)
        fruit.delete(*new)
        files = sum(path.is_file() for path in tmp_path.rglob("*"))
        handles = len([*Path("/proc/self/fd").iterdir()]) if sys.platform == "linux" else 0
        counts.append((files, handles))
    # A commit is four files at most: a manifest, a transaction, data and an index or deletions.
    assert max(files for files, _ in counts) < 8 * COMMITS
    assert max(handles for _, handles in counts[40:]) <= counts[10][1] + 4
    assert len(fruit) == 200


@pytest.mark.slow
def test_threads_search_while_processes_add(tmp_path: Path) -> None:
    seconds = float(os.environ.get("NEARFIELD_SECONDS", "10"))
    fruit = nf.open("t", db=tmp_path, model=ToyEncoder())
    fruit.add([{"id": f"a{i}", "text": f"red apple {i}", "s": "open"} for i in range(50)])
    writers = [
        subprocess.Popen([sys.executable, "-c", ADD, str(tmp_path), name, str(seconds)])
        for name in "xy"
    ]
    wrong: list[BaseException | list[str]] = []
    asked = [0] * 4

    def search(which: int) -> None:
        mode: list[verbs.options.Mode] = ["hybrid", "vector", "text", "hybrid"]
        while any(writer.poll() is None for writer in writers):
            try:
                hits = fruit.search("red apple", k=5, mode=mode[which], where="s = 'open'")
            except BaseException as error:
                wrong.append(error)
                return
            if len(hits) != 5:
                wrong.append(hits.ids)
            asked[which] += 1

    threads = [threading.Thread(target=search, args=(which,)) for which in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [writer.wait() for writer in writers] == [0, 0]
    assert wrong == []
    assert min(asked) > 0


def test_a_collection_pickles_closes_and_is_a_context(tmp_path: Path) -> None:
    with toy_collection({"a": "red apple", "s": "blue sky"}) as fruit:
        copy = pickle.loads(pickle.dumps(fruit))
        assert copy.search("apple", k=1).ids == fruit.search("apple", k=1).ids == ["a"]
    assert fruit.search("apple", k=1).ids == ["a"]  # closed, it opens again
    fruit.close()
    fruit.close()


@pytest.mark.parametrize("kept", [0, 100])
def test_a_commit_that_a_power_loss_cut_is_put_aside(
    tmp_path: Path, kept: int, caplog: pytest.LogCaptureFixture
) -> None:
    fruit = nf.open("t", db=tmp_path, model=ToyEncoder())
    fruit.add({f"a{i}": f"red apple {i}" for i in range(50)})
    fruit.add({f"b{i}": f"blue sky {i}" for i in range(50)})
    manifests = (tmp_path / "t" / "rows-1.lance" / "_versions").glob("*.manifest")
    newest = max(manifests, key=lambda path: path.stat().st_mtime_ns)
    newest.write_bytes(newest.read_bytes()[:kept])
    again = nf.open("t", db=tmp_path, model=ToyEncoder())
    assert len(again) in {50, 100}  # the newest may only have brought an index up to date
    assert "cut off" in caplog.text
    again.add({f"b{i}": f"blue sky {i}" for i in range(50)})
    assert len(nf.open("t", db=tmp_path, model=ToyEncoder())) == 100
    assert again.search("blue sky", k=1)[0].id.startswith("b")
    again.compact()
    assert again.delete(all=True).deleted == 100


def zeroed(raw: bytes) -> bytes:
    return raw[:64] + bytes(len(raw) - 128) + raw[-64:]


def overwritten(raw: bytes) -> bytes:
    return b"\xff" * (len(raw) - 16) + raw[-16:]


@pytest.mark.parametrize("damage", [zeroed, overwritten])
def test_a_commit_that_a_disk_damaged_is_put_aside(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, damage: Callable[[bytes], bytes]
) -> None:
    fruit = nf.open("t", db=tmp_path, model=ToyEncoder())
    fruit.add({f"a{i}": f"red apple {i}" for i in range(50)})
    fruit.add({f"b{i}": f"blue sky {i}" for i in range(50)})
    manifests = (tmp_path / "t" / "rows-1.lance" / "_versions").glob("*.manifest")
    newest = max(manifests, key=lambda path: path.stat().st_mtime_ns)
    newest.write_bytes(damage(newest.read_bytes()))  # its end stays: what is noted of it tells
    again = nf.open("t", db=tmp_path, model=ToyEncoder())
    assert len(again) in {50, 100}
    assert again.search("red apple", k=1)
    assert "cut off" in caplog.text
    again.add({f"b{i}": f"blue sky {i}" for i in range(50)})
    assert again.delete(all=True).deleted == 100


@pytest.mark.parametrize("damage", ["data", "index", "gone"])
def test_a_commit_whose_files_a_power_loss_cut_is_put_aside(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, damage: str
) -> None:
    """What a killed ``add`` committed is not synced: its manifest may be whole, its data cut."""
    fruit = nf.open("t", db=tmp_path, model=ToyEncoder())
    fruit.add({f"a{i}": f"red apple {i}" for i in range(50)})
    folder = tmp_path / "t"
    noted, here = (folder / "digests.json").read_bytes(), {*folder.rglob("*")}
    fruit.add({f"b{i}": f"blue sky {i}" for i in range(50)})
    (folder / "digests.json").write_bytes(noted)  # as if it had been killed before its end
    ending = "*invert.lance" if damage == "index" else "data/*.lance"
    for path in {*folder.rglob(ending)} - here:
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
        if damage == "gone":
            path.unlink()
    again = nf.open("t", db=tmp_path, model=ToyEncoder())
    assert len(again) == (100 if damage == "index" else 50)  # the rows' own commit is whole
    assert "cut off" in caplog.text
    again.add({f"b{i}": f"blue sky {i}" for i in range(50)})
    assert len(nf.open("t", db=tmp_path, model=ToyEncoder())) == 100
    assert again.search("blue sky", k=1)[0].id.startswith("b")
    assert not again.check().failed


def test_a_commit_is_put_aside_by_whoever_may_write(tmp_path: Path) -> None:
    fruit = nf.open("t", db=tmp_path, model=ToyEncoder())
    fruit.add({f"a{i}": f"red apple {i}" for i in range(50)})
    newest = min((tmp_path / "t" / "rows-1.lance" / "_versions").glob("*.manifest"))
    newest.write_bytes(b"")
    noted = (tmp_path / "t" / "digests.json").read_bytes()
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with writing(tmp_path / "t"):
            held.set()
            done.wait(60)
            assert (tmp_path / "t" / "digests.json").read_bytes() == noted

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait(30)
    with pytest.raises(StoreError):
        len(nf.open("t", db=tmp_path, model=ToyEncoder()))
    assert newest.exists()
    done.set()
    thread.join()
    assert len(nf.open("t", db=tmp_path, model=ToyEncoder())) in {0, 50}
    assert not newest.exists()


@pytest.mark.skipif(sys.platform != "linux", reason="open files are listed by Linux")
def test_compact_gives_file_handles_back(tmp_path: Path) -> None:
    fruit = nf.open("t", db=tmp_path, model=ToyEncoder())
    fruit.add({f"b{i}": f"base text {i} refund" for i in range(50)})

    def held() -> list[str]:
        paths = [path.readlink() for path in Path("/proc/self/fd").iterdir() if path.is_symlink()]
        return [path.name for path in paths if path.is_relative_to(tmp_path)]

    for cycle in range(4):
        fruit.add({f"x{cycle}": f"item {cycle} parcel"})
        fruit.search("refund", k=3)
        fruit.compact()
        assert fruit.search("refund", k=3)
        assert not [name for name in held() if name.endswith("(deleted)")]
    assert len(held()) <= 8


@pytest.mark.parametrize("own", [None, "info"])
def test_lance_is_quiet_unless_it_is_asked(own: str | None) -> None:
    environment = {n: v for n, v in os.environ.items() if n != "LANCEDB_LOG"}
    environment |= {"PYTHONPATH": os.pathsep.join(sys.path)}
    environment |= {"LANCEDB_LOG": own} if own else {}
    program = "import os, nearfield.store; print(os.environ['LANCEDB_LOG'])"
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == (own or "error")
