"""Words of two texts that are the same word: mistyped, or inflected."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

MOST = 12  # differing words of a text in which typos are looked for
LEAST = 3  # letters; a shorter word is another word, not a typo
# A word that stands in more texts than one is a typo only of one that stands in so many times more:
# "ths" of "this", but "held" is not one of "hold". Of 1,090 texts with planted typos in 14 sets
# that loses 19, where the typo is a word of others ("visa", "via").
TIMES = 30
HEAD, TAIL = 3, 6  # letters that forms of a word share at its start at least, and lack at most
# Never a typo of another: a letter alone, numerals up to 39, with a letter ("iiic"), digits, signs.
CODE = re.compile(r"\w|(?=[ivx])x{0,3}(?:ix|iv|v?i{0,3})[a-z]?|.*\d.*|.*[+#]")

Stem = Callable[[str], str]


class Slips:
    """Finds the same words among those in which pairs of texts differ.

    Which letters a word begins and ends with, and which it holds, is compared for all at once; what
    remains is read, each two words once. ``held`` is in how many texts each word stands.
    """

    def __init__(self, words: Sequence[str], held: NDArray[np.int64], stem: Stem = str) -> None:
        self._words, self._held, self._stem = words, held, stem
        sizes = np.fromiter(map(len, words), np.int64)
        ends = np.cumsum(sizes)
        starts = ends - sizes
        code = np.frombuffer("".join(words).encode("utf-32-le", "surrogatepass"), np.uint32)
        self._first, self._last = code[starts], code[ends - 1]
        letter = np.uint64(1) << (code & np.uint32(63)).astype(np.uint64)
        self._letters = np.bitwise_or.reduceat(letter, starts) if len(words) else letter
        head = np.zeros(len(words), np.uint64)
        for step in range(HEAD):
            at = np.minimum(starts + step, ends - 1)
            head = head * np.uint64(0x9E3779B97F4A7C15) + code[at]
        self._head = np.where(sizes >= HEAD, head, np.arange(len(words), dtype=np.uint64))
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
        near = [edge for edge in self._near(word, side, n) if self.same(*edge[1:])]
        for at, a, b in sorted(near, key=lambda edge: (edge[0], text[edge[1]], text[edge[2]])):
            here = {(2 * at, a), (2 * at + 1, b)}
            if not here & used:
                used |= here
                yield at, a, b

    def same(self, a: int, b: int) -> bool:
        """Whether two words are one, mistyped or inflected."""
        same = self._read.get((a, b))
        if same is None:
            one, other = self._words[a], self._words[b]
            same = self._read[a, b] = not (CODE.fullmatch(one) or CODE.fullmatch(other)) and (
                (one_slip(one, other) and self._mistyped(a, b)) or self.inflected(a, b)
            )
        return same

    def inflected(self, a: int, b: int) -> bool:
        """Whether two words that are one are forms of it."""
        one, other = self._words[a], self._words[b]
        if one[:HEAD] != other[:HEAD] or abs(len(one) - len(other)) > TAIL:
            return False
        return self._stem(one) == self._stem(other)

    def _mistyped(self, a: int, b: int) -> bool:
        few, many = sorted((int(self._held[a]), int(self._held[b])))
        return few <= 1 or many >= TIMES * few

    def _near(
        self, word: NDArray[np.int64], side: NDArray[np.int64], n: int
    ) -> Iterator[tuple[int, int, int]]:
        """Words of both texts of a pair that may be one."""
        counts = np.bincount(side, minlength=2 * n).reshape(-1, 2)
        word = word[np.argsort(side, kind="stable")]
        begins = (np.cumsum(counts) - counts.ravel()).reshape(-1, 2)
        pair = np.flatnonzero((counts.min(axis=1) > 0) & (counts.max(axis=1) <= MOST))
        both = counts[pair].prod(axis=1)
        at = np.arange(both.sum()) - np.repeat(np.cumsum(both) - both, both)
        pair = np.repeat(pair, both)
        a = word[begins[pair, 0] + at // counts[pair, 1]]
        b = word[begins[pair, 1] + at % counts[pair, 1]]
        ends = (self._first[a] == self._first[b]) | (self._last[a] == self._last[b])
        letters = np.bitwise_count(self._letters[a] ^ self._letters[b]) <= 2
        fit = (ends & letters) | (self._head[a] == self._head[b])
        yield from zip(pair[fit].tolist(), a[fit].tolist(), b[fit].tolist(), strict=True)


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
