"""The rows of a table of vectors, where they stand: one block, scattered, or quantised."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from nearfield.encoders.words.hashing import Edges
from nearfield.types import Vectors

BLOCK = 16_384  # rows that are in memory at once when all are read
CENTRES = 256  # of a subspace of a product quantizer: fastText/src/productquantizer.h


class Rows(Protocol):
    """A table of n vectors of ``dim`` numbers, not in memory."""

    @property
    def dim(self) -> int:
        """Width of a row."""

    def __len__(self) -> int: ...

    def take(self, rows: NDArray[np.integer]) -> Vectors:
        """Some rows as float32, ``(m, dim)``, as a new array."""


@dataclass(frozen=True)
class Block:
    """Rows in one array ``(n, dim)``, such as a map of a file; it may stand at any byte."""

    table: NDArray[Any]

    @property
    def dim(self) -> int:
        """Width of a row."""
        return int(self.table.shape[1])

    def __len__(self) -> int:
        return len(self.table)

    def take(self, rows: NDArray[np.integer]) -> Vectors:
        """Some rows, ``(m, dim)``."""
        some: Vectors = self.table[rows].astype(np.float32, copy=False)
        return some


class Starts(Protocol):
    """Where rows begin: an array, or what is asked like one."""

    def __len__(self) -> int: ...

    def __getitem__(self, rows: NDArray[np.integer], /) -> NDArray[np.int64]: ...


@dataclass(frozen=True)
class AfterWords:
    """Rows that each stand behind a word, ``gap`` bytes further than words and rows are long.

    ``edges`` are where the words begin if they are joined, ``first`` the first word's byte.
    """

    edges: Edges
    first: int
    gap: int

    def __len__(self) -> int:
        return len(self.edges) - 1

    def __getitem__(self, rows: NDArray[np.integer], /) -> NDArray[np.int64]:
        starts: NDArray[np.int64] = self.edges[rows + 1] + (self.first + self.gap * rows)
        return starts


class Scattered:
    """Rows of ``dim`` little-endian float32 that begin at any bytes of a file: ``starts``."""

    def __init__(self, data: Any, starts: Starts, dim: int) -> None:
        self.dim = dim
        self.starts = starts
        # A row is one item of this array, which begins at every byte.
        size = max(0, len(data) - 4 * dim + 1)
        self._at = np.ndarray((size,), f"V{4 * dim}", data, strides=(1,))

    def __len__(self) -> int:
        return len(self.starts)

    def take(self, rows: NDArray[np.integer]) -> Vectors:
        """Some rows, ``(m, dim)``."""
        some: Vectors = self._at[self.starts[rows]].view("<f4").reshape(len(rows), self.dim)
        return some


@dataclass(frozen=True)
class Quantizer:
    """A product quantizer: each part of a row is one of 256 centres.

    ``centres`` are float32, ``width`` is a part's (the last may be narrower), ``dim`` the row's.
    Jégou, Douze, Schmid, TPAMI 33, 2011; fastText/src/productquantizer.cc.
    """

    centres: NDArray[np.float32]
    dim: int
    width: int

    def rows(self, codes: NDArray[np.uint8]) -> Vectors:
        """The rows of codes ``(m, parts)``: ``(m, dim)``."""
        out = np.empty((len(codes), self.dim), np.float32)
        for part in range(codes.shape[1]):
            low, high = part * self.width, min(self.dim, (part + 1) * self.width)
            centres = self.centres[CENTRES * low : CENTRES * high].reshape(CENTRES, high - low)
            out[:, low:high] = centres[codes[:, part]]
        return out


@dataclass(frozen=True)
class Quantised:
    """Rows as codes ``(n, parts)`` of a quantizer, and their lengths as codes of another."""

    codes: NDArray[np.uint8]
    quantizer: Quantizer
    norms: tuple[NDArray[np.uint8], Quantizer] | None = None

    @property
    def dim(self) -> int:
        """Width of a row."""
        return self.quantizer.dim

    def __len__(self) -> int:
        return len(self.codes)

    def take(self, rows: NDArray[np.integer]) -> Vectors:
        """Some rows, ``(m, dim)``."""
        out = self.quantizer.rows(self.codes[rows])
        if self.norms is not None:
            codes, lengths = self.norms
            out *= lengths.rows(codes[rows][:, None])
        return out


@dataclass(frozen=True)
class Selected:
    """Some rows of another table: those of words that occur twice are left out."""

    base: Rows
    kept: NDArray[np.int64]

    @property
    def dim(self) -> int:
        """Width of a row."""
        return self.base.dim

    def __len__(self) -> int:
        return len(self.kept)

    def take(self, rows: NDArray[np.integer]) -> Vectors:
        """Some rows, ``(m, dim)``."""
        return self.base.take(self.kept[rows])


def blocks(rows: Rows, start: int = 0, end: int | None = None) -> Iterator[tuple[int, Vectors]]:
    """All rows from ``start`` to ``end``, ``BLOCK`` at a time, with the number of the first."""
    end = len(rows) if end is None else end
    for at in range(start, end, BLOCK):
        stop = min(end, at + BLOCK)
        if isinstance(rows, Block):  # no copy
            yield at, rows.table[at:stop].astype(np.float32, copy=False)
        else:
            yield at, rows.take(np.arange(at, stop))
