"""How to put the program on the path, where it is not."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path


def activation() -> list[str]:
    """The line that activates the environment of this program; nothing where it is on the path."""
    script = Path(sys.argv[0]).parent / "activate"
    missing = shutil.which("nearfield") is None and script.exists()
    return [f"To put nearfield on your path: . {script}"] if missing else []
