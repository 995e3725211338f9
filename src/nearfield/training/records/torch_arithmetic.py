"""The arithmetic of the networks of records by torch, which differentiates it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Index = NDArray[np.int64]


class Torch:
    """See :class:`nearfield.encoders.records.trained.arithmetic.Arithmetic`; on the CPU."""

    def __init__(self) -> None:
        import torch

        self._torch = torch

    def take(self, x: Any, rows: Index) -> Any:
        """Rows of ``x``."""
        # Its gradient is added up row by row; that of x[rows] took half of a step's time.
        return self._torch.nn.functional.embedding(
            self._torch.from_numpy(np.ascontiguousarray(rows)), x
        )

    def total(self, x: Any, owner: Index, owners: int) -> Any:
        """The rows of ``x`` added up by their ``owner``, one of ``owners``."""
        out = self._torch.zeros(owners, x.shape[1])
        return out.index_add(0, self._torch.from_numpy(np.ascontiguousarray(owner)), x)

    def concat(self, parts: Sequence[Any], axis: int) -> Any:
        """``parts`` beside each other along ``axis``."""
        return self._torch.cat(list(parts), axis)

    def zeros(self, rows: int, width: int) -> Any:
        """Nothing, of the shape ``(rows, width)``."""
        return self._torch.zeros(rows, width)

    def constant(self, x: NDArray[np.float32]) -> Any:
        """The array ``x`` as a tensor."""
        return self._torch.from_numpy(np.ascontiguousarray(x))

    def sigmoid(self, x: Any) -> Any:
        """Each number of ``x`` between 0 and 1."""
        return self._torch.sigmoid(x)

    def tanh(self, x: Any) -> Any:
        """Each number of ``x`` between -1 and 1."""
        return self._torch.tanh(x)

    def relu(self, x: Any) -> Any:
        """Each number of ``x``, at least 0."""
        return self._torch.relu(x)

    def exp(self, x: Any) -> Any:
        """The exponential of each number of ``x``."""
        return self._torch.exp(x)
