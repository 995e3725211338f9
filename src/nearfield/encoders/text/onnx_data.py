"""Where an ONNX file says that its weights lie: beside it, and nowhere else.

An ONNX file is protobuf (``onnx.proto``); a tensor may name another file that holds its numbers,
``external_data`` with the key ``location``. Only the messages on the way to such a name are gone
through: numbers within the file are stepped over.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Final

from nearfield.errors import BadModel

# Field numbers of messages in messages, by what they hold.
_WITHIN: Final[dict[str, dict[int, str]]] = {
    "model": {7: "graph", 20: "training", 25: "function"},
    "training": {1: "graph", 2: "graph"},
    "function": {7: "node"},
    "graph": {1: "node", 5: "tensor", 15: "sparse"},
    "node": {5: "attribute"},
    "attribute": {5: "tensor", 6: "graph", 10: "tensor", 11: "graph", 22: "sparse", 23: "sparse"},
    "sparse": {1: "tensor", 2: "tensor"},
    "tensor": {13: "entry"},
}
_KEY, _VALUE = 1, 2
_VARINT, _EIGHT, _BYTES, _FOUR = 0, 1, 2, 5  # wire types
DEPTH: Final = 100
"""Messages within messages, at most: protobuf's own bound."""


class _Damaged(ValueError):
    """Bytes that are no protobuf."""


def check_data(path: Path) -> None:
    """Refuse an ONNX file that takes numbers from outside of its folder.

    Raises
    ------
    BadModel
        Names the file that is meant; or the bytes are no ONNX.
    """
    with path.open("rb") as file:
        try:
            data: bytes | mmap.mmap = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except ValueError:  # an empty file
            data = b""
        with memoryview(data) as view:
            try:
                named = list(locations(view))
            except (_Damaged, IndexError) as error:
                raise BadModel(f"{path} is not an ONNX graph that can be read: {error}") from None
    for name in named:
        if not is_beside(name):
            raise BadModel(
                f"{path} takes weights from {name!r}, outside of its folder.",
                "Copy that file beside it and save the graph anew, if you trust it.",
            )


def is_beside(name: str) -> bool:
    r"""Whether a name is that of a file beside, or in a folder below, by any system's rules.

    >>> [is_beside(n) for n in ("model.onnx_data", "../x", "/etc/x", r"C:\x", "a/../../x", "")]
    [True, False, False, False, False, False]
    """
    way = PureWindowsPath(name)
    absolute = PurePosixPath(name).is_absolute() or bool(way.drive or way.root)
    return bool(name) and not absolute and ".." not in way.parts and "\0" not in name


def locations(data: memoryview) -> Iterator[str]:
    """The files that tensors of an ONNX model name."""
    waiting = [("model", data, 0)]
    while waiting:
        kind, message, depth = waiting.pop()
        if depth > DEPTH:
            raise _Damaged(f"its messages are nested more than {DEPTH} deep")
        if kind == "entry":
            pair = {field: bytes(value) for field, value in _fields(message)}
            if pair.get(_KEY) == b"location":
                yield pair.get(_VALUE, b"").decode("utf-8", "replace")
            continue
        within = _WITHIN[kind]
        for field, value in _fields(message):
            if field in within:
                waiting.append((within[field], value, depth + 1))


def _fields(message: memoryview) -> Iterator[tuple[int, memoryview]]:
    """The fields of a message that hold bytes: their numbers, and the bytes."""
    at, end = 0, len(message)
    while at < end:
        key, at = _varint(message, at)
        wire, size = key & 7, 0
        if wire == _VARINT:
            _, at = _varint(message, at)
        elif wire == _BYTES:
            size, at = _varint(message, at)
        elif wire in (_EIGHT, _FOUR):
            at += 8 if wire == _EIGHT else 4
        else:
            raise _Damaged(f"it holds a field of the unknown kind {wire}")
        if at + size > end:
            raise _Damaged("it ends too early")
        if wire == _BYTES:
            yield key >> 3, message[at : at + size]
        at += size


def _varint(message: memoryview, at: int) -> tuple[int, int]:
    value = shift = 0
    while shift < 70:
        byte = message[at]
        at += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, at
        shift += 7
    raise _Damaged("it holds a number that is too long")
