"""DINOv2 (Oquab et al. 2023, arXiv:2304.07193) in transformers' layout: a ViT that was not told.

What each block adds is scaled by channel, and positions are made for the size that comes.
"""

from __future__ import annotations

from typing import ClassVar

from nearfield.encoders.image.preparing import Preparing
from nearfield.encoders.image.vit import Names, ViT
from nearfield.encoders.network.config import Config
from nearfield.encoders.network.layers import Node, constant, ops
from nearfield.errors import BadModel


class Dinov2(ViT):
    """The graph of a DINOv2; the giant one, whose blocks are gated, is not read."""

    names: ClassVar[Names] = Names("norm1", "norm2", "mlp.fc1", "mlp.fc2")
    eps: ClassVar[float] = 1e-6
    spreads: ClassVar[bool] = True

    def default(self) -> Preparing:
        """That of the official folders."""
        return Preparing(224, 224, 256, "bicubic", "floor")

    def _inner(self, config: Config) -> int:
        if config.boolean("use_swiglu_ffn", False):
            raise BadModel(f"{config.path} wants gated blocks (use_swiglu_ffn), as the giant has.")
        return int(self.width * config.number("mlp_ratio", 4))

    def _scaled(self, x: Node, name: str) -> Node:
        return ops().multiply(x, constant(self.weights.take(f"{name}.lambda1", self.width)))
