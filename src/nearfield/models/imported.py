"""A folder made of somebody's file of weights: safetensors, settings, and where they came from.

::

    <cache>/models/resnet50/     model.safetensors
                                 config.json, preparing.json   what the file did not say
                                 source.json                   its name and sha256
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nearfield.errors import BadModel
from nearfield.models.cache import is_whole, obtain, place
from nearfield.models.containers import read_tensors, write_tensors
from nearfield.models.folder import ModelFolder
from nearfield.models.transfer import sha256_of

WEIGHTS, SOURCE = "model.safetensors", "source.json"


def write_imported(file: Path, name: str, settings: Mapping[str, Any]) -> ModelFolder:
    """Import a file of weights into the cache under a name; ``settings`` are JSON by file name.

    What was there under that name is replaced, unless it came from the same file.

    Raises
    ------
    UsageError, BadModel
        The file is not there, or cannot be read safely.
    FetchError
        The cache cannot be written.
    """
    sha256, folder = sha256_of(file), place("models", name)
    if is_whole(folder) and source_of(folder) != sha256:
        shutil.rmtree(folder, ignore_errors=True)

    def fill(into: Path, parts: Path) -> None:
        convert(file, into)
        for inner, held in settings.items():
            (into / inner).write_text(json.dumps(held, indent=1, sort_keys=True) + "\n", "utf-8")

    return ModelFolder(name, obtain("models", name, fill), sha256)


def convert(file: Path, into: Path) -> None:
    """Write a file's weights as safetensors into a folder, and where they came from."""
    held = {"file": file.name, "sha256": sha256_of(file)}
    write_tensors(read_tensors(file), into / WEIGHTS)
    (into / SOURCE).write_text(json.dumps(held) + "\n", "utf-8")


def source_of(folder: Path) -> str:
    """The sha256 of the file that a folder's weights came from; empty where it says none."""
    path = folder / SOURCE
    if not path.is_file():
        return ""
    try:
        return str(json.loads(path.read_text("utf-8"))["sha256"])
    except (ValueError, KeyError, TypeError) as error:
        raise BadModel(f"{path} does not say where the weights came from.") from error
