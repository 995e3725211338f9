"""What the tests of the command line share: a way to run it, and a collection of notes."""

import json
import random

import numpy as np
import pytest

from nearfield.faces.cli.main import run
from nearfield.testing import ToyEncoder

SUBJECTS = [["apple", "pear", "orchard", "juice"], ["rocket", "moon", "orbit", "launch"]]


@pytest.fixture
def nearfield(tmp_path, monkeypatch, capsys):
    """Run a command line in an empty folder; gives status, standard output, standard error."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments):
        capsys.readouterr()
        status = run(list(arguments))
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return status, out, err

    return call


@pytest.fixture
def notes(nearfield, tmp_path, serve):
    """The same in a folder with 80 texts of two subjects, as rows and as a collection."""
    serve(lambda _: ToyEncoder())
    chance = random.Random(0)
    rows = [
        {"id": f"n{i}", "text": f"{' '.join(chance.sample(SUBJECTS[i % 2], 3))} {i}",
         "kind": "ab"[i % 2], "made": f"20{20 + i % 3}-01-05"}
        for i in range(80)
    ]  # fmt: skip
    (tmp_path / "notes.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    np.save("notes.npy", ToyEncoder().encode_document([row["text"] for row in rows]))
    assert nearfield("add", "notes.jsonl")[0] == 0
    return nearfield
