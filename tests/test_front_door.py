"""One front door: small, sorted, lazy, and quick."""

import subprocess
import sys
from collections.abc import Callable

import pytest

import nearfield

HEAVY = ["torch", "transformers", "pandas", "polars", "openvino", "lancedb", "sqlglot", "turbovec"]


def in_a_new_process(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_front_door_is_small_and_sorted() -> None:
    assert nearfield.__all__ == sorted(nearfield.__all__)
    assert len(nearfield.__all__) <= 25


def test_every_name_opens() -> None:
    for name in nearfield.__all__:
        assert getattr(nearfield, name) is not None


def test_an_unknown_name_lists_the_known() -> None:
    with pytest.raises(AttributeError, match="opne.*open"):
        _ = nearfield.opne


@pytest.mark.parametrize("door", ["nearfield", "nearfield.faces.cli.app"])
def test_importing_loads_nothing_heavy(door: str) -> None:
    code = f"import sys, {door}; print(*[m for m in {HEAVY} if m in sys.modules])"
    assert in_a_new_process(code).strip() == ""


@pytest.mark.parametrize("room", ["cluster", "topics", "project", "duplicates", "search"])
def test_what_a_map_is_made_of_loads_no_estimators(room: str) -> None:
    """scikit-learn's base class loads scipy.stats: a second of CPU in each fresh process."""
    code = f"import sys, nearfield.tasks.{room}; print('sklearn' in sys.modules)"
    assert in_a_new_process(code).strip() == "False"


@pytest.mark.parametrize(
    ("code", "limit"),
    [
        ("import nearfield", 0.3),
        ("from nearfield.faces.cli.main import run; run(['--help'])", 0.25),
    ],
)
def test_cpu_seconds_from_start_to_end(
    code: str, limit: float, cpu_seconds: Callable[[str], float]
) -> None:
    assert cpu_seconds(code) < limit
