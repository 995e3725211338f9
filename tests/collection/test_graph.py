"""The collection's graph is made once: read, extended, or built anew."""

from __future__ import annotations

import importlib
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nearfield as nf
from nearfield.collection import Items, graphs
from nearfield.store.graphs import FILE
from nearfield.testing import ToyEncoder
from nearfield.types import KnnGraph, Progress

own = importlib.import_module("nearfield.neighbors.neighborhood")  # a function hides its name
WORDS = ["red", "green", "blue", "apple", "pear", "sky", "cloud", "stone", "river", "bird"]


def texts(n: int, start: int = 0) -> dict[str, str]:
    rng = np.random.default_rng(start)
    return {f"i{start + i}": " ".join(rng.choice(WORDS, 6)) for i in range(n)}


def by_ids(items: Items, k: int = 5) -> dict[str, tuple[list[str], list[float]]]:
    """The graph as ids and similarities."""
    graph = items.near().given(items.near().graph(k))
    near = [[items.ids[j] for j in row] for row in graph.indices]
    return dict(zip(items.ids, zip(near, graph.similarities.tolist(), strict=True), strict=True))


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was done for each graph that was asked for: built, extended; nothing when read."""
    done: list[str] = []
    for module, name in ((graphs, "build_graph"), (graphs, "extend_graph"), (own, "build_graph")):
        work: Callable[..., KnnGraph] = getattr(module, name)

        def spy(
            *a: Any, name: str = name, work: Callable[..., KnnGraph] = work, **o: Any
        ) -> KnnGraph:
            done.append(name.removesuffix("_graph"))
            return work(*a, **o)

        monkeypatch.setattr(module, name, spy)
    return done


@pytest.fixture
def collection(tmp_path: Path) -> nf.Collection:
    collection = nf.open("c", db=tmp_path, model=ToyEncoder())
    collection.add(texts(120))
    return collection


def again(collection: nf.Collection, **options: Any) -> nf.Collection:
    """The same collection, opened by somebody else."""
    return nf.open("c", db=collection.db.path, model=ToyEncoder(**options))


def test_the_second_opening_computes_nothing(collection: nf.Collection, made: list[str]) -> None:
    first = by_ids(collection.items())
    assert made == ["build"]
    assert by_ids(again(collection).items()) == first
    assert by_ids(collection.items()) == first
    assert made == ["build"]


def test_a_second_process_computes_nothing(collection: nf.Collection) -> None:
    collection.items().near().graph()
    program = (
        "import sys, nearfield as nf\n"
        "from nearfield.collection import graphs\n"
        "from nearfield.testing import ToyEncoder\n"
        "graphs.build_graph = graphs.extend_graph = None\n"
        "print(nf.open('c', db=sys.argv[1], model=ToyEncoder()).items().near().graph().n)\n"
    )
    run = [sys.executable, "-c", program, str(collection.db.path)]
    assert subprocess.run(run, check=True, capture_output=True).stdout.split() == [b"120"]


def test_added_and_deleted_rows_extend_it(
    collection: nf.Collection, made: list[str], tmp_path: Path
) -> None:
    collection.items().near().graph()
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


def test_other_metadata_or_ids_are_no_change(collection: nf.Collection, made: list[str]) -> None:
    collection.items().near().graph()
    collection.add([{"id": n, "text": t, "note": "new"} for n, t in texts(120).items()])
    collection.compact()
    collection.items().near().graph()
    assert made == ["build"]


def test_more_neighbors_are_built_and_serve_fewer(
    collection: nf.Collection, made: list[str]
) -> None:
    collection.items().near().graph(5)
    assert collection.items().near().graph(40).k == 40
    assert again(collection).items().near().graph(30).k == 30
    assert made == ["build", "build"]


def test_another_encoder_builds_anew(collection: nf.Collection, made: list[str]) -> None:
    collection.items().near().graph()
    path = collection.db.folder("c") / FILE
    assert path.exists()
    collection.reembed(ToyEncoder(dim=16))
    assert not path.exists()
    collection.items().near().graph()
    assert made == ["build", "build"]


def test_the_order_of_adding_does_not_matter(tmp_path: Path) -> None:
    graphs_by_id = []
    for name, step in (("a", 1), ("b", -1)):
        one = nf.open(name, db=tmp_path, model=ToyEncoder())
        rows = list(texts(60).items())[::step]
        one.add(dict(rows[:20]))
        one.items().near().graph()
        one.add(dict(rows[20:]))
        graphs_by_id.append(by_ids(one.items()))
    assert graphs_by_id[0] == graphs_by_id[1]


def test_a_subset_has_its_own_graph_that_is_not_saved(
    collection: nf.Collection, made: list[str]
) -> None:
    collection.add(
        [{"id": n, "text": t, "even": not int(n[1:]) % 2} for n, t in texts(120).items()]
    )
    some = collection.items("even = true")
    assert len(some) == some.near().graph().n == 60
    assert made == ["build"]
    assert not (collection.db.folder("c") / FILE).exists()


def test_a_damaged_file_is_built_anew(collection: nf.Collection, made: list[str]) -> None:
    first = by_ids(collection.items())
    (collection.db.folder("c") / FILE).write_bytes(b"PK what is this")
    assert by_ids(again(collection).items()) == first
    assert made == ["build", "build"]


def test_a_disk_that_takes_nothing_does_not_stop_the_analysis(
    collection: nf.Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr("nearfield.store.graphs.np.savez", full)
    assert collection.items().near().graph().n == 120


def test_it_counts_in_bytes_and_goes_with_the_collection(
    collection: nf.Collection, tmp_path: Path
) -> None:
    before = collection.info().bytes
    collection.items().near().graph()
    assert collection.info().bytes > before + 120 * 15 * 8
    collection.delete(all=True)
    assert not (tmp_path / "c").exists()


def test_the_work_is_watched(collection: nf.Collection) -> None:
    seen = []

    def watch(stage: str) -> Progress:
        return lambda done, total: seen.append((stage, done, total))

    collection.items().near(watch).graph()
    assert seen == [("Neighbors", 120, 120)]
