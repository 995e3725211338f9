"""A result in one file: arrays and plain values, no pickle."""

from __future__ import annotations

import io
import json
import math
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

import numpy as np
from numpy.typing import NDArray

from nearfield.errors import EncoderMismatch, UsageError
from nearfield.types.whole import whole

FORMAT = 1


def save(
    path: str | Path, what: str, values: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]
) -> None:
    """Write what a result holds, which says what it is ("topics"): complete, or not at all.

    ``values`` is what JSON can hold. The file is NumPy's ``.npz``, whatever its name.
    """
    path = Path(path)
    head = json.dumps({"kind": what, "format": FORMAT, "values": values}, ensure_ascii=False)
    members: dict[str, Any] = {"head": np.frombuffer(head.encode(), np.uint8), **arrays}
    try:
        with whole(path) as part, part.open("wb") as file:
            np.savez(file, **members)
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}.") from error


def load(path: str | Path, what: str) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """The values and arrays of a saved result; raises ``UsageError`` for anything else."""
    try:
        arrays = _arrays(Path(path))
        head = json.loads(arrays.pop("head").tobytes().decode())
        holds, format_ = head["kind"], head["format"]
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}.") from error
    except MISFITS as error:
        raise UsageError(f"{path} is not a saved result, or it is damaged.") from error
    if holds != what or format_ > FORMAT:
        raise UsageError(f"{path} holds {holds} (format {format_}); wanted {what} of {FORMAT}.")
    return head["values"], arrays


@contextmanager
def fitting(path: str | Path) -> Iterator[None]:
    """What a result is made of fits together; raises ``UsageError`` where it does not."""
    try:
        yield
    except MISFITS as error:
        raise UsageError(
            f"{path} is damaged: what it holds does not fit together.", "Save the result again."
        ) from error


def inflated(data: bytes, size: int) -> bytes:
    """Bytes out of zlib, of a known size; raises ``ValueError`` for any other, and reads no more.

    >>> inflated(zlib.compress(b"apple"), 5)
    b'apple'
    """
    opened = zlib.decompressobj()
    out = opened.decompress(data, size + 1)
    if len(out) != size or not opened.eof:
        raise ValueError(f"{size} bytes were wanted")
    return out


def _arrays(path: Path) -> dict[str, NDArray[Any]]:
    """The members of a file, none packed: it holds as many bytes as it has."""
    most = path.stat().st_size
    with ZipFile(path) as members:
        if sum(member.file_size for member in members.infolist()) > most:
            raise ValueError("it is packed")
        arrays = {}
        for member in members.infolist():
            with members.open(member) as file:
                arrays[member.filename.removesuffix(".npy")] = _array(file.read())
    return arrays


def _array(data: bytes) -> NDArray[Any]:
    """One array; its header may not promise more than its bytes hold."""
    file = io.BytesIO(data)
    version = np.lib.format.read_magic(file)
    read = np.lib.format.read_array_header_1_0 if version == (1, 0) else _header_2_0
    shape, _, kind = read(file)
    if kind.hasobject or math.prod(shape) * kind.itemsize > len(data):
        raise ValueError("an array that is not there")
    file.seek(0)
    array: NDArray[Any] = np.lib.format.read_array(file, allow_pickle=False)
    return array


_header_2_0 = np.lib.format.read_array_header_2_0
MISFITS = (
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    RecursionError,
    BadZipFile,
    EOFError,
    NotImplementedError,
    RuntimeError,
    zlib.error,
)
"""What is raised where a file's parts are not what a result is made of."""


def same_encoder(own: str, other: str) -> None:
    """Raises ``EncoderMismatch`` where both fingerprints are known, and differ."""
    if own and other and own != other:
        raise EncoderMismatch(
            f"The rows come from the encoder {other}, the groups from {own}; two models' vectors "
            "do not mix.",
            "Encode the rows with the same model.",
        )
