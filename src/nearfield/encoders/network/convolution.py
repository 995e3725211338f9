"""Convolutions, their normalisation, and pooling over a plane ``(batch, channels, rows, columns)``.

A batch normalisation that follows a convolution is a scale and a shift of each of its channels:
both are folded into its weights when the graph is built.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from nearfield.encoders.network.layers import Node, constant, integers, ops
from nearfield.encoders.network.weights import Weights
from nearfield.types import Vectors

SAME = "same"
"""Zeros around the plane as TensorFlow puts them: more below and to the right, if not even."""


@dataclass(frozen=True)
class Step:
    """How a window moves: ``stride``, zeros around (a number, or :data:`SAME`), and ``groups``."""

    stride: int = 1
    pad: int | str = 0
    groups: int = 1


class Kernel(NamedTuple):
    """Weights ``(out, in / groups, rows, columns)`` of a convolution, and its bias ``(out,)``."""

    weight: Vectors
    bias: Vectors | None = None


def kernel(weights: Weights, name: str, *, bias: bool = True) -> Kernel:
    """The convolution ``name``, of whatever shape it has."""
    weight = weights.take(f"{name}.weight", *weights.shape(f"{name}.weight", 4))
    return Kernel(weight, weights.take(f"{name}.bias", len(weight)) if bias else None)


def folded(weights: Weights, conv: str, norm: str, eps: float, *, bias: bool = False) -> Kernel:
    """The convolution ``conv`` with the batch normalisation ``norm`` after it, as one."""
    weight, own = kernel(weights, conv, bias=bias)
    parts = ("weight", "bias", "running_mean", "running_var")
    gain, shift, mean, spread = (weights.take(f"{norm}.{part}", len(weight)) for part in parts)
    scale = gain.astype(np.float64) / np.sqrt(spread.astype(np.float64) + eps)
    moved = shift + ((0 if own is None else own) - mean) * scale
    scaled = weight * scale[:, None, None, None]
    return Kernel(scaled.astype(np.float32), moved.astype(np.float32))


def convolve(x: Node, kernel: Kernel, step: Step | None = None) -> Node:
    """A convolution, in groups where the step says so."""
    step = step or Step()
    shape = kernel.weight.shape
    args: list[Any] = [[step.stride] * 2, *_pads(step), [1, 1]]
    auto = "same_upper" if step.pad == SAME else "explicit"
    if step.groups == 1:
        made = ops().convolution(x, constant(kernel.weight), *args, auto)
    else:
        grouped = kernel.weight.reshape(step.groups, shape[0] // step.groups, *shape[1:])
        made = ops().group_convolution(x, constant(grouped), *args, auto)
    if kernel.bias is None:
        return made
    return ops().add(made, constant(kernel.bias.reshape(1, -1, 1, 1)))


def max_pool(x: Node, size: int, step: Step) -> Node:
    """The largest number in each window of ``size``."""
    args: list[Any] = [[step.stride] * 2, [1, 1], *_pads(step), [size, size]]
    return ops().max_pool(x, *args, "floor", "explicit").output(0)


def mean_plane(x: Node) -> Node:
    """The mean over rows and columns: ``(batch, channels)``."""
    return ops().reduce_mean(x, integers(2, 3), False)


def relu6(x: Node) -> Node:
    """What lies below 0 or above 6 is cut."""
    return ops().clamp(x, 0.0, 6.0)


def _pads(step: Step) -> tuple[list[int], list[int]]:
    pad = step.pad if isinstance(step.pad, int) else 0
    return [pad, pad], [pad, pad]
