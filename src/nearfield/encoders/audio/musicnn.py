"""musicnn (Pons and Serra 2019, arXiv:1909.06654): tags of music, by shapes in its spectrogram.

The layout is that of the package's TensorFlow checkpoint, whose layers have no names but numbers:
``conv2d_3/kernel``, ``batch_normalization_4/gamma``. The row is what stands before the tags.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from nearfield.encoders.audio.front import Front
from nearfield.encoders.audio.listening import Listening
from nearfield.encoders.audio.network import Network
from nearfield.encoders.audio.windows import Windows
from nearfield.encoders.network.config import Config
from nearfield.encoders.network.layers import Node, constant, integers, ops
from nearfield.encoders.network.weights import Weights
from nearfield.types import Vectors

EPS = 1e-3
TAGGING = Listening(
    Windows(length=2976, step=2992, last=True, grain=16),
    Front(
        rate=16_000,
        frames=187,
        length=512,
        hop=256,
        bands=96,
        edge="reflect",
        log="log10(1 + 10000 x)",
    ),
    repeat=True,
)
"""Windows of 187 frames, 3 s, side by side; the published features stop where none fits, here the
last one ends with the recording."""

_FRONT, _MIDDLE = (
    (0, 1, 2, 3, 4),
    (5, 6, 7),
)  # convolutions by number; their norms follow the input's


class Musicnn(Network):
    """The graph: five kinds of filters, three convolutions, and pooling over time."""

    batch = 1

    def __init__(self, folder: Path, config: Config) -> None:
        self.weights = Weights(folder, anchor="conv2d/kernel")
        self.flat, self.width = self.weights.shape("dense/kernel", 2)
        self.traits = {"model_type": "musicnn", "eps": EPS}

    def row(self, x: Node, listening: Listening) -> Node:
        """See :class:`~nearfield.encoders.audio.network.Network`."""
        x = ops().unsqueeze(x, integers(1))  # (batch, 1, frames, bands)
        gain, shift = self._norm(0, 1)
        x = ops().add(ops().multiply(x, constant(gain)), constant(shift))
        first = ops().concat([self._filtered(x, number) for number in _FRONT], 1)
        layers = [first]
        for number in _MIDDLE:
            made = self._convolved(layers[-1], number)
            layers.append(made if number == 5 else ops().add(made, layers[-1]))
        return self._dense(self._pooled(ops().concat(layers, 1)))

    def default(self) -> Listening:
        """That of the official weights."""
        return TAGGING

    def _filtered(self, x: Node, number: int) -> Node:
        """``(batch, filters, frames)``: the largest over the bands of what a filter finds.

        Filters over many bands find timbres, those over many frames find how it moves.
        """
        made = self._convolution(x, number)
        return ops().reduce_max(made, integers(3), False)

    def _convolved(self, x: Node, number: int) -> Node:
        """``(batch, channels, frames)`` to the same of another width: over time, all channels."""
        name = _numbered("conv2d", number)
        frames, width, _, filters = self.weights.shape(f"{name}/kernel", 4)
        kernel = self.weights.take(f"{name}/kernel", frames, width, 1, filters)
        made = ops().convolution(
            x, constant(kernel[:, :, 0].transpose(2, 1, 0).copy()), [1], [3], [3], [1]
        )
        bias = self.weights.take(f"{name}/bias", filters).reshape(1, -1, 1)
        gain, shift = (part.reshape(1, -1, 1) for part in self._norm(number + 1, filters))
        made = ops().relu(ops().add(made, constant(bias)))
        return ops().add(ops().multiply(made, constant(gain)), constant(shift))

    def _convolution(self, x: Node, number: int) -> Node:
        name = _numbered("conv2d", number)
        shape = self.weights.shape(f"{name}/kernel", 4)
        kernel = self.weights.take(f"{name}/kernel", *shape).transpose(3, 2, 0, 1).copy()
        frames, _, _, filters = shape
        before = (frames - 1) // 2  # as TensorFlow's "same": more behind, if not even
        pads = [before, 0], [frames - 1 - before, 0]
        made = ops().convolution(x, constant(kernel), [1, 1], *pads, [1, 1])
        bias = self.weights.take(f"{name}/bias", filters).reshape(1, -1, 1, 1)
        gain, shift = self._norm(number + 1, filters)
        made = ops().relu(ops().add(made, constant(bias)))
        return ops().add(ops().multiply(made, constant(gain)), constant(shift))

    def _pooled(self, x: Node) -> Node:
        """Of each channel its largest and its mean over time, one beside the other."""
        pools = [ops().reduce_max(x, integers(2), False), ops().reduce_mean(x, integers(2), False)]
        pair = ops().concat([ops().unsqueeze(pool, integers(2)) for pool in pools], 2)
        return ops().reshape(pair, integers(0, -1), True)

    def _dense(self, x: Node) -> Node:
        gain, shift = (part.ravel() for part in self._norm(9, self.flat))
        x = ops().add(ops().multiply(x, constant(gain)), constant(shift))
        kernel = self.weights.take("dense/kernel", self.flat, self.width)
        x = ops().matmul(x, constant(kernel), False, False)
        x = ops().relu(ops().add(x, constant(self.weights.take("dense/bias", self.width))))
        gain, shift = (part.ravel() for part in self._norm(10, self.width))
        return ops().add(ops().multiply(x, constant(gain)), constant(shift))

    def _norm(self, number: int, width: int) -> tuple[Vectors, Vectors]:
        """Gain and shift of a batch normalisation: ``(1, width, 1, 1)`` each."""
        name = _numbered("batch_normalization", number)
        parts = ("gamma", "beta", "moving_mean", "moving_variance")
        gamma, beta, mean, spread = (
            self.weights.take(f"{name}/{part}", width).astype(np.float64) for part in parts
        )
        gain = gamma / np.sqrt(spread + EPS)
        shift = beta - mean * gain
        shape = (1, width, 1, 1)
        return gain.astype(np.float32).reshape(shape), shift.astype(np.float32).reshape(shape)


def _numbered(name: str, number: int) -> str:
    return f"{name}_{number}" if number else name
