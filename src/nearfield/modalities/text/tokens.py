"""Texts as numbers of words: one flat row of tokens, separators between sentences."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, count

import numpy as np
from numpy.typing import NDArray

from nearfield.modalities.text.segments import HAN, INNER, SPACELESS, is_syllable, segmented
from nearfield.modalities.text.stop import PARTICLES, STOP

LIMIT = 2_000  # characters of a text that are read: a topic shows early, and time stays bounded

# Combining marks, which \w does not match: Hindi, Thai and pointed Arabic or Hebrew would break.
_MARKS = (
    "\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0900-\u0903\u093a-\u0963\u0980-\u0dff\u0e00-\u0eff"
    "\u102b-\u103e\u17b4-\u17d3"
)
_WORD = rf"(?:[^\W_]+[{_MARKS}]*)+"
_BREAK = r"\n\s*[\n*\-+]|[^\w\s\-'\u2010\u2011]|_"
_TOKEN = re.compile(rf"{_WORD}(?:'{_WORD})*(?:\+\+|\#)?|{_BREAK}")
_TOKEN_ASCII = re.compile(r"[a-z0-9]+(?:'[a-z]+)?(?:\+\+|\#)?|\n\s*[\n*\-+]|[^\w\s\-']|_")
_MARKUP = re.compile(r"<[^<>]{1,300}>|\S+://\S+|www\.\S+|\S*@\S+|&\#?\w+;|\S*[\w/]+\\\S*")
_MARKED = re.compile(r"://|www\.|[@&\\]")  # no piece without one of these holds markup
# An empty line, or a line's start as in a list; not the start of markup such as "-me@there".
_LINE = re.compile(r"(\n\s*(?:\n|[*+\-](?!\S*(?:@\S|://\S|[\w/]\\))))")
# Letters with at most a short number at an end: mp3, x11, 3d; not b8f, 0x1f or 1993.
_NAME = re.compile(r"\d{0,1}[^\W\d_]{2,}\d{0,2}|[^\W\d_]\d{1,2}|\d[^\W\d_]|\w\+\+|\w#")
_SPACELESS = re.compile(f"[{SPACELESS}]")
_CHARACTER = re.compile(f"[{HAN}]")
# Two letters of hiragana at most are what Japanese words end in.
_ENDING = re.compile("[\u3040-\u309f]{1,2}")
END = "\n\n"  # of a text
_LONGEST = 30  # characters of a word; longer ones are keys and hashes


@dataclass(frozen=True)
class Tokens:
    """Words of all texts in one row.

    ``words[ids[p]]`` is the word at position ``p``, which stands in text ``texts[p]``. Plural and
    singular share a number where both occur: ``words`` has the more frequent, ``singles`` the
    singular. ``is_content`` tells of each number whether it may stand in a name, ``is_part``
    whether it may do so only with another: a character or a syllable of a script without blanks;
    ``is_joined`` whether it is of such a script, so that no blank goes before it. ``is_inner``
    tells of each position whether it continues the word of the one before.
    """

    ids: NDArray[np.int32]
    texts: NDArray[np.int32]
    words: list[str]
    singles: list[str]
    is_content: NDArray[np.bool_]
    is_part: NDArray[np.bool_]
    is_joined: NDArray[np.bool_]
    is_inner: NDArray[np.bool_]
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


def tokenize(
    texts: Sequence[str], stop: frozenset[str] = STOP, *, japanese: bool = False
) -> Tokens:
    """The tokens of some texts; each different piece between blanks is read once.

    ``stop`` are the words that may not stand in a name; ``japanese`` tells what runs of Han are.

    >>> tokens = tokenize(["Two red apples, one Apple.", "<b>C++</b> 1993"])
    >>> [tokens.words[i] for i in tokens.ids if tokens.is_content[i]]
    ['red', 'apples', 'apples', 'c++']
    """
    pieces, places, lengths = _numbered([*_pieces(text[:LIMIT]), END] for text in texts)
    words, parts, sizes = _numbered(_words_of(pieces, japanese))
    spread = sizes[places]  # of each piece of the texts, how many words
    starts = (np.cumsum(sizes) - sizes)[places] - (np.cumsum(spread) - spread)
    ids = parts[np.repeat(starts, spread) + np.arange(spread.sum())]
    of_texts = np.add.reduceat(spread, np.cumsum(lengths) - lengths)
    inner = _true_at([at for at, word in enumerate(words) if word[-1] == INNER], len(words))
    for at in np.flatnonzero(inner):
        words[at] = words[at].rstrip(INNER)
    merged = _merge_plurals(words, stop)
    shown = _most_frequent(merged, np.bincount(ids, minlength=len(words)))
    numbers = dict(zip(words, merged.tolist(), strict=True))
    singles, words = words, [words[at] for at in shown]
    rare = [at for at, word in enumerate(words) if not word.isascii()]
    return Tokens(
        ids=merged[ids],
        texts=np.repeat(np.arange(len(texts), dtype=np.int32), of_texts),
        words=words,
        singles=singles,
        is_content=np.array([_is_content(w, stop) for w in words], bool),
        is_part=_true_at(
            [at for at in rare if _is_part(words[at]) and words[at] not in PARTICLES], len(words)
        ),
        is_joined=_true_at([at for at in rare if _SPACELESS.match(words[at])], len(words)),
        is_inner=inner[ids],
        numbers=numbers,
    )


def _true_at(places: Sequence[int], count: int) -> NDArray[np.bool_]:
    """True at some of so many places."""
    true = np.zeros(count, bool)
    true[np.array(places, np.int64)] = True
    return true


def _numbered(
    lists: Iterable[Sequence[str]],
) -> tuple[list[str], NDArray[np.int32], NDArray[np.int32]]:
    """The different strings as they come, the numbers of all in one row, and each list's length."""
    numbers: defaultdict[str, int] = defaultdict(count().__next__)
    lengths: list[int] = []

    def counted() -> Iterator[Sequence[str]]:
        for some in lists:
            lengths.append(len(some))
            yield some

    flat = np.fromiter(map(numbers.__getitem__, chain.from_iterable(counted())), np.int32)
    return list(numbers), flat, np.array(lengths, np.int32)


def split_words(text: str) -> list[str]:
    """A text's words in lower case, and the signs between them, without its markup."""
    return [word for piece in _pieces(text) for word in _words(piece)]


def _pieces(text: str) -> list[str]:
    """What stands between blanks, and the breaks between lines."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text).replace("’", "'")
    if "<" in text:  # the one kind of markup that has blanks inside
        text = _MARKUP.sub(" | ", text)
    if "\n" not in text:
        return text.split()
    pieces: list[str] = []
    for at, part in enumerate(_LINE.split(text)):
        pieces += [part] if at % 2 else part.split()
    return pieces


def _words_of(pieces: Sequence[str], japanese: bool) -> Iterator[list[str]]:
    """The words and signs of each piece; most are a word of letters and digits."""
    for piece in pieces:
        plain = piece.isascii() and piece.isalnum()
        yield [piece.lower()] if plain else _words(piece, japanese)


def _words(piece: str, japanese: bool = False) -> list[str]:
    """The words and signs of a piece."""
    if piece.isascii() and piece.isalnum():
        return [piece.lower()]
    if _MARKED.search(piece):
        piece = _MARKUP.sub(" | ", piece)
    if piece.isascii():
        return _TOKEN_ASCII.findall(piece.lower())
    piece = piece.lower()
    if _SPACELESS.search(piece):
        parts = segmented(piece, japanese=japanese)
        return [word for part in parts for word in _inner(part) or _TOKEN.findall(part)]
    return _TOKEN.findall(piece)


def _inner(part: str) -> list[str]:
    return [part] if part.endswith(INNER) else []


def _most_frequent(merged: NDArray[np.int32], counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Of the words with one number, the one that occurs most: what is shown."""
    shown = np.zeros(len(merged), np.int64)
    rising = np.lexsort((-np.arange(len(counts)), counts))
    shown[merged[rising]] = rising
    return shown


def _is_content(word: str, stop: frozenset[str]) -> bool:
    if word in stop or len(word) > _LONGEST:
        return False
    if word.isascii():
        return bool(_NAME.fullmatch(word))
    if _is_part(word) or _ENDING.fullmatch(word):
        return False
    return bool(_NAME.fullmatch(word)) or (len(word) > 1 and word[0].isalpha())


def _is_part(word: str) -> bool:
    """Whether it is a character of Chinese, or a syllable, rather than a word."""
    return is_syllable(word) or bool(_CHARACTER.fullmatch(word))


def _merge_plurals(words: list[str], stop: frozenset[str]) -> NDArray[np.int32]:
    """For each word the number of its singular, where that occurs too, else its own."""
    number = dict(zip(reversed(words), range(len(words) - 1, -1, -1), strict=True))
    merged = np.fromiter(map(number.__getitem__, words), np.int32, len(words))
    for word in [word for word in number if word[-1:] == "s" and len(word) > 3]:
        for how, cut, end in _PLURALS:  # that a singular occurs is rare, and is seen at once
            single = word[:-cut] + end
            if single in number and how.fullmatch(word) and _is_content(single, stop):
                merged[number[word]] = number[single]
                break
    return merged[merged]


# A plural, how many characters of it the singular leaves out, and what it has in their place.
_PLURALS = [
    (re.compile(r"\w+'s"), 2, ""),
    (re.compile(r"\w+ies"), 3, "y"),
    (re.compile(r"\w+(?:[sxzo]|ch|sh)es"), 2, ""),
    (re.compile(r"\w+(?:[^\Wsui]|[^\Waeiou]i)s"), 1, ""),
]
