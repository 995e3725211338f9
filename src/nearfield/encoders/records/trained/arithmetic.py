"""The few operations that the networks of records are made of, for NumPy arrays or torch tensors.

A network is written once, over these, and so it is the same when it learns and when it is used.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = Any  # an array of the arithmetic that made it
Index: TypeAlias = NDArray[np.int64]
Parameters: TypeAlias = Mapping[str, Array]


class Arithmetic(Protocol):
    """What computes."""

    def take(self, x: Array, rows: Index) -> Array:
        """Rows of ``x``, ``(n, width)``."""

    def total(self, x: Array, owner: Index, owners: int) -> Array:
        """The rows of ``x`` added up by their ``owner``, which rises: ``(owners, width)``."""

    def concat(self, parts: Sequence[Array], axis: int) -> Array:
        """Parts beside each other."""

    def zeros(self, rows: int, width: int) -> Array:
        """Nothing, of that shape."""

    def constant(self, x: NDArray[np.float32]) -> Array:
        """An array that does not learn."""

    def sigmoid(self, x: Array) -> Array:
        """Each number between 0 and 1."""

    def tanh(self, x: Array) -> Array:
        """Each number between -1 and 1."""

    def relu(self, x: Array) -> Array:
        """Each number, at least 0."""

    def exp(self, x: Array) -> Array:
        """The exponential of each number."""


class NumPy:
    """Arithmetic without torch, in float32."""

    def take(self, x: Array, rows: Index) -> Array:
        """See :class:`Arithmetic`."""
        return x[rows]

    def total(self, x: Array, owner: Index, owners: int) -> Array:
        """See :class:`Arithmetic`.

        Rows are added one after another, so that what stands beside an owner changes nothing.
        """
        out = np.zeros((owners, x.shape[1]), np.float32)
        if len(owner):
            starts = np.flatnonzero(np.diff(owner, prepend=-1))
            out[owner[starts]] = np.add.reduceat(x, starts, axis=0)
        return out

    def concat(self, parts: Sequence[Array], axis: int) -> Array:
        """See :class:`Arithmetic`."""
        return np.concatenate(parts, axis)

    def zeros(self, rows: int, width: int) -> Array:
        """See :class:`Arithmetic`."""
        return np.zeros((rows, width), np.float32)

    def constant(self, x: NDArray[np.float32]) -> Array:
        """See :class:`Arithmetic`."""
        return x

    def sigmoid(self, x: Array) -> Array:
        """See :class:`Arithmetic`."""
        return (np.tanh(x * np.float32(0.5)) + np.float32(1)) * np.float32(0.5)

    def tanh(self, x: Array) -> Array:
        """See :class:`Arithmetic`."""
        return np.tanh(x)

    def relu(self, x: Array) -> Array:
        """See :class:`Arithmetic`."""
        return np.maximum(x, np.float32(0))

    def exp(self, x: Array) -> Array:
        """See :class:`Arithmetic`."""
        return np.exp(x)


def linear(x: Array, weights: Parameters, name: str) -> Array:
    """``x @ W + b``, of the arrays ``name.weight`` and ``name.bias``."""
    return x @ weights[f"{name}.weight"] + weights[f"{name}.bias"]
