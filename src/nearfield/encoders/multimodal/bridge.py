"""Two affine maps that bring the rows of two encoders into one space."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np

from nearfield.errors import BadModel
from nearfield.types import Vectors


class Side(NamedTuple):
    """What is taken from an encoder's rows ``(dim,)``, and what they are multiplied by.

    ``matrix`` is ``(dim, width)``; None where rows stay as they are, less the mean.
    """

    mean: Vectors
    matrix: Vectors | None

    def rows(self, vectors: Vectors) -> Vectors:
        """Unit rows ``(n, width)`` of an encoder's rows ``(n, dim)``; those of zeros stay so."""
        moved = vectors.astype(np.float64) - self.mean
        if self.matrix is not None:
            moved = moved @ self.matrix.astype(np.float64)
        moved[~vectors.any(axis=1)] = 0
        lengths = np.linalg.norm(moved, axis=1, keepdims=True)
        return (moved / np.where(lengths > 0, lengths, 1)).astype(np.float32)

    @property
    def width(self) -> int:
        """Numbers of a row that it gives."""
        return len(self.mean) if self.matrix is None else self.matrix.shape[1]


class Bridge(NamedTuple):
    """The two sides: of the encoder that is mapped, and of the one that it is mapped to."""

    source: Side
    target: Side

    def save(self, path: Path) -> None:
        """Write it as safetensors."""
        from safetensors.numpy import save_file

        tensors = {}
        for name, side in zip(self._fields, self, strict=True):
            tensors[f"{name}.mean"] = side.mean.astype(np.float32)
            if side.matrix is not None:
                tensors[f"{name}.matrix"] = np.ascontiguousarray(side.matrix, np.float32)
        save_file(tensors, path)

    @classmethod
    def load(cls, path: Path) -> Bridge:
        """Read it again; raises ``BadModel`` for what does not fit together."""
        from safetensors import SafetensorError
        from safetensors.numpy import load_file

        try:
            held = load_file(path)
            made = cls(*(_side(held, name) for name in cls._fields))
        except (OSError, KeyError, SafetensorError, ValueError) as error:
            raise _damaged(path) from error
        if made.source.width != made.target.width:
            raise _damaged(path)
        return made


def _side(held: dict[str, Vectors], name: str) -> Side:
    mean, matrix = held[f"{name}.mean"], held.get(f"{name}.matrix")
    fits = mean.ndim == 1 and (matrix is None or matrix.shape[:1] == mean.shape)
    finite = np.isfinite(mean).all() and (matrix is None or np.isfinite(matrix).all())
    if not fits or not finite or (matrix is not None and matrix.ndim != 2):
        raise ValueError(name)
    return Side(mean, matrix)


def _damaged(path: Path) -> BadModel:
    return BadModel(f"{path} holds no alignment, or is damaged.", "Align the two again.")
