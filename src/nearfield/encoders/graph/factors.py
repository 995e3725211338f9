"""A sparse symmetric matrix as unit rows whose products give it back, as nearly as they can."""

from __future__ import annotations

from typing import Any

import numpy as np

from nearfield.types import Vectors

SMALL = 400
"""Rows up to which all eigenvectors are computed: Lanczos wants many more rows than it gives."""

TOLERANCE = 1e-4


def factors(matrix: Any, dim: int) -> Vectors:
    """Unit rows ``(n, dim)`` by the eigenvectors of the ``dim`` largest eigenvalues.

    A row of what is left of nothing is all zeros. Where the matrix has fewer rows than ``dim``,
    the other columns are 0. The start is the same each time, and each vector's largest number is
    positive, so that nothing is of chance.
    """
    n = matrix.shape[0]
    if n <= max(SMALL, 2 * dim):
        values, vectors = np.linalg.eigh(matrix.toarray().astype(np.float64))
    else:
        from scipy.sparse.linalg import eigsh

        start = np.full(n, n**-0.5, matrix.dtype)
        values, vectors = eigsh(matrix, dim, which="LM", v0=start, tol=TOLERANCE)
    order = np.argsort(-np.abs(values), kind="stable")[:dim]
    values, vectors = np.abs(values[order]), vectors[:, order]
    signs = np.sign(vectors[np.abs(vectors).argmax(axis=0), np.arange(len(order))])
    rows = np.zeros((n, dim))
    rows[:, : len(order)] = vectors * signs * values**POWER
    return unit(rows)


POWER = 1.0


def unit(rows: Any) -> Vectors:
    """Rows of length 1, float32; those of zeros stay."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(lengths > 1e-12, lengths, 1), np.float32)
