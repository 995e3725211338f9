"""Torch's files, read without torch: bit for bit what it reads, and nothing is run."""

from __future__ import annotations

import os
import pickle
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from nearfield.errors import BadModel
from nearfield.models.tensors import tensor_of, weights_of
from nearfield.models.torch_file import MAGIC, VERSION, read_torch

torch.manual_seed(0)
BIG = torch.arange(24.0).reshape(4, 6)
STATE: dict[str, Any] = {
    "turned": BIG.t(),
    "a part": BIG[1:3, 2:],
    "one number": torch.tensor(3),
    "nothing": torch.zeros(0, 3),
    "bfloat": torch.randn(3, 4).bfloat16(),
    "half": torch.randn(5).half(),
    "bool": torch.tensor([True, False]),
    "parameter": torch.nn.Parameter(torch.randn(3)),
    "double": torch.randn(2, 3).double(),
    "bytes": torch.arange(5, dtype=torch.uint8),
    "long": torch.tensor([-(2**60), 7]),
}
LAYOUTS = pytest.mark.parametrize("zipped", [True, False], ids=["zip", "legacy"])


def save(value: Any, path: Path, zipped: bool) -> Path:
    torch.save(value, path, _use_new_zipfile_serialization=zipped)
    return path


def same(ours: Any, theirs: torch.Tensor) -> bool:
    theirs = theirs.detach()
    wanted = (theirs.float() if theirs.dtype == torch.bfloat16 else theirs).numpy()
    kinds = ours.dtype == wanted.dtype and ours.shape == wanted.shape
    return bool(kinds) and ours.tobytes() == wanted.tobytes()


@LAYOUTS
def test_every_type_shape_and_view_is_as_torch_reads_it(zipped: bool, tmp_path: Path) -> None:
    path = save(STATE, tmp_path / "a.pt", zipped)
    read, loaded = read_torch(path), torch.load(path, weights_only=True)
    assert list(read) == list(loaded)
    assert [name for name in loaded if not same(read[name], loaded[name])] == []


@LAYOUTS
def test_the_weights_of_a_whole_training_state(zipped: bool, tmp_path: Path) -> None:
    layer = torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.BatchNorm1d(2))
    optimizer = torch.optim.Adam(layer.parameters())
    layer(torch.randn(4, 3)).sum().backward()
    optimizer.step()
    held = {"epoch": 3, "optimizer": optimizer.state_dict(), "state_dict": layer.state_dict()}
    weights = weights_of(read_torch(save(held, tmp_path / "a.pt", zipped)), "a.pt")
    assert list(weights) == list(layer.state_dict())
    assert all(same(weights[name], value) for name, value in layer.state_dict().items())


def test_names_of_training_on_several_devices_are_plain(tmp_path: Path) -> None:
    path = save({"module.a": torch.ones(2), "module.b": torch.ones(1)}, tmp_path / "a.pt", True)
    assert list(weights_of(read_torch(path), "a.pt")) == ["a", "b"]
    with pytest.raises(BadModel, match=r"b\.pt holds no weights by name, but epoch"):
        weights_of({"epoch": 3}, "b.pt")


class Planted:
    """Runs a command when it is unpickled."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[Any, ...]:
        return os.system, (f"touch {self.mark}",)


@LAYOUTS
def test_what_is_planted_is_refused_and_never_run(zipped: bool, tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    path = save({"a": torch.ones(2), "b": Planted(mark)}, tmp_path / "a.pt", zipped)
    with pytest.raises(BadModel, match="it names posix.system, which is none of what such a file"):
        read_torch(path)
    assert not mark.exists()
    torch.load(path, weights_only=False)
    assert mark.exists()  # it would have run


def test_a_program_with_its_weights_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.pt", "w") as archive:  # as torch.jit.save lays it out
        for name in ("data.pkl", "constants.pkl", "code/__torch__/torch/nn/linear.py", "version"):
            archive.writestr(f"clip/{name}", b"")
    with pytest.raises(BadModel, match="TorchScript: a program with its weights, which is not run"):
        read_torch(tmp_path / "a.pt")


def legacy(path: Path, held: bytes, keys: Any, numbers: bytes) -> Path:
    """A file of the old layout, of which any part may be false."""
    parts = [pickle.dumps(each, 2) for each in (MAGIC, VERSION, {"little_endian": True})]
    path.write_bytes(b"".join([*parts, held, pickle.dumps(keys, 2), numbers]))
    return path


def pointing(shape: Any, strides: Any, size: int = 4) -> bytes:
    """A pickle of one tensor over the storage ``0``."""
    inner = pickle.dumps(("storage", None, "0", "cpu", size, None), 2)[2:-1]
    inner = inner.replace(b"N", b"ctorch\nFloatStorage\n", 1)
    # The persistent tensor and the other arguments, in one tuple, to be rebuilt.
    spread = b"".join(pickle.dumps(each, 2)[2:-1] for each in (0, shape, strides, False, None))
    return b"\x80\x02}(U\x01actorch._utils\n_rebuild_tensor_v2\n(" + inner + b"Q" + spread + b"tRu."


FOUR = struct.pack("<q4f", 4, 1, 2, 3, 4)


def test_the_old_layout_made_by_hand_is_read(tmp_path: Path) -> None:
    path = legacy(tmp_path / "a.pt", pointing((2, 2), (1, 2)), ["0"], FOUR)
    assert read_torch(path)["a"].tolist() == [[1, 3], [2, 4]]


@pytest.mark.parametrize(
    ("shape", "strides"),
    [((2, 3), (3, 1)), ((4,), (2,)), ((-1,), (1,)), ((1_000_000_000,), (0,)), ((2,), (1, 1))],
)
def test_a_tensor_beyond_its_storage_is_refused(shape: Any, strides: Any, tmp_path: Path) -> None:
    path = legacy(tmp_path / "a.pt", pointing(shape, strides), ["0"], FOUR)
    with pytest.raises(BadModel, match=r"damaged or cut short: a tensor of the shape"):
        read_torch(path)


Damage = Callable[[bytes], bytes]
DAMAGES: dict[str, Damage] = {
    "cut in the numbers": lambda data: data[:-40],
    "cut in the pickle": lambda data: data[: len(data) // 4],
    "nothing": lambda data: b"",
    "text": lambda data: b"weights" * 100,
    "zeros": lambda data: bytes(len(data)),
}


@LAYOUTS
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_is_a_sentence(damage: str, zipped: bool, tmp_path: Path) -> None:
    path = save({"a": torch.randn(20)}, tmp_path / "a.pt", zipped)
    path.write_bytes(DAMAGES[damage](path.read_bytes()))
    with pytest.raises(BadModel):
        read_torch(path)


def test_a_packed_storage_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = save({"a": torch.zeros(1000)}, tmp_path / "a.pt", True)
    packed = tmp_path / "b.pt"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(info.filename, old.read(info))
    with pytest.raises(BadModel, match=r"data\.pkl packed, which torch\.save never writes"):
        read_torch(packed)


def test_values_that_hold_themselves_many_times_end(tmp_path: Path) -> None:
    value: Any = [torch.ones(1)]
    for _ in range(25):
        value = [value, value]
    path = save({"a": value}, tmp_path / "a.pt", True)
    with pytest.raises(BadModel, match="repeats itself without end"):
        read_torch(path)


def test_a_view_cannot_repeat_numbers() -> None:
    with pytest.raises(ValueError, match="larger than its storage"):
        tensor_of(np.arange(4.0), 0, (10,), (0,))
    assert tensor_of(np.arange(4.0), 1, (), ()).item() == 1
