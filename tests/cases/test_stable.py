"""The same items, the same answer; and what can be said of very few."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.cases.conftest import Run

from nearfield.testing import ToyEncoder, loading

Document = Callable[..., Any]
FRESH = """
import sys, numpy as np, nearfield as nf
texts = [line.partition(",")[2] for line in open("complaints.csv").read().splitlines()[1:]]
order = np.random.default_rng(int(sys.argv[1])).permutation(len(texts))
tickets = nf.open("tickets", db=sys.argv[2])
for part in np.array_split(order, int(sys.argv[3])):
    tickets.add({f"{row:04}": texts[row] for row in part})
topics = tickets.topics()
np.savez(sys.argv[4], vectors=tickets.items().vectors, labels=topics.labels, names=topics.names)
"""


@pytest.fixture(autouse=True)
def _toy(request: pytest.FixtureRequest) -> Iterator[None]:
    """The toy encoder, but where real weights are asked for."""
    if "weights" in request.keywords:
        yield
        return
    with loading(lambda name: ToyEncoder(64, name=name)):
        yield


@pytest.mark.parametrize("verb", ["cluster", "topics"])
@pytest.mark.parametrize(("file", "k"), [("two_items", 2), ("three", 2), ("three", 3)])
def test_so_many_clusters_as_were_asked_for(
    nearfield: Run, document: Document, verb: str, file: str, k: int
) -> None:
    nearfield("add", f"{file}.csv")
    clusters = document(verb, "-k", str(k))["clusters"]
    assert [cluster["size"] > 0 for cluster in clusters] == [True] * k
    assert nearfield(verb, "-k", str(k))[1].startswith(
        f"{k} {verb.rstrip('s')}s of {max(k, 2)}"[:10]
    )


def test_two_of_four_equal_items_are_two_clusters(nearfield: Run, document: Document) -> None:
    nearfield("add", "two_different.csv")
    sizes = [cluster["size"] for cluster in document("cluster", "-k", "2")["clusters"]]
    assert sizes == [3, 1]
    status, _, err = nearfield("cluster", "-k", "3")
    assert status == 2
    assert "k is 3, but there are 2 different rows" in err


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        ("one", "There is nothing to see: there is one item, one point."),
        ("ten_same", "There is nothing to see: all 10 items are the same, one point."),
        ("two_items", "There is nothing to see: there are 2 items, two points."),
        (
            "two_different",
            "There is nothing to see: only 2 of 4 items are different, two points.",
        ),
        ("three", "There are 3 items: too few for groups. What lies further apart is less alike."),
    ],
)
@pytest.mark.parametrize("method", ["umap", "mds"])
def test_a_map_of_too_little_says_so(
    nearfield: Run, document: Document, folder: Path, file: str, sentence: str, method: str
) -> None:
    nearfield("add", f"{file}.csv")
    status, out, _ = nearfield("map", "--method", method, "--out", "map.png")
    assert status == 0
    assert sentence in out.splitlines()
    assert "near each other" not in out
    assert "by pca (" in out
    assert (folder / "map.png").stat().st_size > 1_000
    assert document("map", "--method", method)["trust"]["words"] == sentence


def test_five_different_items_are_judged_as_ever(nearfield: Run, folder: Path) -> None:
    lines = ["red apple", "blue sky", "green grass", "old stone", "cold snow"]
    (folder / "five.csv").write_text("\n".join(["text", *lines]))
    nearfield("add", "five.csv")
    assert "near each other" in nearfield("map")[1]


@pytest.mark.parametrize("options", [(), ("--random-state", "3")])
def test_the_list_and_the_map_show_the_same_topics(
    nearfield: Run, document: Document, options: tuple[str, ...]
) -> None:
    nearfield("add", "complaints.csv")
    topics = document("topics", *options)
    placed = document("map", *options)
    clusters = document("cluster", *options)
    wanted = [(one["cluster"], one["name"], one["size"]) for one in topics["clusters"]]
    assert len(wanted) > 1
    assert [(c["cluster"], c["name"], c["size"]) for c in placed["clusters"]] == wanted
    assert [(c["cluster"], c["size"]) for c in clusters["clusters"]] == [
        (number, size) for number, _, size in wanted
    ]
    of_items = {item["id"]: item["cluster"] for item in topics["items"]}
    assert {item["id"]: item["cluster"] for item in placed["items"]} == of_items
    assert {item["id"]: item["cluster"] for item in clusters["items"]} == of_items


@pytest.mark.weights
@pytest.mark.slow
def test_fresh_collections_in_fresh_processes_have_the_same_bits_and_topics(
    folder: Path,
) -> None:
    runs = [_fresh(folder, seed, pieces) for seed, pieces in ((0, 1), (1, 4), (2, 9))]
    for other in runs[1:]:
        for what in ("vectors", "labels", "names"):
            assert np.array_equal(runs[0][what], other[what]), what


def _fresh(folder: Path, seed: int, pieces: int) -> dict[str, NDArray[Any]]:
    """Vectors and topics of a collection made in a process of its own."""
    out = folder / f"{seed}.npz"
    arguments = [str(seed), str(folder / f"db{seed}"), str(pieces), str(out)]
    path = os.pathsep.join(sys.path)
    environment = {**os.environ, "PYTHONPATH": path}
    done = subprocess.run(
        [sys.executable, "-c", FRESH, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, json.dumps(done.stderr[-2000:])
    return dict(np.load(out))
