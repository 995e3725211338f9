"""Word2vec's binary file: ``V D``, then each word, a space, and its D little-endian float32.

code.google.com/archive/p/word2vec, ``distance.c``; a newline may follow each row.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nearfield.encoders.words.hashing import Bytes, Edges
from nearfield.encoders.words.index import Index, indexed, words_index
from nearfield.encoders.words.mapped import MappedFile
from nearfield.encoders.words.rows import Scattered
from nearfield.encoders.words.told import HEADER
from nearfield.encoders.words.vectors import WordVectors
from nearfield.errors import BadModel

LOOKED_AT = 64  # rows by which the endianness is told
MOST = 1e6  # no trained vector has larger numbers
WORD = 65_535  # bytes of a word
NEWLINE = 10


def sizes(file: MappedFile) -> tuple[int, int, int]:
    """Words, width, and where the first word begins; raises ``BadModel`` for another header."""
    header = HEADER.match(file.head)
    if header is None:
        raise BadModel(f"{file.name} does not begin with the number of words and their width.")
    count, dim = int(header[1]), int(header[2])
    if not count or not dim:
        raise BadModel(f"{file.name} says that it holds {count:,} words of width {dim}.")
    return count, dim, header.end()


def read(file: MappedFile) -> WordVectors:
    """The vectors of a binary file."""
    count, dim, at = sizes(file)
    if at + count * (4 * dim + 1) > file.size:
        raise file.short(at + count * (4 * dim + 1))
    index = indexed(file.path, lambda _: _index(file, count, dim, at))
    rows = Scattered(file.data, index.arrays["starts"], dim)
    return WordVectors("word2vec", index.vocabulary(), rows, notes=tuple(index.facts["notes"]))


def _index(file: MappedFile, count: int, dim: int, at: int) -> Index:
    pattern = re.compile(rb"(\n*+[^ ]{0,%d}+ )(?s:.{%d})|(?s:.+)" % (WORD, 4 * dim))
    heads, lengths = file.records(at, count, pattern, 4 * dim)
    starts = np.cumsum(lengths + 4 * dim) + at - 4 * dim
    _check_order(file, starts, dim)
    index, kept = words_index(*_words(heads, lengths))
    index.arrays["starts"] = starts if kept is None else starts[kept]
    return index


def _words(heads: Bytes, lengths: NDArray[np.int64]) -> tuple[Bytes, Edges]:
    """The words without the space after them, and the newlines before them."""
    ends = np.cumsum(lengths)
    keep = np.ones(len(heads), bool)
    keep[ends - 1] = False
    first = ends - lengths
    sizes_of = lengths - 1
    rows = np.arange(len(lengths))
    while len(rows := rows[heads[first[rows]] == NEWLINE]):
        keep[first[rows]] = False
        first[rows] += 1
        sizes_of[rows] -= 1
    return heads[keep], np.concatenate([[0], np.cumsum(sizes_of)])


def _check_order(file: MappedFile, starts: NDArray[np.int64], dim: int) -> None:
    """Refuse numbers that make sense only with their bytes the other way round."""
    some = Scattered(file.data, starts, dim).take(np.arange(min(LOOKED_AT, len(starts))))
    if _plausible(some):
        return
    if _plausible(some.byteswap()):
        raise BadModel(
            f"{file.name} was written on a machine of the other endianness (big-endian).",
            "Write it again as text, or on a machine with an Intel, AMD or Arm processor.",
        )
    raise BadModel(
        f"{file.name} holds numbers that are none (NaN, infinite, or over {MOST:,.0f}): it is "
        "damaged, or no file of word2vec.",
        "Fetch or copy it again.",
    )


def _plausible(rows: Any) -> bool:
    with np.errstate(over="ignore", invalid="ignore"):
        sizes_of = np.abs(rows)
        tiny = (sizes_of < 1e-30) & (sizes_of > 0)
        return bool(np.isfinite(rows).all() and sizes_of.max() <= MOST and tiny.mean() < 0.1)
