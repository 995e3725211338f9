"""The networks of sounds in torch, written from their papers and from the names in their files."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from nearfield.types import Vectors


class GE2E(nn.Module):
    """Three LSTMs, the last state, a linear layer, ReLU."""

    def __init__(self, bands: int = 40, hidden: int = 12, width: int = 8) -> None:
        super().__init__()
        self.lstm = nn.LSTM(bands, hidden, 3, batch_first=True)
        self.linear = nn.Linear(hidden, width)

    def forward(self, features: Tensor) -> Tensor:
        _, (last, _) = self.lstm(features)
        return torch.relu(self.linear(last[-1]))


class VGGish(nn.Module):
    """torchvggish's layout, of few channels; without the last ReLU."""

    def __init__(self, widths: tuple[int, ...] = (3, 4, 5, 6), inner: int = 16) -> None:
        super().__init__()
        one, two, three, four = widths
        layers: list[nn.Module] = []
        before = 1
        for width in (one, 0, two, 0, three, three, 0, four, four, 0):
            if width:
                layers += [nn.Conv2d(before, width, 3, padding=1), nn.ReLU()]
                before = width
            else:
                layers.append(nn.MaxPool2d(2, 2))
        self.features = nn.Sequential(*layers)
        self.embeddings = nn.Sequential(
            nn.Linear(four * 24, inner),
            nn.ReLU(),
            nn.Linear(inner, inner),
            nn.ReLU(),
            nn.Linear(inner, 8),
            nn.ReLU(),
        )

    def forward(self, features: Tensor) -> Tensor:
        x = self.features(features[:, None]).permute(0, 2, 3, 1).flatten(1)
        made: Tensor = self.embeddings[:-1](x)
        return made


def normalized(x: Tensor, held: dict[str, Tensor], axis: int) -> Tensor:
    """A batch normalisation as it is used, by TensorFlow's names of its parts."""
    shape = [-1 if at == axis else 1 for at in range(x.ndim)]
    gamma, beta, mean, spread = (
        held[part].reshape(shape) for part in ("gamma", "beta", "moving_mean", "moving_variance")
    )
    return gamma * (x - mean) / torch.sqrt(spread + 1e-3) + beta


def openl3(weights: dict[str, Vectors], features: Vectors, fields: tuple[int, int]) -> Vectors:
    """OpenL3's network of sounds for ``features`` ``(windows, frames, bands)``.

    ``weights`` are by layer: ``003/conv/kernel``.
    """
    layers: dict[str, dict[str, Tensor]] = {}
    for name, value in sorted(weights.items()):
        layer, _, part = name.rpartition("/")
        layers.setdefault(layer, {})[part] = torch.from_numpy(np.array(value))
    x = torch.from_numpy(features).transpose(1, 2)[:, None]
    done = 0
    for held in layers.values():
        if "gamma" in held:
            x = normalized(x, held, 1)
            if done:
                x = torch.relu(x)
                x = functional.max_pool2d(x, 2) if done in (2, 4, 6) else x
        else:
            x = functional.conv2d(x, held["kernel"].permute(3, 2, 0, 1), held["bias"], padding=1)
            done += 1
    x = pooled(x, fields)
    return x.permute(0, 2, 3, 1).flatten(1).numpy()


def pooled(x: Tensor, fields: tuple[int, int]) -> Tensor:
    """The largest of each field; the last field may be smaller."""
    over = [
        -(-side // field) * field - side for side, field in zip(x.shape[2:], fields, strict=True)
    ]
    pads = [over[1] // 2, over[1] - over[1] // 2, over[0] // 2, over[0] - over[0] // 2]
    return functional.max_pool2d(functional.pad(x, pads, value=-torch.inf), fields)


def musicnn(weights: dict[str, Vectors], features: Vectors) -> Vectors:
    """What stands before musicnn's tags, for ``features`` ``(windows, frames, bands)``."""
    held = {name: torch.from_numpy(np.array(value)) for name, value in weights.items()}

    def norm(x: Tensor, number: int, axis: int = 1) -> Tensor:
        start = f"batch_normalization_{number}/" if number else "batch_normalization/"
        parts = {name[len(start) :]: v for name, v in held.items() if name.startswith(start)}
        return normalized(x, parts, axis)

    def conv(x: Tensor, number: int, pads: list[int]) -> Tensor:
        name = f"conv2d_{number}" if number else "conv2d"
        kernel = held[f"{name}/kernel"].permute(3, 2, 0, 1)
        made = functional.conv2d(functional.pad(x, pads), kernel, held[f"{name}/bias"])
        return norm(torch.relu(made), number + 1)

    x: Any = norm(torch.from_numpy(features)[:, None], 0)
    sides = [[0, 0, 3, 3]] * 2 + [[0, 0, size // 2 - 1, size // 2] for size in (128, 64, 32)]
    first = torch.cat([conv(x, n, side).amax(3) for n, side in enumerate(sides)], 1)
    layers = [first]
    for number in (5, 6, 7):
        plane = layers[-1].transpose(1, 2)[:, None]  # (windows, 1, frames, channels)
        made = conv(plane, number, [0, 0, 3, 3])[:, :, :, 0]
        layers.append(made if number == 5 else made + layers[-1])
    x = torch.cat(layers, 1)
    flat = torch.stack([x.amax(2), x.mean(2)], 2).flatten(1)
    dense = norm(flat, 9) @ held["dense/kernel"] + held["dense/bias"]
    return norm(torch.relu(dense), 10).numpy()


def random_weights(shapes: dict[str, tuple[int, ...]], seed: int = 0) -> dict[str, Vectors]:
    """Numbers of those shapes; spreads are positive."""
    draw = np.random.default_rng(seed)
    made: dict[str, Vectors] = {}
    for name, shape in shapes.items():
        size = float(np.prod(shape[:-1])) if len(shape) > 1 else 4.0
        values = draw.standard_normal(shape).astype(np.float32) / np.float32(size**0.5)
        made[name] = np.abs(values) + 0.5 if name.endswith(("variance", "gamma")) else values
    return made
