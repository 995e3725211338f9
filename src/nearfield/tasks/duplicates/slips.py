"""Words that are one slip of a finger apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

MOST = 12  # differing words of a text in which typos are looked for
LEAST = 3  # letters; a shorter word is another word, not a typo


class Slips:
    """Finds the typos among the words in which pairs of texts differ.

    Which letters a word begins and ends with, and which it holds, is compared for all at once; what
    remains is read, each two words once.
    """

    def __init__(self, words: Sequence[str]) -> None:
        self._words = words
        ends = np.cumsum(np.fromiter(map(len, words), np.int64))
        starts = np.append(0, ends)[:-1]
        code = np.frombuffer("".join(words).encode("utf-32-le", "surrogatepass"), np.uint32)
        self._first, self._last = code[starts], code[ends - 1]
        letter = np.uint64(1) << (code & np.uint32(63)).astype(np.uint64)
        self._letters = np.bitwise_or.reduceat(letter, starts) if len(words) else letter
        self._read: dict[tuple[int, int], bool] = {}

    def __call__(
        self, word: NDArray[np.int64], side: NDArray[np.int64], n: int
    ) -> Iterator[tuple[int, int, int]]:
        """Pair, word, other word; each word of a text once.

        ``word`` numbers those in which ``n`` pairs differ, and ``side`` says of which text each
        is: ``2 * pair`` or ``2 * pair + 1``.
        """
        used: set[tuple[int, int]] = set()
        text = self._words
        near = [edge for edge in self._near(word, side, n) if self._slip(*edge[1:])]
        for at, a, b in sorted(near, key=lambda edge: (edge[0], text[edge[1]], text[edge[2]])):
            here = {(2 * at, a), (2 * at + 1, b)}
            if not here & used:
                used |= here
                yield at, a, b

    def _near(
        self, word: NDArray[np.int64], side: NDArray[np.int64], n: int
    ) -> Iterator[tuple[int, int, int]]:
        """Words of both texts of a pair that may be a slip apart."""
        counts = np.bincount(side, minlength=2 * n).reshape(-1, 2)
        word = word[np.argsort(side, kind="stable")]
        begins = (np.cumsum(counts) - counts.ravel()).reshape(-1, 2)
        pair = np.flatnonzero((counts.min(axis=1) > 0) & (counts.max(axis=1) <= MOST))
        both = counts[pair].prod(axis=1)
        at = np.arange(both.sum()) - np.repeat(np.cumsum(both) - both, both)
        pair = np.repeat(pair, both)
        a = word[begins[pair, 0] + at // counts[pair, 1]]
        b = word[begins[pair, 1] + at % counts[pair, 1]]
        fit = (self._first[a] == self._first[b]) | (self._last[a] == self._last[b])
        pair, a, b = pair[fit], a[fit], b[fit]
        fit = np.bitwise_count(self._letters[a] ^ self._letters[b]) <= 2
        pair, a, b = pair[fit], a[fit], b[fit]
        yield from zip(pair.tolist(), a.tolist(), b.tolist(), strict=True)

    def _slip(self, a: int, b: int) -> bool:
        slip = self._read.get((a, b))
        if slip is None:
            slip = self._read[a, b] = one_slip(self._words[a], self._words[b])
        return slip


def one_slip(a: str, b: str) -> bool:
    """A letter more, less or other, or two swapped, in a word of four letters or more.

    >>> one_slip("apple", "aplpe"), one_slip("apple", "apples"), one_slip("cat", "car")
    (True, True, False)
    """
    if min(len(a), len(b)) < LEAST or max(len(a), len(b)) <= LEAST or abs(len(a) - len(b)) > 1:
        return False
    if a.isdecimal() or b.isdecimal():
        return False
    start = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), None)
    if start is None:
        return True
    rest_a, rest_b = a[start:], b[start:]
    return (
        rest_a[1:] == rest_b
        or rest_a == rest_b[1:]
        or rest_a[1:] == rest_b[1:]
        or (rest_a[1::-1] == rest_b[:2] and rest_a[2:] == rest_b[2:])
    )
