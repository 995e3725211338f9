"""What is replaced, what is asked about, and what never is written over."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.faces.conftest import Run

from nearfield import verbs
from nearfield.errors import UsageError
from nearfield.testing import ToyEncoder

WRITERS = [
    ("search apple", "--out", "t.csv"),
    ("search apple", "--out", "t.xlsx"),
    ("search apple", "--out", "t.jsonl"),
    ("search apple", "--out", "t.parquet"),
    ("export", "", "t.csv"),
    ("map", "--out", "t.html"),
    ("map", "--out", "t.svg"),
    ("encode notes.jsonl", "--out", "t.npy"),
    ("encode notes.jsonl", "--out", "t.parquet"),
    ("topics -k 2", "--save", "t.npz"),
    ("cluster -k 2", "--save", "t.npz"),
    ("classify --label kind", "--save", "t.npz"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("verb", "option", "name"), WRITERS)
def test_what_others_wrote_is_asked_about_and_ours_is_replaced(
    notes: Run, tmp_path: Path, verb: str, option: str, name: str
) -> None:
    path = tmp_path / name
    line = [*verb.split(), *option.split(), name]
    path.write_text("precious")
    status, out, err = notes(*line)
    assert (status, out) == (2, "")
    assert f"{name} is there, and nearfield did not write it as it is now." in err
    assert "--yes" in err
    assert path.read_text() == "precious"
    assert notes(*line, "--yes")[0] == 0
    made = path.read_bytes()
    assert made != b"precious"
    assert notes(*line)[0] == 0
    path.write_bytes(made + b" and what I wrote below")
    assert notes(*line)[0] == 2
    path.unlink()
    assert notes(*line)[0] == 0


@pytest.mark.parametrize(("typed", "status"), [("y", 0), ("n", 2)])
def test_on_a_terminal_it_is_asked(
    notes: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: str, status: int
) -> None:
    (tmp_path / "t.csv").write_text("precious")
    asked: list[str] = []

    def confirm(text: str, **_: object) -> bool:
        asked.append(text)
        return typed == "y"

    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setattr("typer.confirm", confirm)
    assert notes("search", "apple", "--out", "t.csv")[0] == status
    assert asked == ["t.csv is there, and nearfield did not write it as it is now. Replace it?"]
    assert ((tmp_path / "t.csv").read_text() == "precious") is (status == 2)


def _link(path: Path) -> None:
    path.symlink_to("notes.jsonl")


def _second_name(path: Path) -> None:
    os.link("notes.jsonl", path)


@pytest.mark.parametrize("make", [_link, _second_name])
def test_no_source_is_written_over(
    notes: Run, tmp_path: Path, make: Callable[[Path], None]
) -> None:
    before = (tmp_path / "notes.jsonl").read_bytes()
    make(tmp_path / "other.jsonl")
    notes("encode", "notes.jsonl", "--out", "v.parquet")
    lines = [
        "matches --other notes.jsonl --out notes.jsonl",
        "classify --label kind --predict notes.jsonl --out other.jsonl",
        "encode v.parquet --out v.parquet",
        "outliers --vectors notes.npy --texts notes.jsonl --out other.jsonl",
        "search apple --image notes.jsonl --out ./notes.jsonl",
    ]
    for line in lines:
        status, _, err = notes(*line.split(), "--yes")
        assert status == 2
        if "No such option" not in err:
            assert "is read, so it cannot be written too" in err
    assert (tmp_path / "notes.jsonl").read_bytes() == before


def test_python_writes_no_vectors_over_their_source(tmp_path: Path) -> None:
    path = tmp_path / "v.parquet"
    verbs.encode(["red apple", "sky"], out=path, model=ToyEncoder())
    before = path.read_bytes()
    with pytest.raises(UsageError, match="is read, so it cannot be written too"):
        verbs.encode(path, out=path, model=ToyEncoder())
    assert path.read_bytes() == before


def test_two_options_do_not_name_one_file(notes: Run) -> None:
    status, _, err = notes("topics", "-k", "2", "--save", "t.csv", "--out", "./t.csv")
    assert status == 2
    assert "name the same file" in err


def test_what_was_written_may_be_unreadable(notes: Run, written: Path) -> None:
    for content in ["", "[]", "[" * 100_000, json.dumps({"x": 1})]:
        written.write_text(content)
        assert notes("search", "apple", "--out", "t.csv", "--yes")[0] == 0
        assert notes("search", "apple", "--out", "t.csv")[0] == 0


def test_export_takes_its_file_by_its_place_or_as_an_option(notes: Run, tmp_path: Path) -> None:
    assert notes("export", "a.jsonl")[0] == 0
    assert notes("export", "--out", "b.jsonl")[0] == 0
    assert (tmp_path / "a.jsonl").read_bytes() == (tmp_path / "b.jsonl").read_bytes()
    status, _, err = notes("export", "a.jsonl", "--out", "b.jsonl")
    assert status == 2
    assert "Two files were named, a.jsonl and b.jsonl." in err
    status, _, err = notes("export")
    assert status == 2
    assert "Which file is to be written?" in err
    assert "--out FILE" in err
    (tmp_path / "b.jsonl").write_text("precious")
    assert notes("export", "--out", "b.jsonl")[0] == 2
    assert notes("export", "--out", "notes.jsonl", "--where", "kind = 'x'")[0] == 2
