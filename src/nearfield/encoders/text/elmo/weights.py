"""The arrays of an ELMo's HDF5 file, in the layout of ``bilm-tf``, each of the shape that it needs.

::

    char_embed                            261 x d         one row a byte or mark
    CNN/W_cnn_I, CNN/b_cnn_I              1 x w x d x n   filter I: n of w characters
    CNN_high_K/W_transform, W_carry, b_*  c x c           highway K; c is all n together
    CNN_proj/W_proj, b_proj               c x p
    RNN_0 forwards, RNN_1 backwards: RNN_D/RNN/MultiRNNCell/CellL/LSTMCell/
        W_0  2p x 4m      of the input and the state: input, candidate, forget and output gate
        B    4m           1 is added to the forget gate's
        W_P_0  m x p      memory to state
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np

from nearfield.encoders.network.weights import all_finite
from nearfield.encoders.text.elmo.options import CHARACTERS, Options
from nearfield.errors import BadModel
from nearfield.models.hdf5 import AGAIN, Hdf5
from nearfield.types import Vectors

FORGET = np.float32(1.0)  # TensorFlow's LSTMCell adds it to the forget gate


class Cell(NamedTuple):
    """One LSTM: ``gates`` ``(2p, 4m)``, ``bias`` ``(4m,)`` and ``projection`` ``(m, p)``."""

    gates: Vectors
    bias: Vectors
    projection: Vectors


class Highway(NamedTuple):
    """A highway layer: two products and their biases."""

    transform: Vectors
    transform_bias: Vectors
    carry: Vectors
    carry_bias: Vectors


class Letters(NamedTuple):
    """What turns characters into a word's vector; ``filters`` are pairs of weight and bias."""

    embedding: Vectors
    filters: list[tuple[Vectors, Vectors]]
    highways: list[Highway]
    projection: Vectors
    bias: Vectors


class ElmoWeights:
    """The file, open; raises ``BadModel`` for an array that is missing or cannot be.

    Parameters
    ----------
    path
        The HDF5 file.
    options
        The sizes that its arrays must have.
    """

    def __init__(self, path: Path, options: Options) -> None:
        self.path, self.options = path, options

    def letters(self) -> Letters:
        """The layers from characters to words."""
        o = self.options
        wide = o.convolved
        with Hdf5(self.path) as file:
            filters = [
                (
                    self._take(file, f"CNN/W_cnn_{at}", 1, size, o.embedding, count)[0],
                    self._take(file, f"CNN/b_cnn_{at}", count),
                )
                for at, (size, count) in enumerate(o.filters)
            ]
            highways = [self._highway(file, f"CNN_high_{at}", wide) for at in range(o.highways)]
            return Letters(
                self._take(file, "char_embed", CHARACTERS, o.embedding),
                filters,
                highways,
                self._take(file, "CNN_proj/W_proj", wide, o.projection),
                self._take(file, "CNN_proj/b_proj", o.projection),
            )

    def cells(self, direction: int) -> list[Cell]:
        """The layers of a ``direction``, 0 forwards and 1 backwards."""
        o = self.options
        cells = []
        with Hdf5(self.path) as file:
            for layer in range(o.layers):
                at = f"RNN_{direction}/RNN/MultiRNNCell/Cell{layer}/LSTMCell"
                bias = self._take(file, f"{at}/B", 4 * o.cells)
                bias[2 * o.cells : 3 * o.cells] += FORGET
                gates = self._take(file, f"{at}/W_0", 2 * o.projection, 4 * o.cells)
                projection = self._take(file, f"{at}/W_P_0", o.cells, o.projection)
                cells.append(Cell(gates, bias, projection))
        return cells

    def _highway(self, file: Hdf5, at: str, wide: int) -> Highway:
        parts = (
            (
                self._take(file, f"{at}/W_{name}", wide, wide),
                self._take(file, f"{at}/b_{name}", wide),
            )
            for name in ("transform", "carry")
        )
        return Highway(*(array for pair in parts for array in pair))

    def _take(self, file: Hdf5, name: str, *shape: int) -> Vectors:
        array = file.take(name, *shape)
        if not all_finite(array):
            raise BadModel(f"{self.path} holds {name} with NaN or infinite numbers.", AGAIN)
        return array
