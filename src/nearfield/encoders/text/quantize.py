"""Smaller vectors: a byte or a bit a number instead of four bytes, as sentence-transformers does.

int8 and uint8: https://sbert.net/examples/sentence_transformer/applications/embedding-quantization
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nearfield.errors import UsageError
from nearfield.types import Vectors

PRECISIONS = ("float32", "int8", "uint8", "binary", "ubinary")


def check_precision(precision: str) -> None:
    """Raise ``UsageError`` for a precision of vectors that is not known."""
    if precision not in PRECISIONS:
        choices = ", ".join(PRECISIONS)
        raise UsageError(f"precision={precision!r} is not known for vectors; known: {choices}.")


def ranges_of(rows: Vectors) -> Vectors:
    """Lowest and highest value of each column, shape ``(2, dim)``."""
    return np.vstack((rows.min(axis=0), rows.max(axis=0)))


def quantize_embeddings(
    embeddings: Any,
    precision: str,
    ranges: NDArray[Any] | None = None,
    calibration_embeddings: NDArray[Any] | None = None,
) -> NDArray[Any]:
    """Turn float rows into smaller ones; the same values as sentence-transformers gives.

    Parameters
    ----------
    embeddings
        ``(n, dim)`` or ``(dim,)``.
    precision
        ``"float32"``; ``"int8"`` or ``"uint8"``: 256 equal steps between the lowest and the
        highest value of each column, shape as before; ``"binary"`` or ``"ubinary"``: a bit a
        number, 1 where it is over zero, packed to ``dim / 8`` int8 or uint8.
    ranges
        Of int8 and uint8: lowest and highest value of each column, ``(2, dim)``. Without them,
        those of ``calibration_embeddings``, else of the embeddings themselves. Vectors are
        comparable only if they were made with the same ranges: keep them for the queries.

    Raises
    ------
    UsageError
        An unknown precision, or int8 of a single row without ranges.

    >>> quantize_embeddings(np.array([[0.1, -1, 1, 1, -1, -1, -1, 0.2]]), "ubinary").tolist()
    [[177]]
    """
    check_precision(precision)
    rows = np.asarray(embeddings)
    if precision == "float32":
        return rows.astype(np.float32)
    if precision.endswith("binary"):
        bits = np.packbits(rows > 0, axis=-1)
        return bits if precision == "ubinary" else (bits ^ 128).view(np.int8)
    if rows.shape[0] == 0:
        return rows.astype(precision)
    if ranges is None:
        ranges = ranges_of(_calibration(rows, precision, calibration_embeddings))
    low, high = np.asarray(ranges, np.float32)
    step = (high - low) / 255
    steps = np.clip(np.floor((rows - low) / np.where(step == 0, 1, step)), 0, 255)
    small: NDArray[Any] = (steps - 128 if precision == "int8" else steps).astype(precision)
    return small


def _calibration(rows: Any, precision: str, given: Any) -> Any:
    if given is not None:
        return np.asarray(given)
    if rows.ndim == 1 or len(rows) == 1:
        raise UsageError(
            f"precision={precision!r} takes its steps from the range of several vectors; "
            "a single one came.",
            "Encode it as float32, then quantize_embeddings(row, precision, ranges=...).",
        )
    return rows
