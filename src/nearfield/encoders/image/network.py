"""What a graph of pictures is built from: weights, traits, and one row a picture."""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any

from nearfield.encoders.image.preparing import Preparing
from nearfield.encoders.network.config import Config
from nearfield.encoders.network.layers import Node, constant, integers, ops
from nearfield.encoders.runtime import openvino


class Network(ABC):
    """A model's weights with the knowledge of how they fit together.

    Attributes
    ----------
    width
        Of a row.
    traits
        All that decides a row besides the weights and the preparation, as JSON takes it.
    """

    width: int
    traits: dict[str, Any]

    @abstractmethod
    def __init__(self, folder: Path, config: Config) -> None:
        """Open the weights in a ``folder``, and see that they fit its ``config``."""

    @abstractmethod
    def row(self, x: Node, preparing: Preparing) -> Node:
        """Rows ``(pictures, width)`` of pictures ``(pictures, 3, height, width)``.

        ``preparing`` tells the size, for tables of positions.
        """

    def default(self) -> Preparing:
        """The preparation of official weights, where the folder does not tell one."""
        return Preparing(224, 224, 256)


def build(network: Network, preparing: Preparing) -> Any:
    """The graph: uint8 ``pixels`` ``(1, height, width, 3)`` to one float32 row ``(1, width)``.

    Of one picture: EfficientNet-Lite0 and ViT-B gain nothing from larger batches on a core each
    (``docs/pictures.md``), and a picture has the same bits in any company.
    """
    opset, ov = ops(), openvino()
    shape = [1, preparing.height, preparing.width, 3]
    pixels = opset.parameter(shape, ov.Type.u8, name="pixels")
    gain, shift = preparing.line
    scaled = opset.multiply(opset.convert(pixels, "f32"), constant(gain.reshape(1, 1, 1, 3)))
    x = opset.add(scaled, constant(shift.reshape(1, 1, 1, 3)))
    x = opset.transpose(x, integers(0, 3, 1, 2))
    return ov.Model([network.row(x, preparing)], [pixels], "nearfield")
