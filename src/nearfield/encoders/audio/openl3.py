"""OpenL3 (Cramer et al. 2019, ICASSP): what sounds and pictures of a moment have in common.

The layout is Keras's: layers in their order, each with a kernel and a bias, or the four parts of a
normalisation. The row is the last convolution's, of which the largest in each field is taken.
"""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

import numpy as np

from nearfield.encoders.audio.front import Front
from nearfield.encoders.audio.listening import Listening
from nearfield.encoders.audio.network import Network
from nearfield.encoders.audio.windows import Windows
from nearfield.encoders.network.config import Config
from nearfield.encoders.network.convolution import Kernel, Step, convolve, max_pool
from nearfield.encoders.network.layers import Node, constant, integers, ops
from nearfield.encoders.network.weights import Weights
from nearfield.errors import BadModel
from nearfield.types import Vectors

EPS = 1e-3
FIELDS = {"linear": (8, 8), "mel128": (4, 8), "mel256": (8, 8)}
"""Of which the largest is taken, bands by frames, for 6,144 numbers: of 512 channels 4 x 3."""

WHOLE = {"linear": (32, 24), "mel128": (16, 24), "mel256": (32, 24)}
"""Likewise for 512: the whole plane."""

# A window of one second around each second; the published steps are .1 s.
SECONDS = Windows(length=1000, step=1000, ahead=500, slack=999)
_MEL = Front(
    rate=48_000,
    frames=199,
    length=2048,
    hop=242,
    bands=256,
    power=1,
    edge="behind",
    log="dB under the loudest",
)
FRONTS = {
    "mel256": _MEL,
    "mel128": Front(**{**_MEL.to_dict(), "bands": 128}),
    "linear": Front(**{**_MEL.to_dict(), "bands": 0, "frames": 197, "length": 512}),
}
_NORM = ("gamma", "beta", "moving_mean", "moving_variance")


class OpenL3(Network):
    """The graph of the audio network, for the spectrum and the width that the config says."""

    def __init__(self, folder: Path, config: Config) -> None:
        self.spectrum = config.text("spectrum", "mel256")
        self.width = config.integer("width", 6144)
        if self.spectrum not in FRONTS:
            known = ", ".join(FRONTS)
            raise BadModel(f"{config.path} wants the spectrum {self.spectrum!r}; known: {known}.")
        self.weights = Weights(folder, anchor="")
        self.convolutions, self.norms = _layers(self.weights)
        channels = self.weights.shape(f"{self.convolutions[-1]}/kernel", 4)[3]
        self.is_whole = self.width == channels
        if self.width not in (channels, 12 * channels):
            raise BadModel(f"{folder} gives {channels} or {12 * channels} numbers a window.")
        self.traits = {"model_type": "openl3", "spectrum": self.spectrum, "width": self.width}

    def row(self, x: Node, listening: Listening) -> Node:
        """See :class:`~nearfield.encoders.audio.network.Network`."""
        x = ops().unsqueeze(ops().transpose(x, integers(0, 2, 1)), integers(1))
        gain, shift = self._norm(self.norms[0])
        x = ops().add(ops().multiply(x, constant(gain[0])), constant(shift[0]))
        for number, name in enumerate(self.convolutions[:-1]):
            x = ops().relu(convolve(x, self._folded(name, self.norms[number + 1]), Step(1, 1)))
            if number in (1, 3, 5):
                x = max_pool(x, 2, Step(2))
        x = convolve(x, self._kernel(self.convolutions[-1]), Step(1, 1))
        fields = (WHOLE if self.is_whole else FIELDS)[self.spectrum]
        sides: list[list[int]] = [list(fields), [1, 1], [0, 0], [0, 0], list(fields)]
        x = ops().max_pool(x, *sides, "floor", "same_upper").output(0)
        return ops().reshape(ops().transpose(x, integers(0, 2, 3, 1)), integers(0, -1), True)

    def default(self) -> Listening:
        """That of the official weights, a window a second."""
        return Listening(SECONDS, FRONTS[self.spectrum])

    def _kernel(self, name: str) -> Kernel:
        shape = self.weights.shape(f"{name}/kernel", 4)
        weight = self.weights.take(f"{name}/kernel", *shape).transpose(3, 2, 0, 1)
        return Kernel(np.ascontiguousarray(weight), self.weights.take(f"{name}/bias", shape[3]))

    def _folded(self, name: str, norm: str) -> Kernel:
        """A convolution with the normalisation behind it, as one."""
        weight, bias = self._kernel(name)
        gain, shift = self._norm(norm)
        moved = shift + (0 if bias is None else bias) * gain
        return Kernel(weight * gain[:, None, None, None], moved)

    def _norm(self, name: str) -> tuple[Vectors, Vectors]:
        width = self.weights.shape(f"{name}/gamma", 1)[0]
        gamma, beta, mean, spread = (
            self.weights.take(f"{name}/{part}", width).astype(np.float64) for part in _NORM
        )
        gain = gamma / np.sqrt(spread + EPS)
        return gain.astype(np.float32), (beta - mean * gain).astype(np.float32)


def _layers(weights: Weights) -> tuple[list[str], list[str]]:
    """Eight convolutions and the normalisations: one before all, one behind each but the last."""
    parts = {
        name: {each.rpartition("/")[2] for each in group}
        for name, group in groupby(sorted(weights.tensors), lambda name: name.rpartition("/")[0])
    }
    convolutions = [name for name, held in parts.items() if held == {"kernel", "bias"}]
    norms = [name for name, held in parts.items() if held == set(_NORM)]
    if len(convolutions) != 8 or len(norms) != 8:
        raise BadModel(
            f"The weights in {weights.folder} hold {len(convolutions)} convolutions and "
            f"{len(norms)} normalisations; OpenL3's network of sounds has 8 of each."
        )
    return convolutions, norms
