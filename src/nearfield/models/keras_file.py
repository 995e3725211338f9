"""The weights of a Keras file (HDF5, the layout of before Keras 3), without Keras."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from nearfield.errors import BadModel
from nearfield.models.hdf5 import Hdf5

MOST = 1_000  # layers of a model


def read_keras(path: Path) -> dict[str, NDArray[Any]]:
    """The weights by layer, in the order of the layers: ``004/conv2d_1/kernel``.

    The names of layers count from wherever the program that saved them had got to; their order is
    that of the model. Layers without weights are not counted.

    Raises
    ------
    MissingExtra
        h5py is not installed (the extra ``hdf5``).
    BadModel
        The file is no HDF5, is damaged, or lists no layers.
    """
    found: dict[str, NDArray[Any]] = {}
    with Hdf5(path) as file:
        root = "model_weights/" if file.has("model_weights") else ""
        layers = file.texts(root, "layer_names")
        if not layers or len(layers) > MOST:
            raise BadModel(f"{path} lists {len(layers)} layers; wanted 1 to {MOST:,}.")
        number = 0
        for layer in layers:
            names = file.texts(f"{root}{layer}", "weight_names")
            for name in names:
                place = f"{root}{layer}/{name}"
                last = name.rpartition("/")[2].partition(":")[0]
                found[f"{number:03}/{layer}/{last}"] = file.take(place, *file.shape(place))
            number += bool(names)
    return found
