"""The vectors of an index, checked once, and the checks on what is asked of them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nearfield.errors import BadVectors, Hint, UsageError
from nearfield.types import Vectors

BLOCK = 8_192  # rows touched at once by anything that makes a copy: 12 MB at 384 columns
SMALLEST, LARGEST = 1e-15, 1e15  # norms whose squares float32 can hold


class Rows:
    """Vectors ``(n, dim)`` and their norms ``(n,)``.

    Raises ``BadVectors`` where a row is not finite, all zeros, or beyond float32's squares.
    """

    def __init__(self, vectors: Vectors) -> None:
        self.vectors = _matrix(vectors, "vectors")
        self.n, self.dim = self.vectors.shape
        self.norms = norms(self.vectors, "Row")
        # Normalised in float32: norms were within 1.4e-7 of 1, so all metrics rank alike.
        self.unit = bool(np.all(np.abs(self.norms - 1) < 1e-6))

    def queries(self, queries: Vectors) -> Vectors:
        """Queries as a checked matrix ``(m, dim)``."""
        matrix = _matrix(np.atleast_2d(queries), "queries")
        if matrix.shape[1] != self.dim:
            raise BadVectors(
                f"The query has {matrix.shape[1]} numbers, but the rows have {self.dim}.",
                "Encode the query with the model that encoded the rows.",
            )
        return matrix

    def allowed(self, mask: NDArray[np.bool_] | None) -> NDArray[np.int64] | None:
        """The rows that a mask allows, None for all."""
        if mask is None:
            return None
        mask = np.asarray(mask)
        if mask.dtype != bool or mask.shape != (self.n,):
            raise UsageError(
                f"The mask is {mask.dtype} of shape {mask.shape}; wanted bool of shape ({self.n},)."
            )
        return None if mask.all() else np.flatnonzero(mask)


def wanted(k: int, n: int) -> int:
    """How many rows can be given of the ``k`` that were asked for."""
    if k < 1:
        raise UsageError(f"k is {k}; at least one row must be asked for.", Hint.use(k=10))
    return min(k, n)


def norms(matrix: Vectors, name: str) -> Vectors:
    """Euclidean norms ``(n,)``, each of a finite row that is not all zeros."""
    squares = np.empty(len(matrix))
    for at in range(0, len(matrix), BLOCK):
        block = matrix[at : at + BLOCK]
        squares[at : at + BLOCK] = np.einsum("ij,ij->i", block, block, dtype=np.float64)
    lengths = np.sqrt(squares)
    bad = np.flatnonzero(~((lengths > SMALLEST) & (lengths < LARGEST)))  # NaN is bad too
    if len(bad):
        row, norm = int(bad[0]), lengths[bad[0]]
        what = "is all zeros" if norm == 0 else f"has the norm {norm:g}"
        raise BadVectors(
            f"{name} {row} {what}; wanted finite numbers, not all zeros.",
            f"{len(bad)} of {len(matrix)} are like that: leave them out.",
        )
    return lengths.astype(np.float32)


def _matrix(values: Vectors, what: str) -> Vectors:
    try:
        matrix = np.ascontiguousarray(values, np.float32)
    except (TypeError, ValueError) as error:
        raise BadVectors(f"The {what} are not numbers: {error}.") from None
    if matrix.ndim != 2 or matrix.shape[1] == 0:
        raise BadVectors(f"The {what} have the shape {matrix.shape}; wanted (rows, columns).")
    return matrix
