"""What passes between the rooms: Arrow batches, NumPy arrays and small frozen dataclasses.

An **item batch** is a ``pyarrow.RecordBatch`` with the columns ``id`` (string; null where the
id is to be made from the content) and ``text`` (string; null where the row holds no text),
followed by the item's metadata columns.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, Protocol, TypeAlias, runtime_checkable

import numpy as np
from numpy.typing import NDArray

Vectors: TypeAlias = NDArray[np.float32]
"""Rows of float32, shape ``(n, dim)``."""

Progress: TypeAlias = Callable[[int, int | None], None]
"""Called as ``progress(done, total)``; ``total`` is None where it is not known."""


def silent(done: int, total: int | None) -> None:
    """Report no progress."""


Watch: TypeAlias = Callable[[str], Progress]
"""Called with the name of a stage ("Reading", "Embedding"); gives that stage's progress."""


def unwatched(stage: str) -> Progress:
    """Watch nothing."""
    return silent


class Span(NamedTuple):
    """A piece of a text, as character offsets: ``text[start:end]``."""

    start: int
    end: int


@dataclass(frozen=True)
class Scored:
    """Rows of a matrix with their scores, best first.

    ``rows`` is int64 of shape ``(m,)``, ``scores`` float32 of shape ``(m,)``.
    """

    rows: NDArray[np.int64]
    scores: NDArray[np.float32]


@dataclass(frozen=True)
class KnnGraph:
    """For every row its nearest other rows, nearest first.

    ``indices`` is int32 of shape ``(n, k)``, ``similarities`` their cosines, float32 of the same
    shape. ``recall`` is the share of the true neighbors that it holds: 1.0 where it is exact, else
    measured against exact search on a sample of the rows.
    """

    indices: NDArray[np.int32]
    similarities: NDArray[np.float32]
    recall: float = 1.0

    @property
    def n(self) -> int:
        """Number of rows."""
        return len(self.indices)

    @property
    def k(self) -> int:
        """Neighbors of each row."""
        return int(self.indices.shape[1])

    def nearest(self, k: int) -> KnnGraph:
        """The graph of the ``k`` nearest, where it holds more."""
        return (
            self
            if k >= self.k
            else replace(self, indices=self.indices[:, :k], similarities=self.similarities[:, :k])
        )


class Reranker(Protocol):
    """Reads a query and a text together, and says how well they fit."""

    @property
    def name(self) -> str:
        """The name it was loaded by."""

    def scores(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float32]:
        """A number for each pair (query, text), higher where it fits better: ``(n,)``."""


@runtime_checkable
class Encoder(Protocol):
    """Turns items into unit float32 rows of one width."""

    @property
    def dim(self) -> int:
        """Width of a row."""

    @property
    def fingerprint(self) -> str:
        """Hex digest of all that decides a vector: weights, pooling, prompts, width, precision."""

    @property
    def name(self) -> str:
        """The name it was loaded by, which ``nearfield.load`` takes again."""

    def encode_document(self, items: Sequence[Any], *, progress: Progress = silent) -> Vectors:
        """Encode items that will be searched: ``(n, dim)``."""

    def encode_query(self, items: Sequence[Any], *, progress: Progress = silent) -> Vectors:
        """Encode what is searched for: ``(n, dim)``."""

    def split(self, texts: Sequence[str]) -> list[list[Span]]:
        """Passages of each text that fit the model's limit; together they cover the text."""
