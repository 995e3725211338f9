"""What the tests of the command line share: a way to run it, and a collection of notes."""

from __future__ import annotations

import json
import random
import shlex
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from nearfield.faces.cli.main import run
from nearfield.testing import ToyEncoder

Run = Callable[..., tuple[int, str, str]]
Serve = Callable[[Callable[[str], ToyEncoder]], object]

SUBJECTS = [["apple", "pear", "orchard", "juice"], ["rocket", "moon", "orbit", "launch"]]


@pytest.fixture
def nearfield(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """Run a command line in an empty folder; gives status, standard output, standard error."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        status = run(list(arguments))
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return status, out, err

    return call


@pytest.fixture
def refused(nearfield: Run) -> Callable[[str, str], str]:
    """Run a line, as it is typed, that is a mistake: a sentence says so, which it gives."""

    def call(line: str, says: str) -> str:
        status, out, err = nearfield(*shlex.split(line))
        assert (status, out) == (2, "")
        assert says in err
        return err

    return call


@pytest.fixture
def notes(nearfield: Run, tmp_path: Path, serve: Serve) -> Run:
    """The same in a folder with 80 texts of two subjects, as rows and as a collection."""
    serve(lambda _: ToyEncoder())
    chance = random.Random(0)
    rows = [
        {
            "id": f"n{i}",
            "text": f"{' '.join(chance.sample(SUBJECTS[i % 2], 3))} {i}",
            "kind": "ab"[i % 2],
            "made": f"20{20 + i % 3}-01-05",
        }
        for i in range(80)
    ]
    (tmp_path / "notes.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    np.save("notes.npy", ToyEncoder().encode_document([row["text"] for row in rows]))
    assert nearfield("add", "notes.jsonl")[0] == 0
    return nearfield
