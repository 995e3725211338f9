"""How alike rows are, by the function that a model was made for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nearfield.errors import BadModel, UsageError
from nearfield.types import Vectors


def normalize(rows: Vectors) -> Vectors:
    """Make rows of length 1 in place; a row of zeros stays."""
    rows /= np.maximum(np.linalg.norm(rows, axis=-1, keepdims=True), np.float32(1e-12))
    return rows


def _unit(rows: Vectors) -> Vectors:
    return normalize(rows.copy())


def _euclidean(a: Vectors, b: Vectors) -> Vectors:
    squares = np.square(a).sum(1)[:, None] + np.square(b).sum(1) - 2 * a @ b.T
    return -np.sqrt(np.maximum(squares, 0))  # type: ignore[no-any-return]


def _manhattan(a: Vectors, b: Vectors) -> Vectors:
    return -np.stack([np.abs(row - b).sum(axis=1) for row in a])


# name -> (all of a with all of b, row by row); a distance counts as its negative.
FUNCTIONS: dict[str, tuple[Callable[..., Vectors], Callable[..., Vectors]]] = {
    "cosine": (lambda a, b: _unit(a) @ _unit(b).T, lambda a, b: (_unit(a) * _unit(b)).sum(1)),
    "dot": (lambda a, b: a @ b.T, lambda a, b: (a * b).sum(1)),
    "euclidean": (_euclidean, lambda a, b: -np.linalg.norm(a - b, axis=1)),
    "manhattan": (_manhattan, lambda a, b: -np.abs(a - b).sum(1)),
}


def check_function(name: str, model: str) -> str:
    """Return the name, or raise ``BadModel`` for a function that is not known."""
    if name not in FUNCTIONS:
        choices = ", ".join(FUNCTIONS)
        raise BadModel(f"{model} says similarity_fn_name: {name!r}; known: {choices}.")
    return name


def similarity(name: str, a: Any, b: Any) -> Vectors:
    """Compare all rows of a with all of b: ``(n, dim)`` and ``(m, dim)`` to ``(n, m)``.

    >>> similarity("cosine", [[3, 4]], [[3, 4], [4, -3]]).tolist()
    [[1.0, 0.0]]
    """
    return FUNCTIONS[name][0](*_rows(a, b))


def similarity_pairwise(name: str, a: Any, b: Any) -> Vectors:
    """Compare each row of a with the one of b at its place: ``(n, dim)`` twice to ``(n,)``."""
    a, b = _rows(a, b)
    if len(a) != len(b):
        raise UsageError(f"{len(a)} rows and {len(b)} came; pairs need as many of one as of other.")
    return FUNCTIONS[name][1](a, b)


def _rows(a: Any, b: Any) -> tuple[Vectors, Vectors]:
    a, b = (np.atleast_2d(np.asarray(rows, np.float32)) for rows in (a, b))
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[1]:
        raise UsageError(f"Rows of the shapes {a.shape} and {b.shape} came; one width was wanted.")
    return a, b
