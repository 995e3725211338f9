"""Convolutions and pooling over a volume ``(batch, channels, frames, rows, columns)``."""

from __future__ import annotations

from typing import Any

import numpy as np

from nearfield.encoders.network.convolution import SAME
from nearfield.encoders.network.layers import Node, constant, integers, ops
from nearfield.encoders.network.weights import Weights
from nearfield.types import Vectors

Sides = tuple[int, int, int]
ONE: Sides = (1, 1, 1)
NONE: Sides = (0, 0, 0)


def folded(weights: Weights, conv: str, norm: str, eps: float) -> tuple[Vectors, Vectors]:
    """The convolution ``conv`` with the batch normalisation ``norm`` after it: weights and bias."""
    weight = weights.take(f"{conv}.weight", *weights.shape(f"{conv}.weight", 5))
    parts = ("weight", "bias", "running_mean", "running_var")
    gain, shift, mean, spread = (weights.take(f"{norm}.{part}", len(weight)) for part in parts)
    scale = gain.astype(np.float64) / np.sqrt(spread.astype(np.float64) + eps)
    scaled = (weight * scale[:, None, None, None, None]).astype(np.float32)
    return scaled, (shift - mean * scale).astype(np.float32)


def convolve(
    x: Node, weight: Vectors, bias: Vectors, stride: Sides = ONE, pad: Sides | str = NONE
) -> Node:
    """A convolution with weights ``(out, in, frames, rows, columns)`` and a bias ``(out,)``.

    ``pad`` is how many zeros stand around on each side, or :data:`SAME`.
    """
    args: list[Any] = [list(stride), *_pads(pad), [1, 1, 1], _auto(pad)]
    made = ops().convolution(x, constant(weight), *args)
    return ops().add(made, constant(bias.reshape(1, -1, 1, 1, 1)))


def max_pool(x: Node, size: Sides, stride: Sides, pad: Sides | str = NONE) -> Node:
    """The largest number in each window of ``size``."""
    args: list[Any] = [list(stride), [1, 1, 1], *_pads(pad), list(size)]
    return ops().max_pool(x, *args, "floor", _auto(pad)).output(0)


def mean_volume(x: Node) -> Node:
    """The mean over frames, rows and columns: ``(batch, channels)``."""
    return ops().reduce_mean(x, integers(2, 3, 4), False)


def _pads(pad: Sides | str) -> tuple[list[int], list[int]]:
    sides = list(NONE) if isinstance(pad, str) else list(pad)
    return sides, sides


def _auto(pad: Sides | str) -> str:
    return "same_upper" if pad == SAME else "explicit"
