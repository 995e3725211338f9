"""Keras's files of weights, by the order of their layers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nearfield.errors import BadModel
from nearfield.models.containers import read_tensors
from nearfield.models.keras_file import read_keras

h5py = pytest.importorskip("h5py")
LAYERS: list[tuple[str, dict[str, Any]]] = [
    ("input_1", {}),
    ("batch_normalization_9", {"gamma:0": np.ones(1), "beta:0": np.zeros(1)}),
    ("conv2d_10", {"kernel:0": np.arange(12.0).reshape(3, 1, 1, 4), "bias:0": np.zeros(4)}),
    ("activation_2", {}),
    ("conv2d_2", {"kernel:0": np.ones((1, 1, 4, 2)), "bias:0": np.ones(2)}),
]


def write(path: Path, root: str = "") -> Path:
    with h5py.File(path, "w") as file:
        top = file.create_group(root) if root else file
        top.attrs["layer_names"] = [name.encode() for name, _ in LAYERS]
        for name, weights in LAYERS:
            group = top.create_group(name)
            group.attrs["weight_names"] = [f"{name}/{part}".encode() for part in weights]
            for part, array in weights.items():
                group.create_dataset(f"{name}/{part}", data=array.astype(np.float32))
    return path


@pytest.mark.parametrize("root", ["", "model_weights"])
def test_by_the_order_of_the_layers(root: str, tmp_path: Path) -> None:
    found = read_keras(write(tmp_path / "a.h5", root))
    assert list(found) == [
        "000/batch_normalization_9/gamma",
        "000/batch_normalization_9/beta",
        "001/conv2d_10/kernel",
        "001/conv2d_10/bias",
        "002/conv2d_2/kernel",
        "002/conv2d_2/bias",
    ]
    assert np.array_equal(found["001/conv2d_10/kernel"].ravel(), np.arange(12))
    assert sorted(read_tensors(tmp_path / "a.h5")) == sorted(found)


def test_what_is_no_such_file(tmp_path: Path) -> None:
    path = tmp_path / "a.h5"
    path.write_bytes(b"no HDF5")
    with pytest.raises(BadModel, match="no HDF5"):
        read_keras(path)
    with h5py.File(path, "w") as file:
        file.create_dataset("a", data=[1.0])
    with pytest.raises(BadModel, match="layer_names"):
        read_keras(path)
    write(path)
    with h5py.File(path, "a") as file:
        del file["conv2d_2"]
        file["conv2d_2"] = h5py.ExternalLink("other.h5", "/")
    with pytest.raises(BadModel, match="link"):
        read_keras(path)
    path.write_bytes(write(path).read_bytes()[:900])
    with pytest.raises(BadModel, match="damaged"):
        read_keras(path)
