"""The API reference is made from the docstrings: it is current, and says what each name takes."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def reference(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the script that makes it."""
    return subprocess.run(
        [sys.executable, "docs/reference", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_api_reference_is_current() -> None:
    result = reference("--check")
    assert result.returncode == 0, f"run: make docs\n{result.stdout}{result.stderr}"


def test_every_parameter_is_described() -> None:
    result = reference("--gaps")
    assert result.returncode == 0, result.stdout
