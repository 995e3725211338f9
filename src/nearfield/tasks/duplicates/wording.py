"""The words in which two texts differ, and how much they weigh."""

from __future__ import annotations

import re
from array import array
from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property
from itertools import count
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nearfield.modalities.text.language import guess
from nearfield.modalities.text.languages import function_words
from nearfield.modalities.text.shingles import ordered
from nearfield.modalities.text.stem import stem
from nearfield.tasks.duplicates.pairs import Pairs, merged
from nearfield.tasks.duplicates.sets import Sets
from nearfield.tasks.duplicates.slips import Slips

# Words; scripts that write none apart count by the character. C++ and C# are two.
WORD = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]|[^\W_]+(?:\+\+|#(?!\w))?")
SPACED = {at: " " for at in range(128) if not chr(at).isalnum()}  # of ASCII, what no words hold
UNIT = 2.0**32  # weights are whole numbers of its inverse: their sums are the same in any order
# Articles: one in the place of another says nothing.
_ARTICLES = "a an the der die das ein eine einen dem den le la les un une el los las"
ALIKE = frozenset(_ARTICLES.split())
# Words of the grammar that say something: negations, in the languages of ``function_words``.
_DENYING = """
not no cannot never without nicht kein keine ohne nie niemals pas ne n sans jamais plus sin nunca
non mai senza não sem niet geen nooit zonder ikke ingen aldrig aldri inte ej aldrig ei eivät koskaan
pole nem nincs soha bez nigdy není ani nikdy ni brez nisem nikoli nije nikada nikad nu fără nici
niciodată değil yok hiç asla tidak belum không chưa sense nin sen ez gabe be negali nėra niekada nav
nekad ekki ní nach gan nid dim nuk s pa si hakuna hindi wala sonder не ни нет без никогда ні немає
няма није никад никада нема никогаш емес жоқ لا لم غير ما ولا نیست نمی نہیں नहीं नाही छैन
"""
DENYING = frozenset(_DENYING.split())
# A letter alone is a word of the grammar where so many texts hold it: else a name ("hepatitis A").
COMMON = 0.05
MET = 5  # texts in the same letters that each one is compared with
SAMPLE = 100  # texts: all languages of 14 sets are guessed as of 400, in a third of the time
FEW = 2  # words a side: in pairs that differ in no more it shows which words tell items apart


class Differing(NamedTuple):
    """How pairs of texts differ.

    ``weights``, ``(m, 4)``: the shares of the weight of the words replaced, added, mistyped, and
    that of the replaced in words that stand in one text. ``close`` says of which pairs the texts
    are to be read: no word of one stands for another of the other. ``contrasts`` counts for each
    word in how many pairs it is one of few that differ.
    """

    weights: NDArray[np.float64]
    close: NDArray[np.bool_]
    contrasts: NDArray[np.int64]


class Wording(Sets):
    """The words of plain texts, as numbers, weighed by how rare they are among them.

    >>> words = Wording(["the red apple", "the red aple", "the red car", "the red"])
    >>> result = words.compare(Pairs.of([(0, 1), (0, 2), (0, 3)]))
    >>> result.weights[:, :3].round(2).tolist(), result.close.tolist()
    ([[0.0, 0.0, 0.54], [0.54, 0.0, 0.0], [0.0, 0.54, 0.0]], [True, False, True])
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = texts
        number: defaultdict[str, int] = defaultdict(count().__next__)
        read, sizes, last = array("I"), array("q"), array("q")
        for text in texts:
            words = words_of(text)
            read.extend(map(number.__getitem__, words))
            sizes.append(len(words))
            last.extend(map(number.__getitem__, words[-1:]))
        row = np.repeat(np.arange(len(texts), dtype=np.uint64), sizes)
        keys = ordered(row << np.uint64(32) | np.array(read, np.uint32))
        row = (keys >> np.uint64(32)).astype(np.int64)
        super().__init__(keys.astype(np.uint32), np.bincount(row, minlength=len(texts)))
        self.number = dict(number)
        self.words = list(number)
        self.ending = np.bincount(last, minlength=len(number))
        self.held = np.bincount(self.members, minlength=len(self.words))
        self.weight = np.rint(np.log1p(len(texts) / self.held) * UNIT)
        self.rarest = float(np.log1p(max(len(texts), 1)) * UNIT)
        self.totals = np.bincount(row, self.weight[self.members], minlength=len(texts))
        self.letters = _letters(self.words)
        of_text = np.repeat(np.arange(len(texts)), sizes)
        self._spelled = np.bincount(of_text, self.letters[np.array(read, np.int64)], len(texts))
        self.light = np.array([word.isdecimal() or word in ALIKE for word in self.words], bool)
        self.slips = Slips(self.words, self.held, self._stem)

    @cached_property
    def language(self) -> str | None:
        """The language that most texts are in; a hundred of them tell."""
        return guess(self.texts[:: max(1, len(self.texts) // SAMPLE)])

    @cached_property
    def small(self) -> frozenset[int]:
        """The words, as numbers, that any sentence of that language may hold: "of", "the", "is"."""
        listed = function_words(self.language or "en") - DENYING
        common = COMMON * len(self.texts)
        some = ((word, self.number[word]) for word in listed if word in self.number)
        return frozenset(at for word, at in some if len(word) > 1 or self.held[at] >= common)

    def anagrams(self) -> Pairs:
        """Pairs of texts in the same letters: they differ in signs, spaces and order only.

        Where all follow one template, neither neighbors nor 4-grams find these among the others.
        """
        order = np.argsort(self._spelled, kind="stable")
        value = self._spelled[order]
        found = [Pairs.of([])]
        for step in range(1, MET + 1):
            at = np.flatnonzero((value[:-step] == value[step:]) & (value[step:] > 0))
            found.append(Pairs(order[at], order[at + step]))
        return merged(found)

    def compare(self, pairs: Pairs) -> Differing:
        """How the texts of each pair differ."""
        weights, close = np.zeros((len(pairs), 4)), np.zeros(len(pairs), bool)
        contrasts = np.zeros(len(self.words), np.int64)
        for block in self.blocks(pairs):
            rest, close[block] = self._differ(pairs[block], contrasts)
            weights[block, :3], weights[block, 3] = rest, rest[:, 0]
        total = np.maximum(self.totals[pairs.a], self.totals[pairs.b])
        weights[:, :3] /= np.maximum(total, 1.0)[:, None]
        weights[:, 3] /= self.rarest
        return Differing(weights, close, contrasts)

    def _differ(
        self, pairs: Pairs, contrasts: NDArray[np.int64]
    ) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """Weights ``(m, 3)`` of the words that one text of a pair has and the other lacks."""
        differing = self.matrix(pairs.a) - self.matrix(pairs.b)
        word = differing.indices
        pair = np.repeat(np.arange(len(pairs)), np.diff(differing.indptr))
        side = 2 * pair + (differing.data < 0)
        counts = np.bincount(side, minlength=2 * len(pairs)).reshape(-1, 2)
        few = counts.max(axis=1) <= FEW
        contrasts += np.bincount(word[few[pair]], minlength=len(contrasts))
        letters = np.bincount(side, self.letters[word], 2 * len(pairs)).reshape(-1, 2)
        other_spaces = (letters[:, 0] == letters[:, 1]) & (counts[:, 0] != counts[:, 1])
        rest = np.bincount(side, self.weight[word], 2 * len(pairs)).reshape(-1, 2)
        typed = np.zeros(len(pairs))
        for at, a, b in self.slips(word, side, len(pairs)):
            rest[at] -= self.weight[[a, b]]
            typed[at] += self.weight[[a, b]].max()
            counts[at] -= 1
        light = np.bincount(side, self.light[word], 2 * len(pairs)).reshape(-1, 2)
        no_word = (light > 0).all(axis=1) & (counts == light).any(axis=1)
        replaced = rest.min(axis=1)
        columns = np.column_stack([replaced, rest.max(axis=1) - replaced, typed])
        return columns, (counts.min(axis=1) == 0) | other_spaces | no_word

    def _stem(self, word: str) -> str:
        return stem(word, self.language)


def _letters(words: Sequence[str]) -> NDArray[np.float64]:
    """A number for the letters of each word, whole, that is the sum of those of its parts."""
    code = np.frombuffer("".join(words).encode("utf-32-le", "surrogatepass"), np.uint32)
    mixed = code.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) >> np.uint64(32)
    sums = np.append(np.uint64(0), np.cumsum(mixed))
    ends = np.cumsum(np.fromiter(map(len, words), np.int64, len(words)))
    return np.asarray(np.diff(sums[np.append(0, ends)]), np.float64)


def words_of(text: str) -> list[str]:
    """The matches of ``WORD``; for ASCII in 0.6 of its time."""
    if text.isascii() and "#" not in text and "++" not in text:
        return text.translate(SPACED).split()
    return WORD.findall(text)
