"""The words of a file and their rows: an index of some 30 bytes a word.

A dictionary of Python takes 150 bytes a word. Here a word is looked up by its hash in a sorted
array, and then compared with its own bytes. The arrays may be maps of a file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from nearfield.encoders.words.hashing import Bytes, Edges, hashes, joined

KEPT = 65_536  # words whose rows are remembered
_CAPITAL = re.compile(rb"[A-Z]")


@dataclass(frozen=True)
class Vocabulary:
    """n different words.

    Attributes
    ----------
    data, edges
        Their bytes, and where each begins and the last one ends, ``(n + 1,)``.
    sorted
        Of each word the upper bits of its hash, and below them its row, in rising order: ``(n,)``.
    lower
        Whether none of the words has a capital letter.
    """

    data: Bytes
    edges: Edges
    sorted: NDArray[np.uint64]
    lower: bool
    _seen: dict[str, int] = field(default_factory=dict, compare=False, repr=False)

    def __len__(self) -> int:
        return len(self.sorted)

    def __contains__(self, word: object) -> bool:
        return isinstance(word, str) and bool(self.rows([word])[0] >= 0)

    def rows(self, words: Sequence[str]) -> NDArray[np.int64]:
        """The row of each of m ``words``, -1 for one that is not there: ``(m,)``."""
        unique, seen = dict.fromkeys(words), self._seen
        known = {word: row for word in unique if (row := seen.get(word)) is not None}
        new = [word for word in unique if word not in known]
        if new:
            raw = [word.encode("utf-8", "surrogateescape") for word in new]
            found = dict(zip(new, self._look_up(raw), strict=True))
            if len(seen) > KEPT:
                seen.clear()
            seen.update(found)
            known |= found
        return np.fromiter(map(known.__getitem__, words), np.int64, len(words))

    def word(self, row: int) -> str:
        """The word of a row; bytes that are no UTF-8 come as surrogate escapes."""
        return self.raw(row).decode("utf-8", "surrogateescape")

    def words(self, start: int = 0, end: int | None = None) -> Iterator[str]:
        """The words of the rows from ``start`` to ``end``."""
        yield from map(self.word, range(len(self))[start:end])

    def raw(self, row: int) -> bytes:
        """The bytes of the word of a row."""
        return self.data[self.edges[row] : self.edges[row + 1]].tobytes()

    def _look_up(self, words: list[bytes]) -> list[int]:
        keys = hashes(*joined(words)) & ~_below(len(self))
        places = np.searchsorted(self.sorted, keys)
        return [
            self._place(word, int(key), place)
            for word, key, place in zip(words, keys, places.tolist(), strict=True)
        ]

    def _place(self, word: bytes, key: int, place: int) -> int:
        rows = int(_below(len(self)))
        while place < len(self) and (found := int(self.sorted[place])) & ~rows == key:
            if self.raw(found & rows) == word:
                return found & rows
            place += 1
        return -1


def index_of(
    data: Bytes, edges: Edges, keys: NDArray[np.uint64] | None = None
) -> tuple[Vocabulary, NDArray[np.int64] | None]:
    """The vocabulary of n strings, and the rows that are kept; None where all are.

    Of a word that occurs more than once the first is kept, and the rows are numbered anew. ``keys``
    are the strings' hashes, where they are known.
    """
    keys = hashes(data, edges) if keys is None else keys
    rows = _below(len(keys))
    # 2.4 million numbers are sorted in a tenth of the time that finding their order takes.
    ordered = (keys & ~rows) | np.arange(len(keys), dtype=np.uint64)
    ordered.sort()
    repeated = _repeated(data, edges, ordered, rows)
    if len(repeated):
        kept = np.setdiff1d(np.arange(len(keys)), repeated)
        words = [data[edges[row] : edges[row + 1]].tobytes() for row in kept.tolist()]
        return index_of(*joined(words))[0], kept
    return Vocabulary(data, edges, ordered, not has_capitals(data)), None


def _below(count: int) -> np.uint64:
    """The bits that number so many rows."""
    return np.uint64((1 << max(count - 1, 0).bit_length()) - 1)


def vocabulary_of(words: Sequence[str]) -> Vocabulary:
    """The vocabulary of a list of different words.

    >>> vocabulary = vocabulary_of(["apple", "über"])
    >>> vocabulary.rows(["über", "sky"]).tolist(), vocabulary.lower
    ([1, -1], True)
    """
    return index_of(*joined([word.encode("utf-8", "surrogateescape") for word in words]))[0]


def _repeated(
    data: Bytes, edges: Edges, ordered: NDArray[np.uint64], below: np.uint64
) -> NDArray[np.int64]:
    """The rows whose word stands in an earlier row."""
    doubled = np.flatnonzero((ordered[1:] ^ ordered[:-1]) <= below) + 1
    rows = np.unique(ordered[np.concatenate([doubled, doubled - 1])] & below).tolist()
    first: dict[bytes, int] = {}
    return np.array(
        [
            row
            for row in rows
            if first.setdefault(data[edges[row] : edges[row + 1]].tobytes(), row) != row
        ],
        np.int64,
    )


def has_capitals(data: Bytes) -> bool:
    """Whether a capital letter of any script is among these bytes of words."""
    if _CAPITAL.search(data.data):
        return True
    text = data.tobytes().decode("utf-8", "replace")
    return not text.isascii() and text != text.lower()
