"""What a graph of sounds is built from: weights, traits, and one row a window."""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any

from nearfield.encoders.audio.listening import Listening
from nearfield.encoders.network.config import Config
from nearfield.encoders.network.layers import Node, ops
from nearfield.encoders.runtime import openvino


class Network(ABC):
    """A model's weights with the knowledge of how they fit together.

    Attributes
    ----------
    width
        Of a row.
    traits
        All that decides a row besides the weights and how it listens, as JSON takes it.
    batch
        Windows that the graph reads at once, always so many: the same shape gives the same bits.
    """

    width: int
    traits: dict[str, Any]
    batch: int = 1

    @abstractmethod
    def __init__(self, folder: Path, config: Config) -> None:
        """Open the weights in a ``folder``, and see that they fit its ``config``."""

    @abstractmethod
    def row(self, x: Node, listening: Listening) -> Node:
        """Rows ``(batch, width)`` of windows ``(batch, frames, bands)``."""

    @abstractmethod
    def default(self) -> Listening:
        """How official weights listen, where the folder does not tell."""


def build(network: Network, listening: Listening) -> Any:
    """The graph: float32 ``features`` ``(batch, frames, bands)`` to ``(batch, width)``."""
    shape = [network.batch, listening.front.frames, listening.front.width]
    features = ops().parameter(shape, openvino().Type.f32, name="features")
    return openvino().Model([network.row(features, listening)], [features], "nearfield")
