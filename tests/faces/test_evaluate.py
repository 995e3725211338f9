"""``nearfield evaluate`` and ``search --explain``."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from nearfield.testing import ToyEncoder

Run = Callable[..., tuple[int, str, str]]
Serve = Callable[[Callable[[str], ToyEncoder]], object]

PAIRS = "query,document\nred apple,a red apple\nblue sky,the blue sky\ngreen pear,a pear\n"


@pytest.fixture
def nearfield(nearfield: Run, tmp_path: Path, serve: Serve) -> Run:
    dims = {"toy": 32, "narrow": 3}
    serve(lambda name: ToyEncoder(dims.get(name, 32), name=name))
    (tmp_path / "pairs.csv").write_text(PAIRS)
    (tmp_path / "items.csv").write_text("id,text\na,A day. The red apple fell.\ns,blue sky\n")
    (tmp_path / "queries.csv").write_text("id,text\n1,apple\n2,sky\n")
    (tmp_path / "qrels.txt").write_text("1 0 a 1\n2 0 s 1\n")

    return nearfield


def test_the_schema(nearfield: Run) -> None:
    status, out, _ = nearfield("--json", "evaluate", "pairs.csv", "--model", "toy")
    metrics = json.loads(out)["metrics"]
    assert status == 0
    assert set(metrics) >= {"nDCG@10", "MRR@10", "recall@10", "MAP@100"}
    assert set(metrics["nDCG@10"]) == {"value", "low", "high"}


def test_for_a_person_and_to_a_file(nearfield: Run) -> None:
    status, out, err = nearfield("evaluate", "pairs.csv", "--against", "narrow", "--out", "o.csv")
    assert status == 0
    assert "12 rows in o.csv" in err
    assert out.startswith("retrieval, 3 queries")
    assert "minilm" in out
    assert "narrow" in out


def test_a_gate(nearfield: Run) -> None:
    ok = nearfield("evaluate", "pairs.csv", "--fail-under", "success@10=.5")
    assert ok[0] == 0
    status, out, err = nearfield(
        "evaluate", "pairs.csv", "--json", "--fail-under", "success@10=1.5"
    )
    assert status == 1
    assert "success@10 is 1.0000, under the 1.5 that was wanted." in err
    assert json.loads(out)["failures"]
    assert nearfield("evaluate", "pairs.csv", "--fail-under", "success=1")[0] == 2
    assert nearfield("evaluate", "pairs.csv", "--fail-under", "success")[0] == 2


def test_the_modes_of_a_collection(nearfield: Run) -> None:
    assert nearfield("add", "items.csv")[0] == 0
    command = ["evaluate", "--queries", "queries.csv", "--qrels", "qrels.txt"]
    status, out, _ = nearfield(*command)
    assert status == 0
    assert [word for word in ("hybrid", "vector", "text") if word in out.splitlines()[1]] == [
        "hybrid",
        "vector",
        "text",
    ]
    document = json.loads(nearfield(*command, "--json")[1])
    assert list(document["against"]) == ["vector", "text"]


def test_mistakes(nearfield: Run) -> None:
    assert nearfield("evaluate")[0] == 2
    assert "known: " in nearfield("evaluate", "pairs.csv", "--task", "search")[2]
    assert "nearfield evaluate FILE" in nearfield("evaluate")[2]
    assert "belong together" in nearfield("evaluate", "--queries", "queries.csv")[2]
    assert "--history" in nearfield("evaluate", "--help")[1]
    assert nearfield("evaluate", "missing.csv")[0] == 2
    assert nearfield("evaluate", "pairs.csv", "--out", "x.xls")[0] == 2


def test_search_explained(nearfield: Run) -> None:
    nearfield("add", "items.csv")
    assert "The red [apple] fell." in nearfield("search", "apple", "--explain")[1]
    hit = json.loads(nearfield("--json", "search", "apple", "--explain")[1])["hits"][0]
    assert hit["explanation"]["sentence"]["text"] == "The red apple fell."
