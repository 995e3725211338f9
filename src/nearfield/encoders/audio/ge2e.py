"""GE2E (Wan et al. 2018, arXiv:1710.10467): three LSTMs whose last state says who speaks.

The layout is that of the speaker encoder of Real-Time-Voice-Cloning, as the package Resemblyzer
ships it: ``lstm.weight_ih_l0``, ``linear.weight``. Energies are not taken the logarithm of.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from nearfield.encoders.audio.front import Front
from nearfield.encoders.audio.listening import Listening
from nearfield.encoders.audio.network import Network
from nearfield.encoders.audio.windows import Windows
from nearfield.encoders.network.config import Config
from nearfield.encoders.network.layers import Node, constant, integers, linear, number, ops
from nearfield.encoders.network.weights import Weights
from nearfield.errors import BadModel
from nearfield.types import Vectors

# Windows of 1.6 s, 1.3 a second; one at the end that is three quarters full. The level is that
# of the whole recording.
VOICE = Listening(
    Windows(length=1600, step=770, slack=400),
    Front(rate=16_000, frames=160, length=400, hop=160, bands=40),
    loudness=-30,
)


class GE2E(Network):
    """The graph of a speaker encoder, of as many layers as there are weights."""

    batch = 8

    def __init__(self, folder: Path, config: Config) -> None:
        self.weights = Weights(folder, anchor="lstm.weight_ih_l0")
        names = [name for name in self.weights.tensors if ".weight_ih_l" in name]
        self.layers = len(names)
        self.bands = self.weights.shape("lstm.weight_ih_l0", 2)[1]
        self.width, self.hidden = self.weights.shape("linear.weight", 2)
        self.traits = {"model_type": "ge2e", "layers": self.layers}

    def row(self, x: Node, listening: Listening) -> Node:
        """See :class:`~nearfield.encoders.audio.network.Network`."""
        if listening.front.width != self.bands:
            raise BadModel(f"{self.bands} bands are wanted; {listening.front.width} are given.")
        width, last = self.bands, x
        for layer in range(self.layers):
            x, last = self._lstm(x, layer, width, listening.front.frames)
            width = self.hidden
        return ops().relu(linear(last, self.weights, "linear", self.hidden, self.width))

    def default(self) -> Listening:
        """That of the official weights."""
        return VOICE

    def _lstm(self, x: Node, layer: int, width: int, steps: int) -> tuple[Node, Node]:
        """All states ``(batch, frames, hidden)`` of a layer, and its last ``(batch, hidden)``."""
        size = 4 * self.hidden
        inward = self.weights.take(f"lstm.weight_ih_l{layer}", size, width)
        onward = self.weights.take(f"lstm.weight_hh_l{layer}", size, self.hidden)
        inner, outer = (
            self.weights.take(f"lstm.bias_{part}_l{layer}", size) for part in ("hh", "ih")
        )
        zeros = constant(np.zeros((self.batch, 1, self.hidden), np.float32))
        lengths = constant(np.full(self.batch, steps, np.int32))
        made = ops().lstm_sequence(
            x,
            zeros,
            zeros,
            lengths,
            *(constant(_gates(each)[None]) for each in (inward, onward, outer + inner)),
            self.hidden,
            "forward",
        )
        states = ops().squeeze(made.output(0), integers(1))
        return states, ops().squeeze(made.output(1), number(1))


def _gates(weight: Vectors) -> Vectors:
    """From torch's order of gates (input, forget, cell, output) to OpenVINO's (f, i, c, o)."""
    enter, forget, cell, leave = np.split(weight, 4)
    return np.concatenate([forget, enter, cell, leave])
