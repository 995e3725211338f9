"""The words of a file and their rows: an index of some 35 bytes a word.

A dictionary of Python takes 150 bytes a word. Here a word is looked up by its hash of 64 bits in a
sorted array, and then compared with its own bytes. The arrays may be maps of a file.
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
    order, sorted_hashes
        The rows in the order of their hashes, ``(n,)``, and the hashes in it, ``(n,)``.
    lower
        Whether none of the words has a capital letter.
    """

    data: Bytes
    edges: Edges
    order: NDArray[np.uint32]
    sorted_hashes: NDArray[np.uint64]
    lower: bool
    _seen: dict[str, int] = field(default_factory=dict, compare=False, repr=False)

    def __len__(self) -> int:
        return len(self.order)

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
        keys = hashes(*joined(words))
        places = np.searchsorted(self.sorted_hashes, keys)
        return [
            self._place(word, key, place)
            for word, key, place in zip(words, keys, places.tolist(), strict=True)
        ]

    def _place(self, word: bytes, key: np.uint64, place: int) -> int:
        while place < len(self) and self.sorted_hashes[place] == key:
            row = int(self.order[place])
            if self.raw(row) == word:
                return row
            place += 1
        return -1


def index_of(data: Bytes, edges: Edges) -> tuple[Vocabulary, NDArray[np.int64] | None]:
    """The vocabulary of n strings, and the rows that are kept; None where all are.

    Of a word that occurs more than once the first is kept, and the rows are numbered anew.
    """
    keys = hashes(data, edges)
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    repeated = _repeated(data, edges, order, ordered)
    if len(repeated):
        kept = np.setdiff1d(np.arange(len(keys)), repeated)
        words = [data[edges[row] : edges[row + 1]].tobytes() for row in kept.tolist()]
        return index_of(*joined(words))[0], kept
    vocabulary = Vocabulary(data, edges, order.astype(np.uint32), ordered, not has_capitals(data))
    return vocabulary, None


def vocabulary_of(words: Sequence[str]) -> Vocabulary:
    """The vocabulary of a list of different words.

    >>> vocabulary = vocabulary_of(["apple", "über"])
    >>> vocabulary.rows(["über", "sky"]).tolist(), vocabulary.lower
    ([1, -1], True)
    """
    return index_of(*joined([word.encode("utf-8", "surrogateescape") for word in words]))[0]


def _repeated(
    data: Bytes, edges: Edges, order: NDArray[np.int64], ordered: NDArray[np.uint64]
) -> NDArray[np.int64]:
    """The rows whose word stands in an earlier row."""
    doubled = np.flatnonzero(ordered[1:] == ordered[:-1]) + 1
    first: dict[bytes, int] = {}
    rows = np.unique(np.concatenate([order[doubled], order[doubled - 1]])).tolist()
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
