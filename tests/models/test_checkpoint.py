"""TensorFlow's checkpoints: read without TensorFlow; broken ones are refused."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nearfield.errors import BadModel
from nearfield.models.checkpoint import DATA, INDEX, read_checkpoint
from nearfield.models.containers import read_tensors

TENSORS: dict[str, Any] = {
    "conv2d/bias": np.arange(4, dtype=np.float32),
    "conv2d/bias/Adam": np.zeros(4, np.float32),
    "conv2d/kernel": np.random.default_rng(0).standard_normal((3, 2, 1, 4)).astype(np.float32),
    "global_step": np.array(7, np.int64),
    "half": np.array([1.5, -2.0], np.float16),
}
CODES = {"float32": 1, "int64": 9, "float16": 19}


def varint(number: int) -> bytes:
    out = b""
    while number > 127:
        out += bytes([number & 127 | 128])
        number >>= 7
    return out + bytes([number])


def entry(array: Any, offset: int) -> bytes:
    """A ``BundleEntryProto``: type, shape, offset, size, checksum."""
    sides = b"".join(
        b"\x12" + varint(len(side)) + side for side in (b"\x08" + varint(n) for n in array.shape)
    )
    made = b"\x08" + varint(CODES[array.dtype.name]) + b"\x12" + varint(len(sides)) + sides
    made += b"\x20" + varint(offset) if offset else b""
    return made + b"\x28" + varint(array.nbytes) + b"\x35" + struct.pack("<I", 9)


def block(pairs: list[tuple[bytes, bytes]]) -> bytes:
    """Entries of which each repeats what its key shares with the one before."""
    out, before = b"", b""
    for key, value in pairs:
        shared = next(
            (n for n, (a, b) in enumerate(zip(key, before, strict=False)) if a != b),
            min(len(key), len(before)),
        )
        out += (
            varint(shared) + varint(len(key) - shared) + varint(len(value)) + key[shared:] + value
        )
        before = key
    return out + struct.pack("<II", 0, 1)


def write(folder: Path, name: str = "model", tensors: dict[str, Any] = TENSORS) -> Path:
    numbers, pairs = b"", [(b"", b"\x08\x01")]
    for key, array in sorted(tensors.items()):
        pairs.append((key.encode(), entry(array, len(numbers))))
        numbers += array.tobytes()
    table, handles = b"", []
    for some in (pairs[:3], pairs[3:]):
        inner = block(some)
        handles.append((some[-1][0] + b"~", varint(len(table)) + varint(len(inner))))
        table += inner + b"\0" + b"\0" * 4
    index = block(handles)
    footer = varint(0) + varint(0) + varint(len(table)) + varint(len(index))
    table += index + b"\0" + b"\0" * 4
    table += footer.ljust(40, b"\0") + (0xDB4775248B80FB57).to_bytes(8, "little")
    (folder / f"{name}{INDEX}").write_bytes(table)
    (folder / f"{name}{DATA}").write_bytes(numbers)
    return folder / f"{name}{INDEX}"


@pytest.mark.parametrize("name", ["model", ""])
def test_tensors_by_name_without_the_optimisers(name: str, tmp_path: Path) -> None:
    path = write(tmp_path, name)
    for file in (path, path.with_name(f"{name}{DATA}")):
        found = read_checkpoint(file)
        assert sorted(found) == ["conv2d/bias", "conv2d/kernel", "global_step", "half"]
        for key, array in found.items():
            assert array.dtype == TENSORS[key].dtype
            assert np.array_equal(array, TENSORS[key])
    assert sorted(read_tensors(path)) == sorted(found)


def test_a_file_is_missing(tmp_path: Path) -> None:
    path = write(tmp_path)
    path.with_name(f"model{DATA}").unlink()
    with pytest.raises(BadModel, match="side by side"):
        read_checkpoint(path)


def test_cut_short_or_damaged_anywhere(tmp_path: Path) -> None:
    path = write(tmp_path)
    whole = path.read_bytes()
    numbers = path.with_name(f"model{DATA}")
    good = numbers.read_bytes()
    draw = np.random.default_rng(0)
    for at in range(0, len(whole), 7):
        path.write_bytes(whole[:at])
        with pytest.raises(BadModel):
            read_checkpoint(path)
        harmed = bytearray(whole)
        harmed[at] = int(draw.integers(256))
        path.write_bytes(bytes(harmed))
        try:
            found = read_checkpoint(path)
        except BadModel:
            continue
        assert all(array.nbytes <= len(good) for array in found.values())
    path.write_bytes(whole)
    numbers.write_bytes(good[:-3])
    with pytest.raises(BadModel, match="damaged or cut short"):
        read_checkpoint(path)


def test_a_compressed_block_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path)
    harmed = bytearray(path.read_bytes())
    size = len(block([(b"", b"\x08\x01"), *_first(2)]))
    assert harmed[size] == 0
    harmed[size] = 1
    path.write_bytes(bytes(harmed))
    with pytest.raises(BadModel, match="compressed"):
        read_checkpoint(path)


def _first(count: int) -> list[tuple[bytes, bytes]]:
    offset, pairs = 0, []
    for key, array in sorted(TENSORS.items())[:count]:
        pairs.append((key.encode(), entry(array, offset)))
        offset += array.nbytes
    return pairs
