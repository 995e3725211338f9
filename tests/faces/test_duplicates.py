"""``nearfield duplicates``: lines, --json, --out, two collections, one new text."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from nearfield.testing import ToyEncoder

Run = Callable[..., tuple[int, str, str]]
Refused = Callable[[str, str], str]
Serve = Callable[[Callable[[str], ToyEncoder]], object]

CSV = """id,text,when
q1,How do I reset my password?,2024-01-01
q2,how do I  reset my password?,2024-03-01
q3,Take 5 mg of it every single day,2024-01-01
q4,Take 50 mg of it every single day,2024-01-01
q5,Where is the nearest shop in town,2024-01-01
"""


MISTAKES = [
    ("--threshold 0.5 --precision 0.9", "one of them decides"),
    ("--threshold 7", "threshold is 7.0; wanted at least 0.05 and at most 1"),
    ("--precision 0", "precision is 0.0; wanted more than 0 and at most 1"),
    ("--keep oldest", "known: first"),
    ("--keep newest:wen", "Did you mean 'when'"),
    ("--out x.txt", "known: .csv"),
    ("--where \"when = '1999-01-01'\"", "No item fits"),
]
MISTAKES_OF_MATCHES = [
    ("", "Ask for one"),
    ("' '", "The text is empty"),
    ("x --against asked", "Ask for one"),
    ("x --keep longest", "No such option: --keep"),
    ("x --marked pairs.csv", "No such option: --marked"),
    ("x --threshold 0.5 --precision 0.9", "one of them decides"),
]


@pytest.fixture
def nearfield(nearfield: Run, tmp_path: Path, serve: Serve) -> Run:
    serve(lambda _: ToyEncoder(64))
    (tmp_path / "asked.csv").write_text(CSV)
    (tmp_path / "test.csv").write_text(
        "id,text\nt1,HOW do I reset my password?\nt2,Something new\n"
    )

    assert nearfield("add", "asked.csv", "--text", "text", "--id", "id")[0] == 0
    return nearfield


def test_lines_for_a_person(nearfield: Run) -> None:
    status, out, _ = nearfield("duplicates", "--threshold", "0.1")
    assert status == 0
    assert "1.00  keep  q1 · How do I reset my password?\n              q2 · how" in out
    assert "1 group; without 1 item" in out
    assert "q3 and q4 differ in number" in out
    assert "Estimated precision" in out
    assert "nearfield duplicates --out" in out


def test_json_is_the_schema(nearfield: Run) -> None:
    document = json.loads(nearfield("--json", "duplicates")[1])
    assert list(document) == ["groups", "threshold", "estimated_precision"]
    assert document["groups"] == [{"ids": ["q1", "q2"], "keep": "q1", "similarity": 1.0}]


def test_out_holds_one_row_an_item(nearfield: Run, tmp_path: Path) -> None:
    arguments = ["duplicates", "--keep", "newest:when", "--out", "found.csv"]
    status, out, err = nearfield(*arguments)
    assert status == 0
    assert "2 rows in found.csv" in err
    assert "nearfield delete" in out
    rows = list(csv.DictReader((tmp_path / "found.csv").read_text().splitlines()))
    assert [(row["id"], row["keep"]) for row in rows] == [("q2", "True"), ("q1", "False")]


def test_numbers_may_be_overlooked(nearfield: Run) -> None:
    loose = ["duplicates", "--threshold", "0.1", "--no-strict-numbers"]
    assert "keep  q3 · " in nearfield(*loose)[1]


def test_marked_pairs_come_from_a_file(nearfield: Run, tmp_path: Path) -> None:
    (tmp_path / "pairs.csv").write_text("id1,id2,duplicate\nq3,q5,1\n")
    document = json.loads(nearfield("--json", "duplicates", "--marked", "pairs.csv")[1])
    assert ["q3", "q5"] in [group["ids"] for group in document["groups"]]
    for text, says in [
        ("id1,id2,duplicate\nq3,q5,perhaps\n", "Row 2"),
        ("a,b\n1,2\n", "no column 'id1'"),
        ("id1,id2,duplicate\nq3,q55,1\n", "Did you mean 'q5'"),
    ]:
        (tmp_path / "pairs.csv").write_text(text)
        status, _, err = nearfield("duplicates", "--marked", "pairs.csv")
        assert (status, says in err) == (2, True), err
    assert nearfield("duplicates", "--marked", "nowhere.csv")[0] == 2


def test_leaks_against_another_collection(nearfield: Run) -> None:
    assert nearfield("add", "test.csv", "--text", "text", "--id", "id", "-c", "test")[0] == 0
    status, out, _ = nearfield("matches", "-c", "test", "--against", "asked")
    assert status == 0
    assert "1.00 t1 is q1" in out
    document = json.loads(nearfield("--json", "matches", "-c", "test", "--against", "asked")[1])
    assert {match["id"] for match in document["matches"]} == {"t1"}
    status, _, err = nearfield("matches", "-c", "test", "--against", "askd")
    assert (status, "Did you mean 'asked'" in err) == (2, True)


def test_another_encoder_is_refused(nearfield: Run, serve: Serve) -> None:
    serve(lambda _: ToyEncoder(32, name="t2"))
    assert nearfield("add", "test.csv", "--text", "text", "--id", "id", "-c", "other")[0] == 0
    status, _, err = nearfield("matches", "-c", "other", "--against", "asked")
    assert (status, "two models' vectors" in err) == (2, True)


def test_one_new_text(nearfield: Run) -> None:
    out = nearfield("matches", "how do i reset my PASSWORD?")[1]
    assert "1.00 new is q1" in out
    assert "None is there." in nearfield("matches", "a cat sleeps")[1]


@pytest.mark.parametrize(("line", "says"), MISTAKES)
def test_mistakes_are_a_sentence(refused: Refused, line: str, says: str) -> None:
    refused(f"duplicates {line}", says)


@pytest.mark.parametrize(("line", "says"), MISTAKES_OF_MATCHES)
def test_mistakes_of_matches(refused: Refused, line: str, says: str) -> None:
    refused(f"matches {line}", says)
