"""EfficientNet-Lite (Tan and Le 2019, arXiv:1905.11946; Lite: without squeezing, with ReLU6).

The layout is that of the official checkpoint's port to PyTorch: ``_conv_stem``, ``_blocks.N``,
``_conv_head``; zeros are put around as TensorFlow does. The row is the mean over the last plane.
"""

from __future__ import annotations

from pathlib import Path

from nearfield.encoders.image.network import Network
from nearfield.encoders.image.preparing import Preparing
from nearfield.encoders.network.config import Config
from nearfield.encoders.network.convolution import (
    SAME,
    Kernel,
    Step,
    convolve,
    folded,
    mean_plane,
    relu6,
)
from nearfield.encoders.network.layers import Node, ops
from nearfield.encoders.network.weights import Weights
from nearfield.errors import BadModel

EPS = 1e-3
REPEATS, STRIDES = (1, 2, 2, 3, 3, 4, 1), (1, 2, 2, 2, 1, 2, 1)
"""Of Lite0: how many blocks a stage has, and the stride of its first."""

LITE0 = Preparing(224, 224, 256, "bicubic", scale=1.0, mean=(127.0,) * 3, std=(128.0,) * 3)
"""TensorFlow's bilinear resizing does not smooth; Pillow's bicubic is nearer to it than its
bilinear (what timm took for the same weights)."""


class EfficientNetLite(Network):
    """Inverted residual blocks; ``repeats`` and ``strides`` of the config say their stages."""

    def __init__(self, folder: Path, config: Config) -> None:
        repeats = config.values.get("repeats", REPEATS)
        strides = config.values.get("strides", STRIDES)
        self.strides = [
            stride if first == 0 else 1
            for count, stride in zip(repeats, strides, strict=True)
            for first in range(count)
        ]
        self.weights = Weights(folder, anchor="_conv_stem.weight")
        self.traits = {"model_type": "efficientnet-lite", "strides": self.strides, "eps": EPS}
        self.width = self.weights.shape("_conv_head.weight", 4)[0]
        count = self.weights.count("_blocks.")
        if count != len(self.strides):
            raise BadModel(
                f"The weights in {folder} hold {count} blocks; {len(self.strides)} were wanted."
            )

    def row(self, x: Node, preparing: Preparing) -> Node:
        """See :class:`~nearfield.encoders.image.network.Network`."""
        x = relu6(convolve(x, self._folded("_conv_stem", "_bn0"), Step(2, SAME)))
        for number, stride in enumerate(self.strides):
            x = self._block(x, f"_blocks.{number}.", stride)
        return mean_plane(relu6(convolve(x, self._folded("_conv_head", "_bn1"))))

    def default(self) -> Preparing:
        """That of Lite0."""
        return LITE0

    def _block(self, x: Node, at: str, stride: int) -> Node:
        before, narrow = x, 0
        if self.weights.has(f"{at}_expand_conv.weight"):
            wide = self._folded(f"{at}_expand_conv", f"{at}_bn0")
            narrow = wide.weight.shape[1]
            x = relu6(convolve(x, wide))
        deep = self._folded(f"{at}_depthwise_conv", f"{at}_bn1")
        groups = len(deep.weight)
        x = relu6(convolve(x, deep, Step(stride, SAME, groups)))
        last = self._folded(f"{at}_project_conv", f"{at}_bn2")
        x = convolve(x, last)
        same = stride == 1 and len(last.weight) == (narrow or groups)
        return ops().add(x, before) if same else x

    def _folded(self, conv: str, norm: str) -> Kernel:
        return folded(self.weights, conv, norm, EPS)
