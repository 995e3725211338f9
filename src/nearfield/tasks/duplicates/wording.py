"""The words in which two texts differ, and how much they weigh."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from math import fsum
from sys import intern

import numpy as np
from numpy.typing import NDArray

from nearfield.tasks.duplicates.pairs import Pairs

# Words; scripts that write none apart count by the character.
WORD = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]|[^\W_]+")
MOST = 12  # differing words in which typos are looked for


class Wording:
    """The words of plain texts, weighed by how rare they are among them.

    >>> words = Wording(["the red apple", "the red aple", "the red car", "the red"])
    >>> words.compare(Pairs.of([(0, 1), (0, 2), (0, 3)])).round(2).tolist()
    [[0.0, 0.0, 0.54], [0.54, 0.0, 0.0], [0.0, 0.54, 0.0]]
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self.sets = [frozenset(map(intern, WORD.findall(text))) for text in texts]
        count = Counter(word for words in self.sets for word in words)
        n = len(self.sets)
        self.weight = {word: float(np.log1p(n / held)) for word, held in count.items()}
        self.totals = [fsum(map(self.weight.__getitem__, words)) for words in self.sets]

    def compare(self, pairs: Pairs) -> NDArray[np.float64]:
        """Shares of the weight, ``(m, 3)``: replaced, added, mistyped."""
        found = np.empty((len(pairs), 3))
        for at, (a, b) in enumerate(zip(pairs.a.tolist(), pairs.b.tolist(), strict=True)):
            found[at] = self._differ(a, b)
        return found

    def _differ(self, a: int, b: int) -> tuple[float, float, float]:
        # The order of a set is another in every process: only fsum gives the same sum.
        whole = max(self.totals[a], self.totals[b])
        if not whole:
            return 0.0, 0.0, 0.0
        weight = self.weight
        only_a, only_b = self.sets[a] - self.sets[b], self.sets[b] - self.sets[a]
        typed = 0.0
        if only_a and only_b and max(len(only_a), len(only_b)) <= MOST:
            for word, other in mistyped(only_a, only_b):
                only_a, only_b = only_a - {word}, only_b - {other}
                typed += max(weight[word], weight[other])
        rest_a, rest_b = (fsum(map(weight.__getitem__, rest)) for rest in (only_a, only_b))
        replaced = min(rest_a, rest_b)
        return replaced / whole, (max(rest_a, rest_b) - replaced) / whole, typed / whole


def mistyped(these: frozenset[str], those: frozenset[str]) -> list[tuple[str, str]]:
    """Words that are one slip of a finger apart, each once."""
    found, left = [], sorted(those)
    for word in sorted(these):
        ends = word[0], word[-1]
        near = (other for other in left if other[0] == ends[0] or other[-1] == ends[1])
        other = next((other for other in near if one_slip(word, other)), None)
        if other is not None:
            left.remove(other)
            found.append((word, other))
    return found


def one_slip(a: str, b: str) -> bool:
    """A letter more, less or other, or two swapped, in a word of four letters or more.

    >>> one_slip("apple", "aplpe"), one_slip("apple", "apples"), one_slip("cat", "car")
    (True, True, False)
    """
    if min(len(a), len(b)) < 3 or max(len(a), len(b)) < 4 or abs(len(a) - len(b)) > 1:
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
