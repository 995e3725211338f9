"""Plain torch networks of clips in their official layouts, as small as one likes."""

from __future__ import annotations

from math import ceil

import torch
from torch import Tensor, nn
from torch.nn import functional

Sides = tuple[int, int, int]


def factored(into: int, out: int, middle: int, stride: int) -> nn.Sequential:
    """Over the plane, then over time."""
    return nn.Sequential(
        nn.Conv3d(into, middle, (1, 3, 3), (1, stride, stride), (0, 1, 1), bias=False),
        nn.BatchNorm3d(middle),
        nn.ReLU(),
        nn.Conv3d(middle, out, (3, 1, 1), (stride, 1, 1), (1, 0, 0), bias=False),
    )


class Basic(nn.Module):
    """Two convolutions, each of one or of two, and a way around them."""

    def __init__(self, into: int, out: int, stride: int, is_factored: bool) -> None:
        super().__init__()
        middle = into * out * 27 // (into * 9 + out * 3)

        def conv(before: int, step: int) -> nn.Module:
            if is_factored:
                return factored(before, out, middle, step)
            return nn.Conv3d(before, out, 3, step, 1, bias=False)

        self.conv1 = nn.Sequential(conv(into, stride), nn.BatchNorm3d(out), nn.ReLU())
        self.conv2 = nn.Sequential(conv(out, 1), nn.BatchNorm3d(out))
        self.downsample: nn.Module | None = None
        if stride != 1 or into != out:
            beside = nn.Conv3d(into, out, 1, stride, bias=False)
            self.downsample = nn.Sequential(beside, nn.BatchNorm3d(out))

    def forward(self, x: Tensor) -> Tensor:
        beside = x if self.downsample is None else self.downsample(x)
        return functional.relu(self.conv2(self.conv1(x)) + beside)


class VideoResNet(nn.Module):
    """torchvision's R3D and R(2+1)D; ``fc`` is in the file and not read."""

    def __init__(self, is_factored: bool, width: int = 4) -> None:
        super().__init__()
        stem: list[nn.Module] = [
            nn.Conv3d(3, width, (3, 7, 7), (1, 2, 2), (1, 3, 3), bias=False),
            nn.BatchNorm3d(width),
            nn.ReLU(),
        ]
        if is_factored:
            stem = [
                nn.Conv3d(3, 5, (1, 7, 7), (1, 2, 2), (0, 3, 3), bias=False),
                nn.BatchNorm3d(5),
                nn.ReLU(),
                nn.Conv3d(5, width, (3, 1, 1), 1, (1, 0, 0), bias=False),
                nn.BatchNorm3d(width),
                nn.ReLU(),
            ]
        self.stem = nn.Sequential(*stem)
        before = width
        for stage in range(4):
            out, stride = width * 2**stage, 2 if stage else 1
            first = Basic(before, out, stride, is_factored)
            layer = nn.Sequential(first, Basic(out, out, 1, is_factored))
            setattr(self, f"layer{stage + 1}", layer)
            before = out
        self.fc = nn.Linear(before, 5)

    def forward(self, x: Tensor) -> Tensor:
        x = self.stem(x)
        for stage in range(1, 5):
            x = getattr(self, f"layer{stage}")(x)
        return x.mean((2, 3, 4))


def same(x: Tensor, size: Sides, stride: Sides) -> Tensor:
    """Zeros around as TensorFlow's SAME puts them: more behind, if not even."""
    pads: list[int] = []
    for side, kernel, step in zip(x.shape[:1:-1], size[::-1], stride[::-1], strict=True):
        pad = max((ceil(side / step) - 1) * step + kernel - side, 0)
        pads += [pad // 2, pad - pad // 2]
    return functional.pad(x, pads)


class Unit(nn.Module):
    """A convolution, its normalisation, ReLU."""

    def __init__(self, into: int, out: int, side: int = 1, stride: int = 1) -> None:
        super().__init__()
        self.conv3d = nn.Conv3d(into, out, side, stride, bias=False)
        self.bn = nn.BatchNorm3d(out, eps=1e-3)
        self.size, self.stride = (side,) * 3, (stride,) * 3

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.bn(self.conv3d(same(x, self.size, self.stride)))
        return functional.relu(y)


def pooled(x: Tensor, size: Sides, stride: Sides) -> Tensor:
    """The largest of each window."""
    return functional.max_pool3d(same(x, size, stride), size, stride)


class Mixed(nn.Module):
    """Four ways of so many channels, one after another in what comes out."""

    def __init__(self, into: int, *channels: int) -> None:
        super().__init__()
        first, narrow, second, small, third, fourth = channels
        self.b0 = Unit(into, first)
        self.b1a, self.b1b = Unit(into, narrow), Unit(narrow, second, 3)
        self.b2a, self.b2b = Unit(into, small), Unit(small, third, 3)
        self.b3b = Unit(into, fourth)
        self.out = first + second + third + fourth

    def forward(self, x: Tensor) -> Tensor:
        ways = [self.b0(x), self.b1b(self.b1a(x)), self.b2b(self.b2a(x))]
        return torch.cat([*ways, self.b3b(pooled(x, (3, 3, 3), (1, 1, 1)))], 1)


MODULES = "3b", "3c", "4b", "4c", "4d", "4e", "4f", "5b", "5c"
SMALL = tuple((3 + n % 2, 4 + n % 2, 5 + n % 2, 3, 2, 3) for n in range(9))
OFFICIAL = (
    (64, 96, 128, 16, 32, 32),
    (128, 128, 192, 32, 96, 64),
    (192, 96, 208, 16, 48, 64),
    (160, 112, 224, 24, 64, 64),
    (128, 128, 256, 24, 64, 64),
    (112, 144, 288, 32, 64, 64),
    (256, 160, 320, 32, 128, 128),
    (256, 160, 320, 32, 128, 128),
    (384, 192, 384, 48, 128, 128),
)
"""Channels of the modules, as the paper has them."""


class I3D(nn.Module):
    """The RGB network; ``logits`` is in the file and not read."""

    def __init__(
        self, stem: tuple[int, int] = (3, 4), modules: tuple[tuple[int, ...], ...] = SMALL
    ) -> None:
        super().__init__()
        self.Conv3d_1a_7x7 = Unit(3, stem[0], 7, 2)
        self.Conv3d_2b_1x1 = Unit(stem[0], stem[0])
        self.Conv3d_2c_3x3 = Unit(stem[0], stem[1], 3)
        before = stem[1]
        self.names = [
            f"Mixed_{stage}" for stage in (["3b", "3c", "4b", "4c", "4d", "4e", "4f", "5b", "5c"])
        ]
        for name, channels in zip(self.names, modules, strict=True):
            module = Mixed(before, *channels)
            setattr(self, name, module)
            before = module.out
        self.logits = nn.Module()
        self.logits.conv3d = nn.Conv3d(before, 5, 1)

    def forward(self, x: Tensor) -> Tensor:
        x = pooled(self.Conv3d_1a_7x7(x), (1, 3, 3), (1, 2, 2))
        x = self.Conv3d_2c_3x3(self.Conv3d_2b_1x1(x))
        for name in self.names:
            if name == "Mixed_3b":
                x = pooled(x, (1, 3, 3), (1, 2, 2))
            if name == "Mixed_4b":
                x = pooled(x, (3, 3, 3), (2, 2, 2))
            if name == "Mixed_5b":
                x = pooled(x, (2, 2, 2), (2, 2, 2))
            x = getattr(self, name)(x)
        return functional.avg_pool3d(x, (2, 7, 7), 1).mean((2, 3, 4))


def official_i3d() -> I3D:
    """As large as the official one."""
    return I3D((64, 192), OFFICIAL)


class C3D(nn.Module):
    """Convolutions of 3 x 3 x 3 in five groups, each pooled; the first layer behind them."""

    def __init__(self, width: int = 3, hidden: int = 6) -> None:
        super().__init__()
        self.groups = ["1"], ["2"], ["3a", "3b"], ["4a", "4b"], ["5a", "5b"]
        before = 3
        for number, group in enumerate(self.groups):
            for name in group:
                setattr(self, f"conv{name}", nn.Conv3d(before, width + number, 3, padding=1))
                before = width + number
        self.fc6 = nn.Linear(before * 16, hidden)
        self.fc7 = nn.Linear(hidden, hidden)

    def forward(self, x: Tensor) -> Tensor:
        for number, group in enumerate(self.groups):
            for name in group:
                x = functional.relu(getattr(self, f"conv{name}")(x))
            size = (2, 2, 2) if number else (1, 2, 2)
            x = functional.max_pool3d(x, size, size, (0, 1, 1) if number == 4 else 0)
        return functional.relu(self.fc6(x.flatten(1)))
