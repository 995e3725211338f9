"""Where a network of records lies: a folder with ``records.json``."""

from __future__ import annotations

from pathlib import Path

FILE = "records.json"


def is_trained(name: str) -> bool:
    """Whether a name is a folder that holds a network of records."""
    return (Path(name).expanduser() / FILE).is_file()
