"""What a graph of clips is built from: weights, traits, and one row a window."""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any

from nearfield.encoders.network.config import Config
from nearfield.encoders.network.layers import Node, constant, integers, ops
from nearfield.encoders.runtime import openvino
from nearfield.encoders.video.viewing import Viewing


class Network(ABC):
    """A model's weights with the knowledge of how they fit together.

    Attributes
    ----------
    width
        Of a row.
    traits
        All that decides a row besides the weights and how it watches, as JSON takes it.
    """

    width: int
    traits: dict[str, Any]

    @abstractmethod
    def __init__(self, folder: Path, config: Config) -> None:
        """Open the weights in a ``folder``, and see that they fit its ``config``."""

    @abstractmethod
    def row(self, x: Node, viewing: Viewing) -> Node:
        """Rows ``(1, width)`` of windows ``(1, 3, frames, height, width)``."""

    @abstractmethod
    def default(self) -> Viewing:
        """How official weights watch, where the folder does not tell."""


def build(network: Network, viewing: Viewing) -> Any:
    """The graph: uint8 ``pixels`` ``(1, frames, height, width, 3)`` to one row ``(1, width)``."""
    opset, ov = ops(), openvino()
    shape = [1, viewing.sampling.frames, viewing.height, viewing.width, 3]
    pixels = opset.parameter(shape, ov.Type.u8, name="pixels")
    gain, shift = viewing.line
    scaled = opset.multiply(opset.convert(pixels, "f32"), constant(gain.reshape(1, 1, 1, 1, 3)))
    x = opset.add(scaled, constant(shift.reshape(1, 1, 1, 1, 3)))
    x = opset.transpose(x, integers(0, 4, 1, 2, 3))
    return ov.Model([network.row(x, viewing)], [pixels], "nearfield")
