"""How plausible a text is: the letters of its language, one after another.

A page of single bytes, a page of two and UTF-8 all give a text to the same bytes. Which of them is
meant is asked of the text: with what probability is this letter written after that one in Polish,
in Thai? Only words that hold a letter beyond ASCII count. The logarithms of the best language of
each reading may be compared, since every reading is of the same bytes.

The letters and pairs of letters stand in ``letters.json``: each ``|`` halves how often what
follows is written. They were counted in the catalogs of Django and of mimesis, by language;
``benchmarks/code_pages.py`` counts them again, and measures on other texts.
"""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any, Final, NamedTuple

BAD = "\udcff"
"""Stands in decoded text for bytes that are not of the encoding: no real text holds it."""

Pairs = Mapping[tuple[str, str], int]
SPACE, LOWER, UPPER, MARK, OTHER, FOREIGN, BROKEN = range(7)
"""What a character is to a language; ``FOREIGN`` is an ASCII letter in another script."""

_QUOTES = frozenset("„“”’‘‚‹›«»–—…•€§©®°·№\xa0¿¡。、，：（）「」・！？；؟،۔؛\u200c\u200e\u200f")
_WORD = re.compile(r"[A-Za-z\x80-\U0010ffff]+")
# Who follows whom, by row the class before; counted in Polish, Czech, German, French, Turkish and
# Spanish, in Russian, Bulgarian and Greek, in Arabic, Hebrew, Thai and Persian, and rounded. Two
# capitals are more usual here than there (.02): whole files are in capitals.
_CASED = (
    (0, 0.42, 0.55, 0.012, 0.003, 0.02),
    (0.15, 0.84, 0.0003, 0.003, 0.001, 0.001),
    (0.06, 0.4, 0.52, 0.003, 0.001, 0.001),
    (0.4, 0.25, 0.2, 0.15, 0.01, 0.02),
    (0.15, 0.6, 0.2, 0.02, 0.05, 0.01),
    (0.1, 0.02, 0.02, 0.05, 0.01, 0.8),
)
_CASELESS = (
    (0, 0.96, 0.0003, 0.012, 0.003, 0.02),
    (0.18, 0.8, 0.0003, 0.006, 0.003, 0.001),
    (0.1, 0.3, 0.3, 0.1, 0.1, 0.1),
    (0.45, 0.3, 0.001, 0.2, 0.01, 0.04),
    (0.15, 0.6, 0.01, 0.02, 0.15, 0.01),
    (0.1, 0.02, 0.001, 0.05, 0.01, 0.8),
)
_NEVER = 1e-6  # what no text holds: a byte that is not of the page, a control character
_WITHIN = {  # each of its class is as likely as the others
    SPACE: 1.0,
    MARK: 1 / 40,
    OTHER: 1 / 128,
    FOREIGN: 1 / 26,
    BROKEN: 1 / 32,
}
_RARE = 1 / 5000  # of a character of the tables' thousands
_PAIRS = 0.75  # how much the pairs count beside the letters; .5 to .9 decide alike
_ENDS = 0.12  # words' ends among the letters
_ALONE = math.exp(-12)  # a mark that stands on a letter, where no letter is
_FINAL, _UNFINISHED = frozenset("ךםןףץς"), 0.02  # letters of words' ends, within a word
_HAN = range(0x4E00, 0xA000)
_HANGUL = range(0xAC00, 0xD7A4)


def words_of(text: str) -> Counter[tuple[str, str]]:
    """Pairs of neighbors in the words of ``text`` that are not ASCII alone.

    >>> words_of("a café")[("é", " ")]
    1
    """
    words = " ".join(word for word in _WORD.findall(text) if not word.isascii())
    padded = f" {words} "
    return Counter(pairwise(padded))


def plausibility(pairs: Pairs, language: str) -> float:
    """The logarithm of how probable the words are in a language."""
    own = _language(language)
    known = {sign: own.sign(sign) for pair in pairs for sign in pair}
    total = 0.0
    for (first, second), times in pairs.items():
        before, after = known[first], known[second]
        if before.of != SPACE or after.of != SPACE:
            total += times * own.after(first, before, second, after)
    return total


class _Sign(NamedTuple):
    """A character to a language: its class, and how often it is written in that class."""

    of: int
    share: float


class _Language:
    """The letters of one language, and their pairs where the script is Latin."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.letters: dict[str, _Sign] = {}
        self.pairs: dict[str, float] = {}
        data = _data()
        if name in data["signs"]:
            for share, signs in data["signs"][name].items():
                each = float(share) / len(signs)
                self.letters |= {sign: _Sign(LOWER, each) for sign in signs}
        else:
            for level, letters in enumerate(data["letters"][name].split("|")):
                self.letters |= {letter: _Sign(LOWER, _share(level)) for letter in letters}
            for letter, sign in list(self.letters.items()):
                capital = letter.upper()
                if len(capital) == 1 and capital not in self.letters:
                    self.letters[capital] = _Sign(UPPER, sign.share)
            if "ı" in self.letters:  # Turkish: i and İ, ı and I
                self.letters["İ"] = _Sign(UPPER, self.letters["i"].share)
        for level, row in enumerate(data["pairs"].get(name, "").split("|")):
            pairs = (row[at : at + 2] for at in range(0, len(row), 2))
            self.pairs |= dict.fromkeys(pairs, _share(level))
        cased = any(sign.of == UPPER for sign in self.letters.values())
        rows = _CASED if cased else _CASELESS
        self.rows = [*((*row, _NEVER) for row in rows), (1 / 6,) * 6 + (_NEVER,)]

    def sign(self, sign: str) -> _Sign:
        """What a character is."""
        known = self.letters.get(sign)
        if known is not None:
            return known
        if sign in _QUOTES:
            return _Sign(MARK, _WITHIN[MARK])
        if sign.isascii():
            of = FOREIGN if sign.isalpha() else SPACE
            return _Sign(of, _WITHIN[of])
        if sign == BAD or unicodedata.category(sign) in {"Cc", "Cn", "Co", "Cs"}:
            return _Sign(BROKEN, _WITHIN[BROKEN])
        rare = self._rare(sign)
        if rare is not None:
            return _Sign(LOWER, rare)
        return _Sign(OTHER, _WITHIN[OTHER] if ord(sign) < 0x3000 else _RARE)

    def _rare(self, sign: str) -> float | None:
        """The share of a sign of the language that is not in its table, by where it stands."""
        at = ord(sign)
        if self.name == "ko" and at in _HANGUL:
            return 0.2 / 2100
        if at not in _HAN or self.name not in _RARE_SIGNS:
            return None
        codec, end, usual, unusual = _RARE_SIGNS[self.name]
        try:
            return usual if sign.encode(codec)[0] < end else unusual
        except UnicodeEncodeError:
            return 1e-3 / 15_000

    def after(self, first: str, before: _Sign, second: str, after: _Sign) -> float:
        """The logarithm of how probable ``second`` is after ``first``."""
        row = self.rows[before.of]
        alone = row[after.of] * after.share
        if before.of == SPACE and unicodedata.category(second) == "Mn":
            alone *= _ALONE
        if first in _FINAL and after.of == LOWER:
            alone *= _UNFINISHED
        letters = max(before.of, after.of) <= UPPER
        if not self.pairs or not letters or (first.isascii() and second.isascii()):
            return math.log(alone or _NEVER)
        left, right = _plain(first), _plain(second)
        base = _ENDS if before.of == SPACE else self.letters[left].share
        together = min(0.9, self.pairs.get(left + right, 0.0) / base)
        if after.of != SPACE:
            together *= row[after.of] / (row[LOWER] + row[UPPER])
        return math.log(_PAIRS * together + (1 - _PAIRS) * alone)


# By language: a codec whose first byte tells the usual signs, below which, the share of each such
# sign that is not in the table, and that of any other. GB2312's first level has 3,755 signs, Big5's
# 5,401.
_RARE_SIGNS: Final = {
    "ja": ("euc_jp", 0xD0, 0.09 / 2500, 0.01 / 3000),
    "ko": ("euc_kr", 0x100, 1e-3 / 5000, 1e-3 / 5000),
    "zh": ("gb2312", 0xD8, 0.25 / 3700, 0.01 / 3000),
    "zh-Hant": ("big5", 0xC7, 0.25 / 5000, 0.01 / 7000),
}


def _share(level: int) -> float:
    return float(2.0 ** -(level + 0.5))


def _plain(sign: str) -> str:
    return sign.lower()[0] if sign.isalpha() else "_"


@cache
def _language(name: str) -> _Language:
    return _Language(name)


@cache
def _data() -> Any:
    return json.loads(files("nearfield.sources").joinpath("letters.json").read_text("utf-8"))
