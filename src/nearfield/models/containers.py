"""Files of weights by what they are: a reader each, none of which runs what the file holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nearfield.errors import BadModel, UsageError
from nearfield.models.checkpoint import DATA, INDEX, read_checkpoint
from nearfield.models.keras_file import read_keras
from nearfield.models.tensors import weights_of
from nearfield.models.torch_file import read_torch

Tensors = Mapping[str, NDArray[Any]]


@dataclass(frozen=True)
class Container:
    """A row: what such files are called, and who reads the tensors of one by their names."""

    title: str
    suffixes: tuple[str, ...]
    read: Callable[[Path], Tensors]


def _torch(path: Path) -> Tensors:
    return weights_of(read_torch(path), str(path))


def _safetensors(path: Path) -> Tensors:
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="np") as file:
            return {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    except (SafetensorError, OSError, TypeError) as error:
        raise BadModel(f"{path} is damaged or was cut short: {error}.") from None


CONTAINERS: dict[str, Container] = {
    "torch": Container("PyTorch", (".pth", ".pt", ".bin", ".ckpt"), _torch),
    "tensorflow": Container("TensorFlow", (INDEX, DATA), read_checkpoint),
    "keras": Container("Keras", (".h5", ".hdf5"), read_keras),
    "safetensors": Container("safetensors", (".safetensors",), _safetensors),
}
"""By name."""


def is_foreign(name: str) -> bool:
    """Whether a file of weights is of another container than safetensors.

    >>> is_foreign("resnet50-0676ba61.pth"), is_foreign("model.onnx")
    (True, False)
    """
    others = (row for title, row in CONTAINERS.items() if title != "safetensors")
    return any(name.lower().endswith(row.suffixes) for row in others)


def read_tensors(path: Path) -> Tensors:
    """The tensors of a file by their names.

    Raises
    ------
    UsageError
        It is not there, or its ending is of no container that is known.
    BadModel
        It is damaged, or holds what it may not.
    """
    for container in CONTAINERS.values():
        if path.name.lower().endswith(container.suffixes):
            if not path.is_file():
                raise UsageError(f"{path} is not there.")
            return container.read(path)
    known = ", ".join(s for container in CONTAINERS.values() for s in container.suffixes)
    raise UsageError(f"{path} is no file of weights that is read; known: {known}.")


def write_tensors(tensors: Tensors, path: Path) -> None:
    """Write tensors as safetensors, by name, so that the same ones make the same file."""
    from safetensors.numpy import save_file

    named = {name: np.ascontiguousarray(tensors[name]) for name in sorted(tensors)}
    kept = {name: array.reshape(tensors[name].shape) for name, array in named.items()}
    save_file(kept, path)
