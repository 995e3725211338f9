"""``nearfield cluster``, of a collection and of vectors that someone brings along."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from nearfield.tasks.cluster import Clusters
from nearfield.testing import ToyEncoder

Run = Callable[..., tuple[int, str, str]]
Refused = Callable[[str, str], str]
Serve = Callable[[Callable[[str], ToyEncoder]], object]

TEXTS = [f"{what} {n} {what}" for what in ("refund order", "broken screen") for n in range(12)]


@pytest.fixture
def nearfield(nearfield: Run, tmp_path: Path, serve: Serve) -> Run:
    serve(lambda _: ToyEncoder())
    rows = ToyEncoder().encode_document(TEXTS)
    np.save("rows.npy", rows)
    (tmp_path / "texts.txt").write_text("\n".join(TEXTS) + "\n")
    lines = ["id,body,part", *(f"T-{n},{text},{n % 2}" for n, text in enumerate(TEXTS))]
    (tmp_path / "texts.csv").write_text("\n".join(lines))
    records = [json.dumps({"text": text}) for text in TEXTS]
    (tmp_path / "texts.jsonl").write_text("\n".join(records))
    pq.write_table(pa.table({"text": TEXTS}), "texts.parquet")

    return nearfield


def test_a_collection_is_clustered(nearfield: Run, tmp_path: Path) -> None:
    nearfield("add", "texts.csv", "--text", "body", "--id", "id")
    status, out, err = nearfield("--json", "cluster", "-k", "2", "--out", "found.csv")
    assert status == 0
    document = json.loads(out)
    assert set(document["items"][0]) == {"id", "cluster", "confidence"}
    assert {cluster["size"] for cluster in document["clusters"]} == {12}
    assert any("refund" in cluster["name"] for cluster in document["clusters"])
    assert "24 rows in found.csv" in err
    head, first, *_ = (tmp_path / "found.csv").read_text().splitlines()
    assert head == "id,cluster,name,confidence,text"
    assert first.startswith("T-")
    status, out, _ = nearfield("cluster", "-k", "2", "--where", "part = 1", "--stability")
    assert out.startswith("2 clusters of 12 items (kmeans: k was given).\nStability 1.00")


@pytest.mark.parametrize("method", ["kmeans", "hierarchical", "dbscan", "hdbscan", "leiden"])
def test_every_method_answers(nearfield: Run, method: str) -> None:
    status, out, _ = nearfield("cluster", "--vectors", "rows.npy", "--method", method)
    assert status == 0
    assert f"({method}:" in out


@pytest.mark.parametrize("texts", ["texts.txt", "texts.csv", "texts.jsonl", "texts.parquet"])
def test_vectors_and_texts_of_ones_own(nearfield: Run, texts: str) -> None:
    status, out, err = nearfield(
        "cluster", "--vectors", "rows.npy", "--texts", texts, "-k", "2", "--save", "kept"
    )
    unchecked = f"row by row they are taken for those of {texts}, and nothing could be checked.\n"
    assert (status, err.endswith(f"{unchecked}2 clusters in kept\n")) == (0, True)
    assert "broken" in out
    clusters = Clusters.load("kept")
    assert clusters.ids[1] == ("T-1" if texts == "texts.csv" else "1")
    assert (clusters.assign(np.load("rows.npy"))[0] == clusters.labels).all()
    assert nearfield("cluster", "--load", "kept")[1] == out
    status, _, err = nearfield("cluster", "--load", "kept", "-k", "3")
    assert (status, "Leave out: -k 3" in err) == (2, True)


MISTAKES = [
    ("--vectors none.npy", "none.npy cannot be read"),
    ("--vectors texts.txt", "texts.txt is not a .npy file of numbers"),
    ("--vectors flat.npy", "of shape (3,); wanted numbers of shape (rows, columns)"),
    ("--vectors words.npy", "words.npy holds <U1"),
    ("--vectors few.npy --texts texts.txt", "holds 24 texts, but few.npy 5 vectors"),
    ("--vectors rows.npy --texts twice.csv", "ids in twice.csv stand there twice"),
    ("--texts texts.txt", "--texts came without --vectors"),
    ("--vectors rows.npy --where 'part = 1'", "A filter asks a collection"),
    ("--vectors rows.npy --where 'part = 1'", "Leave out: --where 'part = 1'"),
    ("--vectors rows.npy -c x", "--collection asks a collection"),
    ("--vectors rows.npy -k 99", "k is 99, but there are 24 different rows"),
    ("--vectors rows.npy --method kmean", "Did you mean 'kmeans'?"),
    ("--vectors rows.npy --options smooth", "--options NAME=VALUE"),
    ("--vectors rows.npy --options k=3", "k is no option of a method"),
    ("--vectors rows.npy --options eps=3", "option of kmeans 'eps'; known: smooth"),
    ("--vectors rows.npy --options starts=0", "starts is 0"),
    ("--vectors rows.npy --out x.doc", "x.doc ends in .doc"),
]


@pytest.mark.parametrize(("line", "says"), MISTAKES)
def test_mistakes_are_said_before_any_work(
    refused: Refused, tmp_path: Path, line: str, says: str
) -> None:
    np.save("flat.npy", np.ones(3))
    np.save("few.npy", np.load("rows.npy")[:5])
    np.save("words.npy", np.array([["a"]]))
    twice = (tmp_path / "texts.csv").read_text().replace("T-2,", "T-1,")
    (tmp_path / "twice.csv").write_text(twice)
    refused(f"cluster {line}", says)
