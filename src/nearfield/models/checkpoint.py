"""The tensors of a TensorFlow checkpoint (V2), without TensorFlow.

Two files: ``NAME.index``, a table of LevelDB's whose values say where each tensor stands, and
``NAME.data-00000-of-00001``, the numbers (tensorflow/core/util/tensor_bundle,
leveldb/doc/table_format.md). Nothing in them can run.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nearfield.errors import BadModel

INDEX, DATA = ".index", ".data-00000-of-00001"
_MAGIC = 0xDB4775248B80FB57
_FOOTER = 48
_TYPES = {1: "<f4", 2: "<f8", 3: "<i4", 4: "|u1", 6: "|i1", 9: "<i8", 10: "|b1", 19: "<f2"}
"""NumPy's codes, by the numbers of TensorFlow's ``DataType``."""

_STATE = (
    "Adam",
    "Adam_1",
    "beta1_power",
    "beta2_power",
    "Momentum",
    "RMSProp",
    "RMSProp_1",
    "ExponentialMovingAverage",
)
"""Last parts of the names of what an optimiser remembers of a tensor."""


def read_checkpoint(path: Path) -> dict[str, NDArray[Any]]:
    """The tensors by their names, of either of a checkpoint's two files; no optimiser's state.

    Numbers are views of the file, not copies.

    Raises
    ------
    BadModel
        A file is missing, damaged or cut short, or the checkpoint is in several parts.
    """
    start = path.name.removesuffix(DATA).removesuffix(INDEX)
    index, data = (path.with_name(start + end) for end in (INDEX, DATA))
    try:
        table = index.read_bytes()
        numbers = np.memmap(data, np.uint8, mode="r")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise BadModel(
            f"The checkpoint {path} needs {index.name} and {data.name} side by side: {reason}."
        ) from None
    try:
        found = {name: _tensor(entry, numbers) for name, entry in _entries(table) if name}
    except (LookupError, ValueError, TypeError) as error:
        raise BadModel(f"{path} is damaged or cut short: {error}.", "Fetch it again.") from None
    return {name: value for name, value in found.items() if name.rpartition("/")[2] not in _STATE}


def _tensor(entry: bytes, numbers: NDArray[np.uint8]) -> NDArray[Any]:
    """The tensor that a ``BundleEntryProto`` says the place of."""
    fields = _fields(entry)
    kind, offset, size = (int(fields.get(number, [0])[-1]) for number in (1, 4, 5))
    if kind not in _TYPES or fields.get(3) or fields.get(7):
        raise ValueError(f"a tensor of the type {kind}, or in pieces")
    shape = tuple(_side(side) for held in fields.get(2, []) for side in _fields(held).get(2, []))
    code = np.dtype(_TYPES[kind])
    if size != math.prod(shape) * code.itemsize or offset + size > len(numbers):
        raise ValueError(f"a tensor of the shape {shape} in {size:,} bytes")
    return numbers[offset : offset + size].view(code).reshape(shape)


def _side(held: Any) -> int:
    return int(_fields(held).get(1, [0])[-1])


def _entries(table: bytes) -> Iterator[tuple[str, bytes]]:
    """Names and entries, block by block."""
    footer = table[-_FOOTER:]
    if len(footer) < _FOOTER or int.from_bytes(footer[-8:], "little") != _MAGIC:
        raise ValueError("it is no index of a checkpoint")
    _, at = _handle(footer, 0)
    (start, size), _ = _handle(footer, at)
    for _, value in _block(table, start, size):
        (inner, length), _ = _handle(value, 0)
        for name, entry in _block(table, inner, length):
            yield name.decode("utf-8"), entry


def _block(table: bytes, start: int, size: int) -> Iterator[tuple[bytes, bytes]]:
    """Keys and values of a block; a key repeats the beginning of the one before it."""
    if start + size >= len(table) or table[start + size] != 0:
        raise ValueError("a block that is compressed, or is not there")
    block = table[start : start + size]
    end = len(block) - 4 - 4 * int.from_bytes(block[-4:], "little")
    at, key = 0, b""
    while at < end:
        shared, at = _varint(block, at)
        more, at = _varint(block, at)
        length, at = _varint(block, at)
        if at + more + length > end or shared > len(key):
            raise ValueError("an entry that reaches beyond its block")
        key = key[:shared] + block[at : at + more]
        yield key, block[at + more : at + more + length]
        at += more + length


def _handle(held: bytes, at: int) -> tuple[tuple[int, int], int]:
    start, at = _varint(held, at)
    size, at = _varint(held, at)
    return (start, size), at


def _fields(message: bytes) -> dict[int, list[Any]]:
    """A message of Protocol Buffers: its values by their numbers."""
    found: dict[int, list[Any]] = {}
    at = 0
    while at < len(message):
        tag, at = _varint(message, at)
        value: Any
        kind = tag & 7
        if kind == 0:
            value, at = _varint(message, at)
        elif kind == 2:
            size, at = _varint(message, at)
            value, at = message[at : at + size], at + size
        elif kind in (1, 5):
            value, at = None, at + (8 if kind == 1 else 4)
        else:
            raise ValueError(f"a field of the kind {kind}")
        found.setdefault(tag >> 3, []).append(value)
    return found


def _varint(held: bytes, at: int) -> tuple[int, int]:
    """A number of seven bits a byte, and where it ends."""
    number = 0
    for place in range(10):
        byte = held[at + place]
        number |= (byte & 127) << (7 * place)
        if byte < 128:
            return number, at + place + 1
    raise ValueError("a number that has no end")
