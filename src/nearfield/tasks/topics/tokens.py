"""Texts as numbers of words: one flat row of tokens, separators between sentences."""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

import numpy as np
from numpy.typing import NDArray

from nearfield.tasks.topics.stop import STOP

LIMIT = 2_000  # characters of a text that are read: a topic shows early, and time stays bounded

# Combining marks, which \w does not match: Hindi, Thai and pointed Arabic or Hebrew would break.
_MARKS = (
    "\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0900-\u0903\u093a-\u0963\u0980-\u0dff\u0e00-\u0eff"
)
# Han and kana stand without blanks: each character is a token, and phrases are mined from them.
_HAN = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WORD = rf"(?:[^\W_{_HAN}]+[{_MARKS}]*)+"
_BREAK = r"\n\s*[\n*\-+]|[^\w\s\-'\u2010\u2011]|_"
_TOKEN = re.compile(rf"{_WORD}(?:'{_WORD})*(?:\+\+|\#)?|[{_HAN}]|{_BREAK}")
_TOKEN_ASCII = re.compile(r"[a-z0-9]+(?:'[a-z]+)?(?:\+\+|\#)?|\n\s*[\n*\-+]|[^\w\s\-']|_")
_MARKUP = re.compile(r"<[^<>]{1,300}>|\S+://\S+|www\.\S+|\S*@\S+|&\#?\w+;|\S*[\w/]+\\\S*")
_MARKS_OF_MARKUP = ("<", "://", "www.", "@", "&", "\\")
# Letters with at most a short number at an end: mp3, x11, 3d; not b8f, 0x1f or 1993.
_NAME = re.compile(r"\d{0,1}[^\W\d_]{2,}\d{0,2}|[^\W\d_]\d{1,2}|\d[^\W\d_]|\w\+\+|\w#")
_HAN_ONLY = re.compile(f"[{_HAN}]")
_LONGEST = 30  # characters of a word; longer ones are keys and hashes


@dataclass(frozen=True)
class Tokens:
    """Words of all texts in one row.

    ``words[ids[p]]`` is the word at position ``p``, which stands in text ``texts[p]``. Plural and
    singular share a number where both occur: ``words`` has the more frequent, ``singles`` the
    singular. ``is_word`` tells of each number whether it is a word at all (no separator),
    ``is_content`` whether it may stand in a name, ``is_han`` whether it is a Han character or kana.
    """

    ids: NDArray[np.int64]
    texts: NDArray[np.int64]
    words: list[str]
    singles: list[str]
    is_word: NDArray[np.bool_]
    is_content: NDArray[np.bool_]
    is_han: NDArray[np.bool_]
    numbers: dict[str, int]

    def number(self, word: str) -> int | None:
        """The number of a word, the same for its plural; None where it does not occur."""
        return self.numbers.get(word)

    def holding(self, run: list[int]) -> NDArray[np.int64]:
        """The texts in which some numbers stand one after another."""
        spots = np.flatnonzero(self.ids == run[0])
        for shift, number in enumerate(run[1:], start=1):
            spots = spots[spots + shift < len(self.ids)]
            spots = spots[self.ids[spots + shift] == number]
        return np.unique(self.texts[spots])


def tokenize(texts: Sequence[str]) -> Tokens:
    """The tokens of some texts.

    >>> found = tokenize(["Two red apples, one Apple.", "<b>C++</b> 1993"])
    >>> [found.words[i] for i in found.ids if found.is_content[i]]
    ['red', 'apples', 'apples', 'c++']
    """
    counter = count()
    vocabulary: defaultdict[str, int] = defaultdict(counter.__next__)
    flat, lengths = array("i"), array("i")
    for text in texts:
        tokens = split_words(text[:LIMIT])
        flat.extend(map(vocabulary.__getitem__, tokens))
        flat.append(vocabulary["\n\n"])
        lengths.append(len(tokens) + 1)
    words = list(vocabulary)
    ids = np.frombuffer(flat, np.int32).astype(np.int64)
    merged = _merge_plurals(words)
    shown = _most_frequent(merged, np.bincount(ids, minlength=len(words)))
    numbers = dict(zip(words, merged.tolist(), strict=True))
    singles, words = words, [words[at] for at in shown]
    return Tokens(
        ids=merged[ids],
        texts=np.repeat(np.arange(len(texts)), np.frombuffer(lengths, np.int32)),
        words=words,
        singles=singles,
        is_word=np.array([w[0].isalnum() for w in words], bool),
        is_content=np.array([_is_content(w) for w in words], bool),
        is_han=np.array([bool(_HAN_ONLY.fullmatch(w)) for w in words], bool),
        numbers=numbers,
    )


def split_words(text: str) -> list[str]:
    """A text's words in lower case, and the signs between them, without its markup."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text).replace("’", "'")
    if any(mark in text for mark in _MARKS_OF_MARKUP):
        text = _MARKUP.sub(" | ", text)
    return (_TOKEN_ASCII if text.isascii() else _TOKEN).findall(text.lower())


def _most_frequent(merged: NDArray[np.int64], counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Of the words with one number, the one that occurs most: what is shown."""
    shown = np.zeros(len(merged), np.int64)
    rising = np.lexsort((-np.arange(len(counts)), counts))
    shown[merged[rising]] = rising
    return shown


def _is_content(word: str) -> bool:
    if word in STOP or len(word) > _LONGEST:
        return False
    return bool(_NAME.fullmatch(word)) or (
        len(word) > 1 and not word.isascii() and word[0].isalpha()
    )


def _merge_plurals(words: list[str]) -> NDArray[np.int64]:
    """For each word the number of its singular, where that occurs too, else its own."""
    number = {word: at for at, word in enumerate(words)}
    merged = np.arange(len(words))
    for word, at in number.items():
        if word.endswith("s") and len(word) > 3:
            singles = [match.expand(to) for how, to in _PLURALS if (match := how.fullmatch(word))]
            found = next((s for s in singles if s in number and _is_content(s)), word)
            merged[at] = number[found]
    return merged[merged]


_PLURALS = [
    (re.compile(r"(\w+)'s"), r"\1"),
    (re.compile(r"(\w+)ies"), r"\1y"),
    (re.compile(r"(\w+(?:[sxzo]|ch|sh))es"), r"\1"),
    (re.compile(r"(\w+[^\Wsui])s|(\w+[^\Waeiou]i)s"), r"\1\2"),
]
