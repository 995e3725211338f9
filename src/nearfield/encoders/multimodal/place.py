"""Where an alignment of two encoders lies: a folder with ``alignment.json``."""

from __future__ import annotations

from pathlib import Path

FILE, WEIGHTS = "alignment.json", "model.safetensors"


def is_aligned(name: str) -> bool:
    """Whether a name is a folder that holds an alignment."""
    return (Path(name).expanduser() / FILE).is_file()
