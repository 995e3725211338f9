"""The form in which a caller wants the rows: width, length, precision, array or tensor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from nearfield.encoders.text.quantize import check_precision, quantize_embeddings
from nearfield.encoders.text.settings import check_width, is_count
from nearfield.encoders.text.similarity import normalize
from nearfield.errors import MissingExtra, UsageError
from nearfield.types import Vectors

OUTPUTS = ("sentence_embedding", "token_embeddings")  # what ``encode`` gives of a text


@dataclass(frozen=True)
class Output:
    """What :meth:`TextEncoder.encode` was asked to give; wrong wishes raise ``UsageError``.

    ``dim`` is the encoder's width, ``unit`` makes rows of length 1, ``batch_size`` is the most
    texts a batch, ``tensors`` is ``""``, ``"one"`` (a tensor) or ``"many"`` (a list of them).
    """

    dim: int
    unit: bool = True
    truncate_dim: int | None = None
    precision: str = "float32"
    batch_size: int | None = None
    tensors: str = ""

    def __post_init__(self) -> None:
        check_precision(self.precision)
        check_width(self.truncate_dim, self.dim)
        size = self.batch_size
        if size is not None and not is_count(size):
            raise UsageError(f"batch_size={size!r} was given; a whole number from 1 was wanted.")
        if self.tensors:
            torch()

    @property
    def width(self) -> int:
        """Numbers a row."""
        return self.truncate_dim or self.dim

    def rows(self, rows: Vectors) -> Vectors:
        """Cut rows to their width, and make them of length 1 after that (Matryoshka)."""
        rows = rows[..., : self.width]
        return normalize(rows) if self.unit else rows

    def states(self, states: Vectors) -> Any:
        """States of a text's tokens, cut to the width, as an array or a tensor."""
        states = states[:, : self.width]
        return self.tensor(states) if self.tensors else states

    def finish(self, rows: Vectors) -> Any:
        """All rows, in the precision and the kind of array that is wanted."""
        small = quantize_embeddings(rows, self.precision) if self.precision != "float32" else rows
        return self.tensor(small) if self.tensors else small

    def tensor(self, rows: Any) -> Any:
        """A torch tensor of an array, or a list of its rows."""
        tensor = torch().from_numpy(np.ascontiguousarray(rows))
        return list(tensor) if self.tensors == "many" and tensor.ndim > 1 else tensor


def torch() -> Any:
    """Import torch, or raise ``MissingExtra``."""
    try:
        import torch as module
    except ImportError:
        raise MissingExtra("torch", "train") from None
    return module
