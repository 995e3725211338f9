"""``python -m nearfield`` is the command line."""

from __future__ import annotations

import subprocess
import sys

import nearfield as nf


def test_the_package_runs_as_a_module() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "nearfield", "--version"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert nf.__version__ in ran.stdout
