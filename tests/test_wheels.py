"""Every machine has a wheel of everything, by the script that `make wheels` runs."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

ROOT = Path(__file__).parent.parent
SCRIPT = ROOT / ".ci" / "wheels.py"


@pytest.fixture(scope="module")
def wheels() -> Any:
    """The script as a module."""
    spec = importlib.util.spec_from_file_location("wheels", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_one_program_lays_out_maps_on_every_machine(wheels: Any) -> None:
    base = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    found = {}
    for target in wheels.TARGETS:
        here = wheels.wanted(base, target.environment())
        found[str(target.machine.name)] = sorted({"fastumap", "manifolds-rs"} & set(here))
        assert {"numpy", "openvino", "scikit-learn", "lancedb", "pyarrow"} <= set(here)
    assert found == {
        "Linux x86-64": ["manifolds-rs"],
        "Linux aarch64": ["fastumap"],
        "macOS arm64": ["manifolds-rs"],
        "Windows x86-64": ["fastumap"],
    }


@pytest.mark.parametrize(
    ("file", "machines"),
    [
        ("thing-2.0-py3-none-any.whl", "Linux x86-64, Linux aarch64, macOS arm64, Windows x86-64"),
        ("thing-2.0-cp310-abi3-manylinux_2_17_x86_64.manylinux2014_x86_64.whl", "Linux x86-64"),
        ("thing-2.0-cp312-cp312-manylinux_2_28_aarch64.whl", "Linux aarch64"),
        ("thing-2.0-22982-cp312-cp312-manylinux_2_35_aarch64.whl", "Linux aarch64"),
        ("thing-2.0-cp312-cp312-manylinux_2_39_aarch64.whl", ""),
        ("thing-2.0-cp312-cp312-macosx_10_12_universal2.whl", "macOS arm64"),
        ("thing-2.0-cp312-cp312-macosx_11_0_x86_64.whl", ""),
        ("thing-2.0-cp312-cp312-win_amd64.whl", "Windows x86-64"),
        ("thing-2.0%2Bcpu-cp312-cp312-win_amd64.whl", "Windows x86-64"),
        ("thing-2.0-cp311-cp311-win_amd64.whl", ""),
        ("thing-1.9-py3-none-any.whl", ""),
        ("others-2.0-py3-none-any.whl", ""),
    ],
)
def test_which_machines_a_wheel_is_for(wheels: Any, file: str, machines: str) -> None:
    wish, version = Requirement("thing>=1"), Version("2.0")
    found = [
        target.machine.name
        for target in wheels.TARGETS
        if target.python == "3.12" and wheels.has_wheel([file], wish, version, target)
    ]
    assert ", ".join(found) == machines


def test_without_a_pin_any_version_that_will_do(wheels: Any) -> None:
    [first, *_] = wheels.TARGETS
    names = ["thing-1.9-py3-none-any.whl"]
    assert wheels.has_wheel(names, Requirement("thing>=1"), None, first)
    assert not wheels.has_wheel(names, Requirement("thing>=2"), None, first)


def test_what_is_missing_is_named(wheels: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wheels, "files", lambda name: [f"{name}-1.0-cp311-abi3-win_amd64.whl"])
    missing = list(wheels.missing(["thing"], {"thing": Version("1.0")}))
    assert missing == [
        f"{machine}, Python {python}: no wheel of thing 1.0"
        for machine in ("Linux x86-64", "Linux aarch64", "macOS arm64")
        for python in wheels.PYTHONS
    ]
    monkeypatch.setattr(wheels, "files", lambda name: [])
    with pytest.raises(ConnectionError):
        list(wheels.missing(["thing"], {}))


@pytest.mark.slow
def test_everything_has_its_wheels() -> None:
    done = subprocess.run([sys.executable, SCRIPT], capture_output=True, text=True, check=False)
    if done.returncode == 77:
        pytest.skip(done.stdout.strip())
    assert done.returncode == 0, done.stdout + done.stderr
