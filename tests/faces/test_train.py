"""``nearfield train``."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., tuple[int, str, str]]

pytestmark = pytest.mark.slow

FAST = ["--epochs", "20", "--learning-rate", "0.02", "--columns", "text,kind"]


@pytest.fixture
def nearfield(nearfield: Run, tmp_path: Path, kinds: list[dict[str, str]]) -> Run:
    for name, rows in {"kinds.csv": kinds, "same.csv": kinds[:20]}.items():
        with (tmp_path / name).open("w", newline="") as file:
            writer = csv.DictWriter(file, ["text", "kind"])
            writer.writeheader()
            writer.writerows(rows)

    return nearfield


def test_from_a_file_to_a_table_and_the_next_command(
    nearfield: Run, word_model: Path, tmp_path: Path
) -> None:
    command = [
        "train",
        "kinds.csv",
        "--model",
        str(word_model),
        "--depth",
        "adapter",
        "--out",
        "mine",
        *FAST,
    ]
    status, out, err = nearfield(*command)
    assert status == 0
    assert "metric" in out
    assert "95 % interval" in out
    assert "mine is better than words by " in out.splitlines()[-1]
    assert err == "Use it: nearfield add FILE --model mine\n"
    status, _, err = nearfield(*command)
    assert status == 2
    assert "mine is there already" in err
    compared = ["evaluate", "kinds.csv", "--task", "classification", "--columns", "text,kind"]
    status, out, _ = nearfield(*compared, "--model", "mine", "--against", str(word_model))
    assert status == 0
    assert "mine" in out
    assert nearfield("add", "kinds.csv", "--text", "text", "--model", "mine")[0] == 0


def test_from_a_collection_as_json(nearfield: Run, word_model: Path) -> None:
    assert nearfield("add", "kinds.csv", "--text", "text", "--model", str(word_model))[0] == 0
    status, out, err = nearfield(
        "--json", "train", "--label", "kind", "--depth", "adapter", "--out", "mine", *FAST[:4]
    )
    document = json.loads(out)
    assert status == 0
    assert document["better"]
    assert document["path"] == "mine"
    assert err == "Use it: nearfield reembed -c kinds --model mine\n"
    assert set(document["difference"]["accuracy"]) == {"value", "low", "high", "p"}


def test_nothing_better_is_status_1(nearfield: Run, word_model: Path) -> None:
    status, out, _ = nearfield(
        "train",
        "kinds.csv",
        "--columns",
        "text,kind",
        "--model",
        str(word_model),
        "--out",
        "mine",
        "--epochs",
        "1",
        "--learning-rate",
        "1e-9",
    )
    assert status == 1
    assert "Nothing got better" in out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "Missing option '--out'"),
        ([], "nearfield train --help"),
        (["--out", "mine"], "Nothing to learn from"),
        (["none.csv", "--out", "mine"], "none.csv"),
        (["kinds.csv", "--out", "mine", "--depth", "deep"], "known: adapter, full, static"),
        (["kinds.csv", "--out", "mine", "--matryoshka", "wide"], "no list of numbers"),
        (["kinds.csv", "--out", "mine", "--label", "kind"], "label trains from a collection"),
        (["kinds.csv", "--out", "mine", *FAST[4:], "--loss", "magic"], "in-batch"),
        (
            ["kinds.csv", "--out", "mine", *FAST[4:], "--test", "same.csv"],
            "To learn from the other rows:",
        ),
        (["kinds.csv", "--out", "mine"], "Texts alone"),
    ],
)
def test_a_mistake_is_one_sentence_and_status_2(
    arguments: list[str], says: str, nearfield: Run, tmp_path: Path
) -> None:
    status, _, err = nearfield("train", *arguments)
    assert status == 2
    assert says in err
    assert not (tmp_path / "mine").exists()
