"""``nearfield recommend``: the schema, the lines, the files, the mistakes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from nearfield.testing import ToyEncoder

Run = Callable[..., tuple[int, str, str]]
Refused = Callable[[str, str], str]
Serve = Callable[[Callable[[str], ToyEncoder]], object]

WORDS = ["red apple", "green apple", "apple pie", "blue sky", "grey sky", "dark sky", "apple sky"]


@pytest.fixture
def nearfield(nearfield: Run, tmp_path: Path, serve: Serve) -> Run:
    serve(lambda _: ToyEncoder())
    lines = [f"{i},{words},{i % 2}" for i, words in enumerate(WORDS)]
    (tmp_path / "things.csv").write_text("\n".join(["id,text,odd", *lines]))
    rows = [f"u{u},{i},{1 + (i + u) % 5},2024-05-{i + 1:02}" for u in range(8) for i in range(5)]
    (tmp_path / "events.csv").write_text(
        "\n".join(["user,item,rating,time", *rows, "u1,99,5,2024-05-30"])
    )

    assert nearfield("add", "things.csv", "--text", "text", "--id", "id")[0] == 0
    return nearfield


MISTAKES = [
    ("--like 77", "no item '77'"),
    ("--like 1 --dislike 1", "liked and disliked"),
    ("", "--like ID"),
    ("--text ' '", "empty"),
    ("--user u1", "--history FILE --user u1"),
    ("--history things.csv --user u1", "columns: id, text, odd"),
    ("--history event.csv --user u1", "event.csv"),
    ("--like 1 --out x.pdf", ".csv"),
]


def test_the_schema(nearfield: Run) -> None:
    status, out, err = nearfield("recommend", "--like", "0", "--dislike", "3", "-k", "2", "--json")
    assert (status, err) == (0, "")
    items = json.loads(out)["items"]
    assert {item["id"] for item in items} == {"1", "2"}
    assert items[0]["because"] == [{"id": "0", "share": 1.0}]


def test_for_a_person_and_by_words(nearfield: Run) -> None:
    _, out, _ = nearfield("recommend", "--text", "dark sky", "-k", "1", "--where", "odd = 1")
    assert out.startswith(" 1. 5 · dark sky\n")
    assert '"dark sky" (100%)' in out
    assert "0 red apple (100%)" in nearfield("recommend", "--like", "0", "-k", "1")[1]


def test_by_a_history(nearfield: Run) -> None:
    status, out, err = nearfield("recommend", "--history", "events.csv", "--user", "u1", "--json")
    assert status == 0
    assert {item["id"] for item in json.loads(out)["items"]} == {"5", "6"}
    assert "1 item of the history is not in the collection" in err
    _, out, err = nearfield("recommend", "--history", "events.csv", "--user", "zz", "-k", "1")
    assert "popular: 8 of 8 users" in out
    assert "User 'zz' has no history" in err


def test_evaluate(nearfield: Run) -> None:
    status, out, err = nearfield("evaluate", "--history", "events.csv", "-k", "3")
    assert status == 0
    assert out.splitlines()[0].split() == ["method", "recall@3", "ndcg@3", "coverage", "novelty"]
    _, out, _ = nearfield("evaluate", "--history", "events.csv", "--json")
    assert "1 item of the log is not here: left out." in err
    assert set(json.loads(out)["methods"]) == {"random", "popular", "text", "events", "both"}


def test_out(nearfield: Run, tmp_path: Path) -> None:
    assert nearfield("recommend", "--like", "0", "--out", "found.jsonl")[0] == 0
    rows = [json.loads(line) for line in (tmp_path / "found.jsonl").read_text().splitlines()]
    assert list(rows[0]) == ["id", "score", "because", "shares", "text"]


@pytest.mark.parametrize(("line", "says"), MISTAKES)
def test_mistakes(refused: Refused, line: str, says: str) -> None:
    refused(f"recommend {line}", says)
