"""What the tests of the cases share: a folder with their inputs, and the command line in it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nearfield.faces.cli.main import run

INPUTS = Path(__file__).parent / "inputs"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own with a copy of the inputs; the test runs in it."""
    shutil.copytree(INPUTS, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def nearfield(folder: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command line in that folder; gives status, standard output, standard error."""

    def call(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        status = run([*arguments])
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return status, out, err

    return call


@pytest.fixture
def document(nearfield: Run) -> Callable[..., Any]:
    """The document that a line gives with ``--json``; it must succeed."""

    def call(*arguments: str) -> Any:
        status, out, err = nearfield("--json", *arguments)
        assert status == 0, err
        return json.loads(out)

    return call
