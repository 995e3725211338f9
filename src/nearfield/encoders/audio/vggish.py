"""VGGish (Hershey et al. 2017, arXiv:1609.09430): a VGG of patches of a spectrogram, AudioSet.

The layout is that of torchvggish: ``features.N``, ``embeddings.N``. The row stands before the last
ReLU, as in the authors' TensorFlow model; the port to PyTorch cuts what is below 0.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from nearfield.encoders.audio.front import Front
from nearfield.encoders.audio.listening import Listening
from nearfield.encoders.audio.network import Network
from nearfield.encoders.audio.windows import Windows
from nearfield.encoders.network.config import Config
from nearfield.encoders.network.convolution import Step, convolve, kernel, max_pool
from nearfield.encoders.network.layers import Node, constant, integers, linear, ops
from nearfield.encoders.network.weights import Weights
from nearfield.errors import BadModel

PATCHES = Listening(
    Windows(length=975, step=960),
    Front(
        rate=16_000,
        frames=96,
        length=400,
        hop=160,
        size=512,
        bands=64,
        scale="htk",
        low=125,
        high=7500,
        shape="mels",
        power=1,
        edge="none",
        log="ln(x + .01)",
    ),
)
"""96 frames of 10 ms; the last of them is 25 ms long, and what fills no patch is dropped."""

_CLIP = 2.0  # of the whitened row, before it becomes 8 bits


class VGGish(Network):
    """The graph; with ``pca`` in the config the row is whitened and cut to 8 bits, as AudioSet's.

    The weights then hold ``pproc.pca_matrix`` and ``pproc.pca_means``.
    """

    batch = 8

    def __init__(self, folder: Path, config: Config) -> None:
        self.weights = Weights(folder, anchor="features.0.weight")
        self.convolutions = self.weights.numbers("features.")
        self.layers = self.weights.numbers("embeddings.")
        if not self.convolutions or not self.layers:
            raise BadModel(f"The weights in {folder} are not VGGish's: features, embeddings.")
        self.width = self.weights.shape(f"embeddings.{self.layers[-1]}.weight", 2)[0]
        self.pca = config.boolean("pca", False)
        self.traits = {"model_type": "vggish", "pca": self.pca}

    def row(self, x: Node, listening: Listening) -> Node:
        """See :class:`~nearfield.encoders.audio.network.Network`."""
        x = ops().unsqueeze(x, integers(1))
        place = 0
        for number in self.convolutions:
            x = self._pooled(x, number - place)
            name = f"features.{number}"
            x = ops().relu(convolve(x, kernel(self.weights, name), Step(1, 1)))
            place = number + 2
        x = max_pool(x, 2, Step(2))
        x = ops().reshape(ops().transpose(x, integers(0, 2, 3, 1)), integers(0, -1), True)
        for number in self.layers:
            shape = self.weights.shape(f"embeddings.{number}.weight", 2)
            x = linear(x, self.weights, f"embeddings.{number}", shape[1], shape[0])
            x = x if number == self.layers[-1] else ops().relu(x)
        return self._whitened(x) if self.pca else x

    def default(self) -> Listening:
        """That of the official weights."""
        return PATCHES

    @staticmethod
    def _pooled(x: Node, skipped: int) -> Node:
        """Where the numbers of the layers leave one out, it is a pooling."""
        return max_pool(x, 2, Step(2)) if skipped else x

    def _whitened(self, x: Node) -> Node:
        """Truncated to whole numbers, as TensorFlow's ``astype(uint8)`` does."""
        matrix = self.weights.take("pproc.pca_matrix", self.width, self.width)
        means = self.weights.take("pproc.pca_means", self.width, 1).ravel()
        x = ops().matmul(ops().subtract(x, constant(means)), constant(matrix), False, True)
        x = ops().add(ops().clamp(x, -_CLIP, _CLIP), constant(np.float32(_CLIP)))
        return ops().floor(ops().multiply(x, constant(np.float32(255 / (2 * _CLIP)))))
