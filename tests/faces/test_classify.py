"""``nearfield classify``, ``outliers`` and ``representatives``."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from nearfield.testing import ToyEncoder

Run = Callable[..., tuple[int, str, str]]
Refused = Callable[[str, str], str]
Serve = Callable[[Callable[[str], ToyEncoder]], object]

WORDS = {"billing": "refund invoice payment order", "broken": "screen crash glass display"}


def records(n: int = 60) -> Iterator[dict[str, str | None]]:
    random = np.random.default_rng(0)
    for number in range(n):
        kind = ("billing", "broken")[number % 2]
        text = f"{' '.join(random.choice(WORDS[kind].split(), 3, replace=False))} {number}"
        yield {
            "id": f"T-{number}",
            "text": text,
            "kind": kind if number >= 10 else None,
            "tags": f"{kind}|odd" if number % 4 == 1 else kind,
            "one": "x",
        }


MISTAKES = [
    ("", "Which labels?"),
    ("--label kin", "Did you mean 'kind'"),
    ("--label one", "Every label is 'x'"),
    ("--label kind --method magic", "known: auto, logistic, neighbors, zero-shot"),
    ("--label kind --coverage 90", "wanted more than 0 and less than 1"),
    ("--labels billing", "at least two labels"),
    ("--load nowhere", "nowhere cannot be read"),
    ("--vectors rows.npy --label kind", "a column of the file of texts"),
    ("--vectors rows.npy --label kind", "Give it: --texts FILE"),
    ("--vectors rows.npy", "--label COLUMN"),
    ("--vectors rows.npy --labels billing,broken", "without their model"),
    ("--vectors rows.npy -c tickets", "--collection asks a collection"),
    ("--texts tickets.jsonl --label kind", "--texts came without --vectors"),
    ("--vectors rows.npy --texts tickets.jsonl --label kin", "Did you mean 'kind'"),
]


@pytest.fixture
def nearfield(nearfield: Run, tmp_path: Path, serve: Serve) -> Run:
    serve(lambda _: ToyEncoder())
    lines = [json.dumps(record) for record in records()]
    (tmp_path / "tickets.jsonl").write_text("\n".join(lines))
    (tmp_path / "new.csv").write_text(
        "id,body\nN-1,refund my payment\nN-2,the screen has a crash\n"
    )
    np.save("rows.npy", ToyEncoder().encode_document([str(r["text"]) for r in records()]))
    np.save("new.npy", ToyEncoder().encode_document(["refund my payment"]))

    assert nearfield("add", "tickets.jsonl", "--text", "text", "--id", "id")[0] == 0
    return nearfield


def test_items_without_a_label_are_labelled(nearfield: Run, tmp_path: Path) -> None:
    status, out, _ = nearfield("classify", "--label", "kind", "--json", "--out", "told.csv")
    document = json.loads(out)
    assert status == 0
    assert list(document) == ["items", "report"]
    assert {item["id"] for item in document["items"]} == {f"T-{n}" for n in range(10)}
    for item in document["items"]:
        assert set(item) == {"id", "labels", "abstained"}
        if not item["abstained"]:
            number = int(item["id"][2:])
            assert item["labels"][0]["label"] == ("billing", "broken")[number % 2]
    assert document["report"]["accuracy"] > 0.95
    assert len((tmp_path / "told.csv").read_text().splitlines()) == 11


def test_for_a_person(nearfield: Run) -> None:
    status, out, _ = nearfield("classify", "--label", "kind", "--next", "3")
    assert status == 0
    assert out.startswith("50 of 50 examples held out (")
    assert "accuracy 1.000, macro F1 1.000" in out
    assert "10 items to label" in out
    assert out.splitlines()[-1].count("T-") == 3


def test_a_file_is_labelled_also_by_what_was_saved(nearfield: Run) -> None:
    command = ["classify", "--label", "kind", "--predict", "new.csv", "--text", "body", "--json"]
    status, out, err = nearfield(*command, "--save", "model")
    items = json.loads(out)["items"]
    assert status == 0
    assert [item["id"] for item in items] == ["N-1", "N-2"]
    assert "What was learned is in model" in err
    again = nearfield(
        "classify", "--predict", "new.csv", "--text", "body", "--load", "model", "--json"
    )
    assert json.loads(again[1])["items"] == items
    assert json.loads(nearfield("classify", "--load", "model", "--json")[1])["items"]


def test_zero_shot_and_several_labels(nearfield: Run) -> None:
    names = ",".join(WORDS.values())
    status, out, _ = nearfield("classify", "--labels", names, "--coverage", "0.5", "--json")
    assert status == 0
    items = {item["id"]: item["labels"][0]["label"] for item in json.loads(out)["items"]}
    assert items["T-0"] == WORDS["billing"]
    assert items["T-1"] == WORDS["broken"]
    assert nearfield("classify", "--label", "kind", "--method", "zero-shot")[0] == 0
    by_tags = nearfield(
        "classify",
        "--label",
        "tags",
        "--separator",
        "|",
        "--predict",
        "new.csv",
        "--text",
        "body",
        "--json",
    )
    assert by_tags[0] == 0
    assert [each["label"] for each in json.loads(by_tags[1])["report"]["per_label"]] == [
        "billing",
        "broken",
        "odd",
    ]


def test_vectors_of_your_own(nearfield: Run) -> None:
    command = ["classify", "--vectors", "rows.npy", "--texts", "tickets.jsonl", "--json"]
    status, out, err = nearfield(*command, "--label", "kind")
    assert status == 0, err
    assert len(json.loads(out)["items"]) == 10
    command += ["--label", "kind", "--predict", "new.npy"]
    status, out, _ = nearfield(*command)
    assert json.loads(out)["items"][0]["labels"][0]["label"] == "billing"
    status, out, _ = nearfield(
        *command, "--label", "kind", "--predict", "new.npy", "--text", "body"
    )
    assert (status, json.loads(out)["error"]["hint"]) == (2, "Leave out: --text body")


@pytest.mark.parametrize(("line", "says"), MISTAKES)
def test_mistakes_are_sentences(refused: Refused, line: str, says: str) -> None:
    refused(f"classify {line}", says)


def test_outliers(nearfield: Run, tmp_path: Path) -> None:
    (tmp_path / "odd.csv").write_text("id,text\nODD,quantum chromodynamics\n")
    nearfield("add", "odd.csv", "--text", "text", "--id", "id", "-c", "tickets")
    status, out, _ = nearfield("outliers", "--share", "0.01", "--json", "--out", "told.jsonl")
    items = json.loads(out)["items"]
    assert status == 0
    assert [item["id"] for item in items] == ["ODD"]
    assert len(items[0]["near"]) == 3
    assert "ODD · quantum chromodynamics" in nearfield("outliers")[1]
    assert nearfield("outliers", "--share", "3")[0] == 2
    assert nearfield("outliers", "-k", "0")[0] == 2


def test_representatives(nearfield: Run) -> None:
    status, out, _ = nearfield("representatives", "-k", "2", "--json")
    document = json.loads(out)
    assert status == 0
    assert sum(item["stands_for"] for item in document["items"]) == 60
    assert 0 < document["coverage"] < 1
    assert nearfield("representatives", "-k", "2")[1].startswith("2 for 60 items, coverage 0.")
    assert nearfield("representatives", "-k", "0")[0] == 2
