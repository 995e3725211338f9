"""The tensors of ``model.safetensors``, mapped into memory and checked against the config."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nearfield.errors import BadModel
from nearfield.types import Vectors

_DTYPES = {"F32": np.float32, "F64": np.float64, "F16": np.float16, "BF16": np.uint16}
_INTEGERS = {"I8": np.int8, "I32": np.int32, "I64": np.int64}
_OLD_NAMES = {"LayerNorm.weight": "LayerNorm.gamma", "LayerNorm.bias": "LayerNorm.beta"}


class _Tensor(NamedTuple):
    dtype: str
    shape: tuple[int, ...]
    data: Any  # its bytes, as uint8


class Weights:
    """Named float tensors, whatever prefix the files give their names.

    The files are mapped, not read: a float32 tensor costs no memory of ours until it is used.
    ``safetensors`` checks each file; its NumPy door copies every tensor and knows no bfloat16,
    so the tensors are taken from the mapping by the header's offsets (the format is in the README
    of safetensors, "Format").

    Parameters
    ----------
    folder
        Holds ``model.safetensors``, or the shards ``model-00001-of-00002.safetensors`` and so on.
    anchor
        A tensor every model of the family has; what stands before it is the prefix. If empty,
        there is no prefix.
    """

    def __init__(self, folder: Path, anchor: str) -> None:
        files = weight_files(folder)
        if not files:
            raise BadModel(
                f"The model folder {folder} has no model.safetensors.",
                "Only safetensors weights are read, never pickles such as pytorch_model.bin.",
            )
        self.folder = folder
        self.tensors = {name: t for file in files for name, t in _read(file).items()}
        names = [name for name in self.tensors if name.endswith(anchor)]
        if not names:
            raise BadModel(f"The weights in {folder} hold no tensor {anchor}.")
        self.prefix = min(names, key=len).removesuffix(anchor) if anchor else ""

    def take(self, name: str, *shape: int) -> Vectors:
        """Return a tensor as float32, of the shape that the config promises.

        Raises
        ------
        BadModel
            The tensor is missing, of another shape or kind, or holds what is no number.
        """
        tensor = self._find(name)
        if tensor.shape != shape:
            raise BadModel(
                f"The weights in {self.folder} hold {name} with the shape {tensor.shape}; "
                f"config.json promises {shape}."
            )
        if tensor.dtype not in _DTYPES:
            raise BadModel(
                f"The weights in {self.folder} hold {name} as {tensor.dtype}; "
                f"known: {', '.join(_DTYPES)}."
            )
        raw = tensor.data.view(_DTYPES[tensor.dtype]).reshape(shape)
        if tensor.dtype == "BF16":  # the upper half of a float32
            numbers: Vectors = (raw.astype(np.uint32) << 16).view(np.float32)
        else:
            numbers = raw.astype(np.float32, copy=False)
        if not all_finite(numbers):
            raise BadModel(
                f"The weights in {self.folder} hold {name} with NaN or infinite numbers.",
                "Fetch or save the model again.",
            )
        return numbers

    def shape(self, name: str, rank: int) -> tuple[int, ...]:
        """Shape of a tensor that must have so many axes."""
        shape = self._find(name).shape
        if len(shape) != rank:
            raise BadModel(
                f"The weights in {self.folder} hold {name} with the shape {shape}; "
                f"{rank} axes were wanted."
            )
        return shape

    def has(self, name: str) -> bool:
        """Whether there is such a tensor."""
        return self.prefix + name in self.tensors

    def rank(self, name: str) -> int:
        """How many axes a tensor has; 0 where there is none."""
        return len(self.tensors[self.prefix + name].shape) if self.has(name) else 0

    def numbers(self, at: str) -> list[int]:
        """The numbers that stand after ``at`` in the names, ascending: ``layer.0.weight``."""
        start = self.prefix + at
        after = (n[len(start) :].partition(".")[0] for n in self.tensors if n.startswith(start))
        return sorted({int(number) for number in after if number.isdecimal()})

    def count(self, at: str) -> int:
        """How many of them there are, from 0 on without a gap."""
        numbers = self.numbers(at)
        return len(numbers) if numbers == list(range(len(numbers))) else 0

    def integers(self, name: str) -> NDArray[np.int64]:
        """Return a tensor of whole numbers."""
        tensor = self._find(name)
        if tensor.dtype not in _INTEGERS:
            raise BadModel(
                f"The weights in {self.folder} hold {name} as {tensor.dtype}; "
                f"wanted: {' or '.join(_INTEGERS)}."
            )
        raw = tensor.data.view(_INTEGERS[tensor.dtype]).reshape(tensor.shape)
        return raw.astype(np.int64)  # type: ignore[no-any-return]

    def _find(self, name: str) -> _Tensor:
        for old in ("", *_OLD_NAMES):
            key = self.prefix + (name.replace(old, _OLD_NAMES[old]) if old else name)
            if key in self.tensors:
                return self.tensors[key]
        raise BadModel(f"The weights in {self.folder} hold no tensor {self.prefix}{name}.")


def all_finite(numbers: NDArray[Any]) -> bool:
    """Whether all are numbers: their sum is, or is too large though each of them is one.

    MiniLM's 22.6 million, mapped: 9 ms; ``isfinite`` of each 20 ms.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        return bool(np.isfinite(numbers.sum()) or np.isfinite(numbers).all())


def weight_files(folder: Path) -> list[Path]:
    """The folder's safetensors: one file, or its shards."""
    single = folder / "model.safetensors"
    return [single] if single.is_file() else sorted(folder.glob("model-*-of-*.safetensors"))


def _read(file: Path) -> dict[str, _Tensor]:
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(file, framework="np"):
            pass
    except (SafetensorError, OSError) as error:
        raise BadModel(
            f"{file} is damaged or was cut short: {error}.", "Fetch the model again."
        ) from None
    with file.open("rb") as opened:
        length = int.from_bytes(opened.read(8), "little")
        header = json.loads(opened.read(length))
    header.pop("__metadata__", None)
    # OpenVINO shares only memory that may be written to, hence copy-on-write.
    data = np.memmap(file, np.uint8, mode="c", offset=8 + length)
    return {
        name: _Tensor(entry["dtype"], tuple(entry["shape"]), data[slice(*entry["data_offsets"])])
        for name, entry in header.items()
    }
