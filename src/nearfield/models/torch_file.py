"""The tensors of a file that ``torch.save`` wrote, without torch, and without running anything.

Two layouts: since 1.6 a zip of a pickle and a file for each storage; before, pickles one after
another, then the storages (``torch/serialization.py``). Official files name little: dictionaries,
``_rebuild_tensor_v2``, the types of storages. What names more is refused. Numbers are views of
the file, not copies.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nearfield.errors import BadModel, Hint
from nearfield.models.pickled_arrays import NAMES as ARRAYS
from nearfield.models.pickles import PERSISTENT, Made, Name, read_pickle, read_pickles
from nearfield.models.tensors import tensor_of
from nearfield.models.torch_zip import Zipped

MAGIC, VERSION = 0x1950A86A20F9469CFC6C, 1001
TYPES: dict[str, str] = {
    "Float": "<f4",
    "Double": "<f8",
    "Half": "<f2",
    "BFloat16": "<u2",
    "Long": "<i8",
    "Int": "<i4",
    "Short": "<i2",
    "Char": "|i1",
    "Byte": "|u1",
    "Bool": "|b1",
}
"""NumPy's code of what a storage holds; it knows no bfloat16, whose upper half is read."""

_REBUILD = frozenset({"torch._utils._rebuild_tensor_v2", "torch._utils._rebuild_parameter"})
_DICTIONARY = "collections.OrderedDict"
ALLOWED = frozenset(
    {
        _DICTIONARY,
        "torch.Size",
        PERSISTENT,
        *_REBUILD,
        *(f"torch.{name}Storage" for name in TYPES),
        *ARRAYS,
    }
)
_DEEPEST, _MOST = 32, 1_000_000  # of what is nested, and of all values: a file can repeat itself


class Storage(NamedTuple):
    """A row of numbers of one type, of which tensors are views."""

    numbers: NDArray[Any]
    is_bfloat: bool = False


def read_torch(path: Path) -> Any:
    """What ``torch.load`` would give: nested dictionaries and lists, arrays in place of tensors.

    bfloat16 becomes float32, of the same values. What is neither a tensor nor plain data, as an
    optimiser's state may hold, becomes None.

    Raises
    ------
    BadModel
        The file names what it may not, is damaged, or was not written by ``torch.save``.
    """
    try:
        data: Any = memoryview(np.memmap(path, np.uint8, mode="r"))  # type: ignore[arg-type]
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise BadModel(f"{path} cannot be read: {reason}.") from None
    try:
        held, storages = _zipped(path) if data[:4] == b"PK\x03\x04" else _legacy(data, path)
        return _Unfolded(storages, str(path)).value(held)
    except (LookupError, ValueError, TypeError, struct.error, OverflowError) as error:
        raise BadModel(f"{path} is damaged or cut short: {error}.", "Fetch it again.") from None


def _zipped(path: Path) -> tuple[Any, dict[str, Storage]]:
    archive = Zipped(path)
    if archive.is_script:
        raise BadModel(
            f"{path} is TorchScript: a program with its weights, which is not run.",
            Hint.run("models", words="Give the folder with config.json and model.safetensors, or:"),
        )
    held = read_pickle(archive.read("data.pkl"), ALLOWED, str(path))
    storages = {}
    for kind, key, size in _pointers(held):
        code = np.dtype(TYPES[kind])
        raw = archive.read(f"data/{key}")
        order = code if archive.order == "little" else code.newbyteorder(">")
        numbers: NDArray[Any] = np.frombuffer(raw, order, size)
        storages[key] = Storage(numbers.astype(code, copy=False), kind == "BFloat16")
    return held, storages


def _legacy(data: Any, path: Path) -> tuple[Any, dict[str, Storage]]:
    what = str(path)
    [magic], at = read_pickles(data, 1, (), what)
    if magic != MAGIC:
        raise BadModel(
            f"{path} was not written by torch.save, or by one of before 2018.",
            "Fetch the official file.",
        )
    [version, system, held, keys], end = read_pickles(data[at:], 4, ALLOWED, what)
    if version != VERSION or not isinstance(system, dict) or not isinstance(keys, list):
        raise BadModel(f"{path} is no file of torch that is known.")
    if not system.get("little_endian", True):
        raise BadModel(f"{path} was written on a big-endian machine.", "Save it anew.")
    kinds = {key: (kind, size) for kind, key, size in _pointers(held)}
    storages, at = {}, at + end
    for key in keys:
        kind, wanted = kinds[key]
        size = int(np.frombuffer(data, "<i8", 1, at)[0])
        if size != wanted:
            raise ValueError(f"the storage {key!r} holds {size:,} numbers, and not {wanted:,}")
        code = np.dtype(TYPES[kind])
        numbers: NDArray[Any] = (
            np.frombuffer(data[at + 8 :], code, size) if size else np.zeros(0, code)
        )
        storages[key] = Storage(numbers, kind == "BFloat16")
        at += 8 + numbers.nbytes
    return held, storages


def _pointers(held: Any) -> list[tuple[str, str, int]]:
    """The storages that a pickle points to: type, key, how many numbers."""
    found: dict[str, tuple[str, str, int]] = {}
    seen: set[int] = set()
    waiting = [held]
    while waiting:
        value = waiting.pop()
        if isinstance(value, Made) and value.name == PERSISTENT:
            kind, key, size = _pointer(value)
            found[key] = (kind, key, size)
        elif isinstance(value, dict | list | tuple | Made) and id(value) not in seen:
            seen.add(id(value))
            waiting += _inner(value)
    return list(found.values())


def _inner(value: Any) -> list[Any]:
    if isinstance(value, Made):
        return [*value.arguments, value.state, *value.items]
    return list(value.values()) if isinstance(value, dict) else list(value)


def _pointer(value: Made) -> tuple[str, str, int]:
    """What a pointer says; a view of a storage, which torch 0.3 wrote, is refused."""
    mark, kind, key, _, size, *rest = value.arguments[0]
    if mark != "storage" or not isinstance(kind, Name) or any(each is not None for each in rest):
        raise ValueError("a pointer that is none to a storage")
    return kind.name.removesuffix("Storage"), str(key), int(size)


class _Unfolded:
    """A pickle's values with arrays in the place of tensors."""

    def __init__(self, storages: dict[str, Storage], what: str) -> None:
        self.storages, self.what, self.seen = storages, what, 0

    def value(self, made: Any, depth: int = 0) -> Any:
        """One value; what it holds is unfolded too."""
        self.seen += 1
        if depth > _DEEPEST or self.seen > _MOST:
            raise BadModel(f"{self.what} nests too deep, or repeats itself without end.")
        if isinstance(made, dict):
            return {key: self.value(each, depth + 1) for key, each in made.items()}
        if isinstance(made, list | tuple):
            return [self.value(each, depth + 1) for each in made]
        if not isinstance(made, Made):
            return None if isinstance(made, Name) else made
        if made.name == _DICTIONARY:
            pairs = [*self._initial(made), *made.items]
            return {key: self.value(each, depth + 1) for key, each in pairs}
        if made.name == "torch._utils._rebuild_parameter":
            return self.value(made.arguments[0], depth + 1)
        return self._tensor(made) if made.name in _REBUILD else None

    def _tensor(self, made: Made) -> NDArray[Any]:
        pointer, offset, shape, strides, *_ = made.arguments
        _, key, _ = _pointer(pointer)
        storage = self.storages[key]
        return tensor_of(storage.numbers, offset, _sides(shape), _sides(strides), storage.is_bfloat)

    @staticmethod
    def _initial(made: Made) -> list[tuple[Any, Any]]:
        """Pairs that a dictionary is made with rather than filled with."""
        if not made.arguments:
            return []
        return [(key, value) for key, value in made.arguments[0]]


def _sides(value: Any) -> tuple[int, ...]:
    """A shape, plain or as ``torch.Size``."""
    if isinstance(value, Made) and value.name == "torch.Size":
        value = value.arguments[0]
    return tuple(value)
