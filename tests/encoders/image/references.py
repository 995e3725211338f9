"""Plain torch networks in torchvision's layout and in that of EfficientNet-Lite's port."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional


class Basic(nn.Module):
    """Two convolutions, or with ``deep`` three, and a way around them."""

    def __init__(self, into: int, width: int, stride: int, deep: bool) -> None:
        super().__init__()
        out = width * 4 if deep else width
        sides = [(into, width, 1), (width, width, 3), (width, out, 1)]
        sides = sides if deep else [(into, width, 3), (width, width, 3)]
        self.count, strided = len(sides), 2 if deep else 1
        for n, (before, after, side) in enumerate(sides, 1):
            step = stride if n == strided else 1
            conv = nn.Conv2d(before, after, side, step, side // 2, bias=False)
            setattr(self, f"conv{n}", conv)
            setattr(self, f"bn{n}", nn.BatchNorm2d(after))
        self.downsample: nn.Module | None = None
        if stride != 1 or into != out:
            conv = nn.Conv2d(into, out, 1, stride, bias=False)
            self.downsample = nn.Sequential(conv, nn.BatchNorm2d(out))
        self.out = out

    def forward(self, x: Tensor) -> Tensor:
        y = x
        for n in range(1, self.count + 1):
            y = getattr(self, f"bn{n}")(getattr(self, f"conv{n}")(y))
            y = functional.relu(y) if n < self.count else y
        return functional.relu(y + (x if self.downsample is None else self.downsample(x)))


class ResNet(nn.Module):
    """A stem, four layers, the mean; ``fc`` is in the file and not read."""

    def __init__(self, depths: list[int], deep: bool, width: int = 4) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(3, width, 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        before = width
        for stage, depth in enumerate(depths):
            blocks = []
            for number in range(depth):
                stride = 2 if stage and not number else 1
                block = Basic(before, width * 2**stage, stride, deep)
                blocks.append(block)
                before = block.out
            setattr(self, f"layer{stage + 1}", nn.Sequential(*blocks))
        self.fc = nn.Linear(before, 5)

    def forward(self, x: Tensor) -> Tensor:
        x = functional.relu(self.bn1(self.conv1(x)))
        x = functional.max_pool2d(x, 3, 2, 1)
        for stage in range(1, 5):
            x = getattr(self, f"layer{stage}")(x)
        return x.mean((2, 3))


class VGG(nn.Module):
    """Convolutions in five groups, each halved; three layers."""

    def __init__(self, groups: list[int], norm: bool, hidden: int = 12) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        before, width = 3, 4
        for count in groups:
            for _ in range(count):
                layers.append(nn.Conv2d(before, width, 3, padding=1))
                layers += [nn.BatchNorm2d(width)] if norm else []
                layers.append(nn.ReLU())
                before = width
            layers.append(nn.MaxPool2d(2, 2))
            width += 2
        self.features = nn.Sequential(*layers)
        self.classifier = nn.Sequential(
            nn.Linear(before * 49, hidden),
            nn.ReLU(),
            nn.Dropout(),
            nn.Linear(hidden, hidden),
            nn.ReLU(),
            nn.Dropout(),
            nn.Linear(hidden, 5),
        )

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.classifier[:6](torch.flatten(self.features(x), 1))
        return y

    def average(self, x: Tensor) -> Tensor:
        y: Tensor = self.features(x)
        return y.mean((2, 3))


def same(x: Tensor, conv: nn.Conv2d) -> Tensor:
    """Zeros around as TensorFlow's SAME puts them."""
    [side, _], [stride, _] = conv.kernel_size, conv.stride
    pads = [max((ceil(n / stride) - 1) * stride + side - n, 0) for n in (x.shape[3], x.shape[2])]
    return functional.pad(x, [part for pad in pads for part in (pad // 2, pad - pad // 2)])


class Inverted(nn.Module):
    """Wide, each channel apart, narrow."""

    def __init__(self, into: int, out: int, expand: int, side: int, stride: int) -> None:
        super().__init__()
        wide = into * expand
        if expand > 1:
            self._expand_conv = nn.Conv2d(into, wide, 1, bias=False)
            self._bn0 = nn.BatchNorm2d(wide, eps=1e-3)
        self._depthwise_conv = nn.Conv2d(wide, wide, side, stride, groups=wide, bias=False)
        self._bn1 = nn.BatchNorm2d(wide, eps=1e-3)
        self._project_conv = nn.Conv2d(wide, out, 1, bias=False)
        self._bn2 = nn.BatchNorm2d(out, eps=1e-3)
        self.expands, self.adds = expand > 1, stride == 1 and into == out

    def forward(self, x: Tensor) -> Tensor:
        y = functional.relu6(self._bn0(self._expand_conv(x))) if self.expands else x
        y = self._bn1(self._depthwise_conv(same(y, self._depthwise_conv)))
        z: Tensor = self._bn2(self._project_conv(functional.relu6(y)))
        return z + x if self.adds else z


class Sizes(NamedTuple):
    """Of each stage: how many blocks, the first one's stride, channels, and side of the window."""

    repeats: Sequence[int]
    strides: Sequence[int]
    outs: Sequence[int]
    sides: Sequence[int]
    stem: int = 8
    head: int = 20


SMALL = Sizes((1, 2, 2), (1, 2, 2), (6, 8, 10), (3, 5, 3))
LITE0 = Sizes(
    (1, 2, 2, 3, 3, 4, 1),
    (1, 2, 2, 2, 1, 2, 1),
    (16, 24, 40, 80, 112, 192, 320),
    (3, 3, 5, 3, 5, 5, 3),
    32,
    1280,
)


class EfficientNetLite(nn.Module):
    """A stem, inverted blocks, a head, the mean."""

    def __init__(self, sizes: Sizes, classes: int = 5) -> None:
        super().__init__()
        self._conv_stem = nn.Conv2d(3, sizes.stem, 3, 2, bias=False)
        self._bn0 = nn.BatchNorm2d(sizes.stem, eps=1e-3)
        blocks, before = [], sizes.stem
        for stage, repeat in enumerate(sizes.repeats):
            out, side = sizes.outs[stage], sizes.sides[stage]
            for number in range(repeat):
                step = 1 if number else sizes.strides[stage]
                blocks.append(Inverted(before, out, 6 if stage else 1, side, step))
                before = out
        self._blocks = nn.ModuleList(blocks)
        self._conv_head = nn.Conv2d(before, sizes.head, 1, bias=False)
        self._bn1 = nn.BatchNorm2d(sizes.head, eps=1e-3)
        self._fc = nn.Linear(sizes.head, classes)

    def forward(self, x: Tensor) -> Tensor:
        x = functional.relu6(self._bn0(self._conv_stem(same(x, self._conv_stem))))
        for block in self._blocks:
            x = block(x)
        y: Tensor = functional.relu6(self._bn1(self._conv_head(x)))
        return y.mean((2, 3))
