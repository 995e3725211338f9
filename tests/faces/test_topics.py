"""``nearfield topics``, in process."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

Run = Callable[..., tuple[int, str, str]]


def test_for_a_person(notes: Run) -> None:
    status, out, _ = notes("topics", "-k", "2")
    assert status == 0
    assert out.startswith("2 topics of 80 items")
    assert "  0. 40 items: " in out
    assert "Every item has a topic; " in out
    assert "--min-confidence 0.3" in out


def test_the_schema_with_all_that_was_asked(notes: Run) -> None:
    _, out, _ = notes(
        "--json",
        "topics",
        "-k",
        "2",
        "--levels",
        "2",
        "--over-time",
        "made",
        "--bins",
        "year",
        "--by",
        "kind",
    )
    document = json.loads(out)
    assert document.keys() == {"items", "clusters", "tree", "over_time", "by_group"}
    assert len(document["items"]) == 80
    assert document["over_time"]["bins"] == ["2020", "2021", "2022"]
    assert {cell["lift"] for cell in document["by_group"]["cells"]} == {0.0, 2.0}


def test_saved_changed_and_loaded(notes: Run, tmp_path: Path) -> None:
    status, _, err = notes("topics", "-k", "2", "--save", "t.topics", "--rename", "0=mine")
    assert (status, "2 topics in t.topics" in err) == (0, True)
    status, out, _ = notes("topics", "--load", "t.topics", "--split", "mine", "--by", "kind")
    assert status == 0
    assert "of 80 items" in out
    assert "x2.0" in out
    status, out, _ = notes("topics", "--load", "t.topics", "--merge", "mine,1", "--out", "t.csv")
    assert "1 topic of 80 items" in out
    assert (tmp_path / "t.csv").read_text().startswith("id,cluster,name,confidence\n")


def test_seeds(notes: Run, tmp_path: Path) -> None:
    (tmp_path / "seeds.json").write_text('{"sky": ["rocket", "moon"]}')
    for seeds in ("seeds.json", "sky=rocket,moon"):
        _, out, _ = notes("topics", "-k", "2", "--seeds", seeds)
        assert "40 items: sky" in out


def test_vectors_of_ones_own(notes: Run) -> None:
    own = ["--vectors", "notes.npy", "--texts", "notes.jsonl"]
    status, out, _ = notes("--json", "topics", "-k", "2", *own, "--by", "kind")
    assert status == 0
    assert json.loads(out)["items"][3]["id"] == "n3"
    _, plain, _ = notes("--json", "topics", "-k", "2")
    by_id = {item["id"]: item["cluster"] for item in json.loads(plain)["items"]}
    own_by_id = {item["id"]: item["cluster"] for item in json.loads(out)["items"]}
    assert len({(by_id[id_], own_by_id[id_]) for id_ in own_by_id}) == 2
