"""Word2vec's binary file: ``V D``, then each word, a space, and its D little-endian float32.

code.google.com/archive/p/word2vec, ``distance.c``; a newline may follow each row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nearfield.encoders.words.hashing import Bytes, Edges, hashes
from nearfield.encoders.words.index import Index, indexed, words_index
from nearfield.encoders.words.mapped import MappedFile
from nearfield.encoders.words.rows import AfterWords, Scattered, Starts
from nearfield.encoders.words.told import HEADER
from nearfield.encoders.words.vectors import WordVectors
from nearfield.errors import BadModel

LOOKED_AT = 64  # rows by which the endianness is told
MOST = 1e6  # no trained vector has larger numbers
WORD = 65_535  # bytes of a word
NEWLINE, SPACE = b"\n "
TOGETHER = 1 << 18  # bytes of words


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
    rows = Scattered(file.data, _starts(index), dim)
    return WordVectors("word2vec", index.vocabulary(), rows, notes=tuple(index.facts["notes"]))


def _starts(index: Index) -> Starts:
    """Where the rows begin: kept for each, unless all words stand equally far from them."""
    if "starts" in index.arrays:
        return index.arrays["starts"]
    return AfterWords(index.arrays["edges"], *index.facts["even"])


def _index(file: MappedFile, count: int, dim: int, at: int) -> Index:
    read = _read_words(file, count, dim, at)
    even = bool((read.more[2:] == read.more[1:2]).all())
    first, gap = at + int(read.more[0]), 4 * dim + int(read.more[-1])
    starts: Starts = AfterWords(read.edges, first, gap)
    if not even:
        starts = read.edges[1:] + np.cumsum(read.more.astype(np.int64) + 4 * dim) + at - 4 * dim
    _check_order(file, starts, dim)
    index, kept = words_index(read.data, read.edges, read.keys)
    if even and kept is None:
        index.facts["even"] = [first, gap]
    else:
        index.arrays["starts"] = starts[np.arange(count) if kept is None else kept]
    return index


class _Words(NamedTuple):
    """All words, joined; their hashes; and the bytes before each vector that are no word."""

    data: Bytes
    edges: Edges
    keys: NDArray[np.uint64]
    more: NDArray[np.uint32]


def _read_words(file: MappedFile, count: int, dim: int, at: int) -> _Words:
    words: list[Bytes] = []
    edges = np.zeros(count + 1, np.int64)
    keys, more = np.empty(count, np.uint64), np.empty(count, np.uint32)
    done = 0
    for heads in _heads(file, count, dim, at):
        some = np.frombuffer(heads, np.uint8)
        ends = np.flatnonzero(some == SPACE) + 1
        data, places = _words(some, ends)
        words.append(data)
        rows = slice(done, done := done + len(ends))
        keys[rows] = hashes(data, places)
        edges[1:][rows] = np.diff(places)
        more[rows] = np.diff(ends, prepend=0) - edges[1:][rows]
    np.cumsum(edges, out=edges)
    return _Words(np.concatenate(words), edges, keys, more)


def _heads(file: MappedFile, count: int, dim: int, at: int) -> Iterator[bytes]:
    """What stands before the vectors, joined: newlines, a word and a space each.

    Some ``TOGETHER`` bytes at once, so that what is made of them stays in the processor's cache.
    """
    pattern = re.compile(rb"(\n*+[^ ]{0,%d}+ )(?s:.{%d})|(?s:.+)" % (WORD, 4 * dim))
    waiting: list[bytes] = []
    size = 0
    for joined, _ in file.records(at, count, pattern, 4 * dim):
        waiting.append(joined)
        size += len(joined)
        if size > TOGETHER:
            yield b"".join(waiting)
            waiting, size = [], 0
    if waiting:
        yield b"".join(waiting)


def _words(heads: Bytes, ends: NDArray[np.int64]) -> tuple[Bytes, Edges]:
    """The words without the space that ends each, and the newlines before them."""
    keep = heads != SPACE
    first = np.concatenate([[0], ends[:-1]])
    sizes_of = ends - 1 - first
    rows = np.flatnonzero(heads[first] == NEWLINE)
    while len(rows):
        keep[first[rows]] = False
        first[rows] += 1
        sizes_of[rows] -= 1
        rows = rows[heads[first[rows]] == NEWLINE]
    return heads[keep], np.concatenate([[0], np.cumsum(sizes_of)])


def _check_order(file: MappedFile, starts: Starts, dim: int) -> None:
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
