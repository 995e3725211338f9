"""The collection's graph is made once: read, extended, or built anew."""

import subprocess
import sys

import numpy as np
import pytest

import nearfield as nf
from nearfield.collection import shared
from nearfield.store.graphs import FILE
from nearfield.testing import ToyEncoder

WORDS = ["red", "green", "blue", "apple", "pear", "sky", "cloud", "stone", "river", "bird"]


def texts(n, start=0):
    rng = np.random.default_rng(start)
    return {f"i{start + i}": " ".join(rng.choice(WORDS, 6)) for i in range(n)}


def by_ids(items, k=5):
    """The graph as ids and similarities."""
    graph = items.near.given(items.near.graph(k))
    near = [[items.ids[j] for j in row] for row in graph.indices]
    return dict(zip(items.ids, zip(near, graph.similarities.tolist(), strict=True), strict=True))


@pytest.fixture
def made(monkeypatch):
    """What was done for each graph that was asked for: built, extended; nothing when read."""
    done = []
    for name in ("build_graph", "extend_graph"):
        work = getattr(shared, name)

        def spy(*a, name=name, work=work, **o):
            done.append(name.removesuffix("_graph"))
            return work(*a, **o)

        monkeypatch.setattr(shared, name, spy)
    return done


@pytest.fixture
def collection(tmp_path):
    found = nf.open("c", db=tmp_path, model=ToyEncoder())
    found.add(texts(120))
    return found


def again(collection, **options):
    """The same collection, opened by somebody else."""
    return nf.open("c", db=collection._db.path, model=ToyEncoder(**options))


def test_the_second_opening_computes_nothing(collection, made):
    first = by_ids(collection.items())
    assert made == ["build"]
    assert by_ids(again(collection).items()) == first
    assert by_ids(collection.items()) == first
    assert made == ["build"]


def test_a_second_process_computes_nothing(collection):
    collection.items().near.graph()
    program = (
        "import sys, nearfield as nf\n"
        "from nearfield.collection import shared\n"
        "from nearfield.testing import ToyEncoder\n"
        "shared.build_graph = shared.extend_graph = None\n"
        "print(nf.open('c', db=sys.argv[1], model=ToyEncoder()).items().near.graph().n)\n"
    )
    run = [sys.executable, "-c", program, str(collection._db.path)]
    assert subprocess.run(run, check=True, capture_output=True).stdout.split() == [b"120"]


def test_added_and_deleted_rows_extend_it(collection, made, tmp_path):
    collection.items().near.graph()
    collection.add(texts(3, start=500))
    collection.delete("i7")
    extended = by_ids(collection.items())
    assert made == ["build", "extend"]
    other = nf.open("other", db=tmp_path, model=ToyEncoder())
    other.add({n: t for n, t in {**texts(120), **texts(3, start=500)}.items() if n != "i7"})
    assert by_ids(other.items()) == extended
    assert made == ["build", "extend", "build"]
    by_ids(again(collection).items())
    assert len(made) == 3


def test_other_metadata_or_ids_are_no_change(collection, made):
    collection.items().near.graph()
    collection.add([{"id": n, "text": t, "note": "new"} for n, t in texts(120).items()])
    collection.compact()
    collection.items().near.graph()
    assert made == ["build"]


def test_more_neighbors_are_built_and_serve_fewer(collection, made):
    collection.items().near.graph(5)
    assert collection.items().near.graph(40).k == 40
    assert again(collection).items().near.graph(30).k == 30
    assert made == ["build", "build"]


def test_another_encoder_builds_anew(collection, made):
    collection.items().near.graph()
    path = collection._db.folder("c") / FILE
    assert path.exists()
    collection.reembed(ToyEncoder(dim=16))
    assert not path.exists()
    collection.items().near.graph()
    assert made == ["build", "build"]


def test_the_order_of_adding_does_not_matter(tmp_path):
    found = []
    for name, step in (("a", 1), ("b", -1)):
        one = nf.open(name, db=tmp_path, model=ToyEncoder())
        rows = list(texts(60).items())[::step]
        one.add(dict(rows[:20]))
        one.items().near.graph()
        one.add(dict(rows[20:]))
        found.append(by_ids(one.items()))
    assert found[0] == found[1]


def test_a_subset_has_its_own_graph_that_is_not_saved(collection, made):
    collection.add(
        [{"id": n, "text": t, "even": not int(n[1:]) % 2} for n, t in texts(120).items()]
    )
    some = collection.items("even = true")
    assert len(some) == some.near.graph().n == 60
    assert made == ["build"]
    assert not (collection._db.folder("c") / FILE).exists()


def test_a_damaged_file_is_built_anew(collection, made):
    first = by_ids(collection.items())
    (collection._db.folder("c") / FILE).write_bytes(b"PK what is this")
    assert by_ids(again(collection).items()) == first
    assert made == ["build", "build"]


def test_a_disk_that_takes_nothing_does_not_stop_the_analysis(collection, monkeypatch):
    def full(*_, **__):
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr("nearfield.store.graphs.np.savez", full)
    assert collection.items().near.graph().n == 120


def test_it_counts_in_bytes_and_goes_with_the_collection(collection, tmp_path):
    before = collection.info().bytes
    collection.items().near.graph()
    assert collection.info().bytes > before + 120 * 15 * 8
    collection.drop()
    assert not (tmp_path / "c").exists()


def test_the_work_is_watched(collection):
    seen = []

    def watch(stage):
        return lambda done, total: seen.append((stage, done, total))

    collection.items(watch=watch).near.graph()
    assert seen == [("Neighbors", 120, 120)]
