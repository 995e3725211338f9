"""How alike rows are, by the function that a model was made for."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from nearfield.errors import UsageError
from nearfield.types import Vectors

BLOCK = 256  # rows of a that are compared at once
# Share of |a|^2 + |b|^2 under which a square distance has lost more than ten of float64's digits.
CANCELLED = 1e-5


def normalize(rows: Vectors) -> Vectors:
    """Make rows of length 1 in place; a row of zeros stays."""
    rows /= np.maximum(np.linalg.norm(rows, axis=-1, keepdims=True), np.float32(1e-12))
    return rows


def _unit(rows: Vectors) -> Vectors:
    return normalize(rows.copy())


def _euclidean(a: Vectors, b: Vectors) -> Vectors:
    """By squares and products in float64; where these nearly cancel out, by the differences."""
    wide_a, wide_b = a.astype(np.float64), b.astype(np.float64)
    of_a, of_b = (np.square(rows).sum(1) for rows in (wide_a, wide_b))
    out = np.empty((len(a), len(b)), np.float32)
    for at in range(0, len(a), BLOCK):
        some = slice(at, at + BLOCK)
        scale = of_a[some, None] + of_b
        squares = scale - 2 * wide_a[some] @ wide_b.T
        near = squares < CANCELLED * scale
        for row in np.flatnonzero(near.any(axis=1)):
            apart = wide_b[near[row]] - wide_a[at + row]
            squares[row, near[row]] = np.square(apart).sum(1)
        out[some] = -np.sqrt(squares)
    return out


def _manhattan(a: Vectors, b: Vectors) -> Vectors:
    return -np.stack([np.abs(row - b).sum(axis=1) for row in a])


# name -> (all of a with all of b, row by row); a distance counts as its negative.
FUNCTIONS: dict[str, tuple[Callable[..., Vectors], Callable[..., Vectors]]] = {
    "cosine": (lambda a, b: _unit(a) @ _unit(b).T, lambda a, b: (_unit(a) * _unit(b)).sum(1)),
    "dot": (lambda a, b: a @ b.T, lambda a, b: (a * b).sum(1)),
    "euclidean": (_euclidean, lambda a, b: -np.linalg.norm(a - b, axis=1)),
    "manhattan": (_manhattan, lambda a, b: -np.abs(a - b).sum(1)),
}


def check_function(name: Any) -> str:
    """Return the name, or raise ``UsageError`` for a function that is not known."""
    name = getattr(name, "value", name)  # sentence-transformers' SimilarityFunction
    if not isinstance(name, str) or name not in FUNCTIONS:
        more = (
            " maxsim compares the tokens of a multi-vector model, and rows stand for whole texts."
            if name == "maxsim"
            else ""
        )
        raise UsageError(f"similarity_fn_name is {name!r}; known: {', '.join(FUNCTIONS)}.{more}")
    return name


def similarity(name: str, a: Any, b: Any) -> Any:
    """Compare all rows of a with all of b: ``(n, dim)`` and ``(m, dim)`` to ``(n, m)``.

    Where one of them is a tensor of torch, a tensor.

    >>> similarity("cosine", [[3, 4]], [[3, 4], [4, -3]]).tolist()
    [[1.0, 0.0]]
    """
    return like(a, b, FUNCTIONS[name][0](*_rows(a, b)))


def similarity_pairwise(name: str, a: Any, b: Any) -> Any:
    """Compare each row of a with the one of b at its place: ``(n, dim)`` twice to ``(n,)``."""
    rows, others = _rows(a, b)
    if len(rows) != len(others):
        raise UsageError(
            f"{len(rows)} rows and {len(others)} came; pairs need as many of one as of other."
        )
    return like(a, b, FUNCTIONS[name][1](rows, others))


def like(a: Any, b: Any, scores: Vectors) -> Any:
    """The scores as a tensor where a or b, or the first of them, is one; else as they are."""
    torch = sys.modules.get("torch")
    if torch is None:
        return scores
    firsts = [x[0] if isinstance(x, list | tuple) and len(x) else x for x in (a, b)]
    tensors = [x for x in firsts if isinstance(x, torch.Tensor)]
    return torch.from_numpy(scores).to(tensors[0].device) if tensors else scores


def _array(rows: Any) -> Vectors:
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(rows, list | tuple):
        rows = [_array(row) if isinstance(row, torch.Tensor) else row for row in rows]
    if torch is not None and isinstance(rows, torch.Tensor):
        rows = rows.detach().cpu().float().numpy()
    return np.asarray(rows, np.float32)


def _rows(a: Any, b: Any) -> tuple[Vectors, Vectors]:
    a, b = (np.atleast_2d(_array(rows)) for rows in (a, b))
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[1]:
        raise UsageError(f"Rows of the shapes {a.shape} and {b.shape} came; one width was wanted.")
    return a, b
