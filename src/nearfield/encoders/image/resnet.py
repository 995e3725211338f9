"""ResNet (He et al. 2016, arXiv:1512.03385), in torchvision's layout and in transformers'.

The stride of a bottleneck is in its middle convolution, as in both. The row is the mean over the
last plane.
"""

from __future__ import annotations

from abc import abstractmethod
from pathlib import Path
from typing import NamedTuple

from nearfield.encoders.image.network import Network
from nearfield.encoders.image.preparing import Preparing
from nearfield.encoders.network.config import Config
from nearfield.encoders.network.convolution import Step, convolve, folded, max_pool, mean_plane
from nearfield.encoders.network.layers import Node, ops
from nearfield.encoders.network.weights import Weights
from nearfield.errors import BadModel

EPS = 1e-5


class Block(NamedTuple):
    """The pairs of a convolution and its normalisation in a block, and that beside it."""

    parts: list[tuple[str, str]]
    beside: tuple[str, str]
    stride: int


class ResNet(Network):
    """The graph of a ResNet; the layouts differ in names alone."""

    weights: Weights
    stem: tuple[str, str]

    def row(self, x: Node, preparing: Preparing) -> Node:
        """See :class:`~nearfield.encoders.image.network.Network`."""
        x = ops().relu(self._normed(x, self.stem, Step(2, 3)))
        x = max_pool(x, 3, Step(2, 1))
        for block in self.blocks():
            x = self._block(x, block)
        return mean_plane(x)

    @abstractmethod
    def blocks(self) -> list[Block]:
        """The blocks, in order."""

    def _block(self, x: Node, block: Block) -> Node:
        before = x
        strided = 1 if len(block.parts) == 3 else 0
        for number, names in enumerate(block.parts):
            size = self.weights.shape(f"{names[0]}.weight", 4)[-1]
            step = Step(block.stride if number == strided else 1, size // 2)
            x = self._normed(x, names, step)
            if number < len(block.parts) - 1:
                x = ops().relu(x)
        if self.weights.has(f"{block.beside[0]}.weight"):
            before = self._normed(before, block.beside, Step(block.stride))
        return ops().relu(ops().add(x, before))

    def _normed(self, x: Node, names: tuple[str, str], step: Step) -> Node:
        return convolve(x, folded(self.weights, *names, EPS), step)


class TorchvisionResNet(ResNet):
    """``layer1.0.conv1``; ``depths`` of the config, where it is there, are checked."""

    stem = ("conv1", "bn1")

    def __init__(self, folder: Path, config: Config) -> None:
        self.weights = Weights(folder, anchor="layer1.0.conv1.weight")
        self.depths = [self.weights.count(f"layer{stage}.") for stage in range(1, 5)]
        wanted = config.values.get("depths", self.depths)
        if list(wanted) != self.depths:
            raise BadModel(
                f"The weights in {folder} hold {self.depths} blocks; {list(wanted)} were wanted."
            )
        self.count = 3 if self.weights.has("layer1.0.conv3.weight") else 2
        last = f"layer4.0.conv{self.count}.weight"
        self.width = self.weights.shape(last, 4)[0]
        self.traits = {"model_type": "resnet", "layout": "torchvision", "depths": self.depths}

    def blocks(self) -> list[Block]:
        """See :class:`ResNet`."""
        return [
            self._named(f"layer{stage}.{number}.", 2 if stage > 1 and number == 0 else 1)
            for stage, depth in enumerate(self.depths, 1)
            for number in range(depth)
        ]

    def _named(self, at: str, stride: int) -> Block:
        parts = [(f"{at}conv{n}", f"{at}bn{n}") for n in range(1, self.count + 1)]
        return Block(parts, (f"{at}downsample.0", f"{at}downsample.1"), stride)


class TransformersResNet(ResNet):
    """``encoder.stages.0.layers.0.layer.0``."""

    stem = ("embedder.embedder.convolution", "embedder.embedder.normalization")

    def __init__(self, folder: Path, config: Config) -> None:
        self.depths = [int(depth) for depth in config.values.get("depths", (3, 4, 6, 3))]
        widths = config.values.get("hidden_sizes", (256, 512, 1024, 2048))
        self.width = int(widths[-1])
        self.count = 2 if config.text("layer_type", "bottleneck") == "basic" else 3
        self.first = 2 if config.boolean("downsample_in_first_stage", False) else 1
        if config.boolean("downsample_in_bottleneck", False):
            raise BadModel(f"{config.path} wants downsample_in_bottleneck, which is not read.")
        if config.text("hidden_act", "relu") != "relu":
            raise BadModel(f"{config.path} wants an activation other than relu.")
        self.weights = Weights(folder, anchor=f"{self.stem[0]}.weight")
        self.traits = {"model_type": "resnet", "depths": self.depths, "first": self.first}

    def blocks(self) -> list[Block]:
        """See :class:`ResNet`."""
        strides = [self.first, 2, 2, 2]
        return [
            self._named(f"encoder.stages.{stage}.layers.{number}.", stride if number == 0 else 1)
            for stage, (depth, stride) in enumerate(zip(self.depths, strides, strict=True))
            for number in range(depth)
        ]

    def default(self) -> Preparing:
        """That of ``ConvNextImageProcessor`` in the official folders."""
        return Preparing(224, 224, 256, "bicubic", "floor")

    def _named(self, at: str, stride: int) -> Block:
        names = [f"{at}layer.{n}" for n in range(self.count)]
        parts = [(f"{name}.convolution", f"{name}.normalization") for name in names]
        beside = (f"{at}shortcut.convolution", f"{at}shortcut.normalization")
        return Block(parts, beside, stride)


def resnet(folder: Path, config: Config) -> ResNet:
    """A ResNet of the layout that the config names."""
    layout = config.text("layout", "transformers")
    return (TorchvisionResNet if layout == "torchvision" else TransformersResNet)(folder, config)
