"""C3D (Tran et al. 2015, arXiv:1412.0767) in the layout of its ports: ``conv1`` to ``fc8``.

The row is fc6 after ReLU. Caffe, in which the weights were trained, reads blue before red, and a
mean clip is taken off: of weights with a tensor ``mean``, ``(3, frames, 128, 171)`` in that order,
its middle, else one number a color.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from nearfield.encoders.network.config import Config
from nearfield.encoders.network.layers import Node, constant, integers, linear, ops
from nearfield.encoders.network.weights import Weights
from nearfield.encoders.video.network import Network
from nearfield.encoders.video.sampling import Sampling
from nearfield.encoders.video.viewing import Viewing
from nearfield.encoders.video.volume import ONE, Sides, convolve, max_pool
from nearfield.errors import BadModel
from nearfield.types import Vectors

SPORTS = Viewing(
    Sampling(640, 640, 25, 16),
    *(112, 112, 128, 171),
    order="bgr",
    scale=1.0,
    mean=(90.0, 98.0, 102.0),
    std=(1.0, 1.0, 1.0),
)
"""16 frames that follow each other; at 25 a second, as UCF101's clips are."""

_GROUPS = ("1",), ("2",), ("3a", "3b"), ("4a", "4b"), ("5a", "5b")


class C3D(Network):
    """The graph of a C3D; ``fc7`` and ``fc8`` may be there, and are not read."""

    def __init__(self, folder: Path, config: Config) -> None:
        self.weights = Weights(folder, anchor="conv1.weight")
        self.width, self.flat = self.weights.shape("fc6.weight", 2)
        self.own_mean = self.weights.has("mean")
        self.traits = {"model_type": "c3d", "mean": self.own_mean}

    def row(self, x: Node, viewing: Viewing) -> Node:
        """See :class:`~nearfield.encoders.video.network.Network`."""
        if self.own_mean:
            x = ops().subtract(x, constant(self._mean(viewing)))
        for number, group in enumerate(_GROUPS):
            for name in group:
                x = self._convolved(x, f"conv{name}")
            size: Sides = (2, 2, 2) if number else (1, 2, 2)
            x = max_pool(x, size, size, (0, 1, 1) if number == 4 else (0, 0, 0))
        x = ops().reshape(x, integers(1, -1), False)
        return ops().relu(linear(x, self.weights, "fc6", self.flat, self.width))

    def default(self) -> Viewing:
        """That of the weights on Sports-1M."""
        return SPORTS

    def _convolved(self, x: Node, name: str) -> Node:
        weight = self.weights.take(f"{name}.weight", *self.weights.shape(f"{name}.weight", 5))
        bias = self.weights.take(f"{name}.bias", len(weight))
        return ops().relu(convolve(x, weight, bias, ONE, ONE))

    def _mean(self, viewing: Viewing) -> Vectors:
        """What the mean clip is above the one number a color that was taken off already."""
        shape = (3, viewing.sampling.frames, viewing.tall, viewing.wide)
        mean = self.weights.take("mean", *shape)
        if viewing.scale != 1 or set(viewing.std) != {1.0}:
            raise BadModel("A mean clip is taken off pixels; these are scaled.")
        top, left = (round((a - b) / 2) for a, b in self._sides(viewing))
        cut = mean[:, :, top : top + viewing.height, left : left + viewing.width]
        taken = np.array(viewing.mean, np.float32).reshape(3, 1, 1, 1)
        return np.asarray((cut - taken)[None], np.float32)

    def _sides(self, viewing: Viewing) -> tuple[tuple[int, int], tuple[int, int]]:
        return (viewing.tall, viewing.height), (viewing.wide, viewing.width)
