"""The words of a text, and which words of a query it holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from unicodedata import normalize

from nearfield.modalities.text.stem import stem
from nearfield.modalities.text.stop import FUNCTION_WORDS
from nearfield.types import Span

# Scripts that put no space between words go by their signs.
_WORD = re.compile(r"[^\W\u2e80-\ua4cf\U00020000-\U0003ffff]+|[\u2e80-\ua4cf\U00020000-\U0003ffff]")
_LETTERS = re.compile(r"\w+")  # what a query's words are looked for by
PREFIXED = {"ar"}  # languages whose stemmer takes off beginnings too
_ACCENTS = re.compile("[\u0300-\u036f]")


def words(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """The words between two places of a text.

    >>> [*words("It's red.")]
    [Span(start=0, end=2), Span(start=3, end=4), Span(start=5, end=8)]
    """
    end = len(text) if end is None else end
    matches = _WORD.finditer(text, start, end)
    return [Span(*match.span()) for match in matches if match[0].isalnum() or "_" in match[0]]


def words_in(query: str, text: str, language: str | None = None) -> tuple[str, ...]:
    """The query's words that occur in the text, whatever their case and inflection.

    ``language`` is whose inflections are taken off; where it is None, an English plural's.

    >>> words_in("My heart skips a beat", "Heartbeats, and the beats of hearts")
    ('heart', 'beat')
    >>> words_in("Haus", "Die Häuser", "de")
    ('haus',)
    """
    asked, begins = _looked_for(query, language)
    text = text.casefold()
    if language is None:
        here = {_singular(word) for word in _LETTERS.findall(text)}
        return tuple(word for word in asked if _singular(word) in here)
    if text.isascii() and language not in PREFIXED:
        every = {word for start in {*begins, *asked} for word in _starting(start, text)}
    else:
        every = set(_LETTERS.findall(text))
    near = every if language in PREFIXED else filter(lambda w: _plain(w).startswith(begins), every)
    here = every | {stem(word, language) for word in near}
    return tuple(word for word in asked if word in every or stem(word, language) in here)


@lru_cache(64)
def _looked_for(query: str, language: str | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """A query's telling words, and what their stems begin with; a search asks for every hit."""
    asked = tuple(_telling(query))
    if language is None:
        return asked, ()
    # A stemmer takes 40 µs a word: only those are stemmed that begin as a stem of the query's does.
    return asked, tuple(_unaccented(_begin(stem(word, language))) for word in asked)


def _starting(start: str, text: str) -> Iterator[str]:
    """The words of a text that begin so: in a long text a tenth of the time of reading them all."""
    at = text.find(start) if start else -1
    while at >= 0:
        found = _LETTERS.match(text, at)
        end = found.end() if found else at + 1
        if found and not (at and (text[at - 1].isalnum() or text[at - 1] == "_")):
            yield found[0]
        at = text.find(start, end)


def _begin(root: str) -> str:
    """What all words of a stem begin with; its last letter may change: happy, happiest."""
    return root[: max(2, len(root) - 1)]


def _plain(word: str) -> str:
    return word if word.isascii() else _unaccented(word)


@lru_cache(100_000)
def _unaccented(letters: str) -> str:
    return _ACCENTS.sub("", normalize("NFKD", letters))


def _telling(query: str) -> list[str]:
    """A query's words without those that say nothing; all where there is nothing else."""
    every = dict.fromkeys(_LETTERS.findall(query.casefold()))
    return [word for word in every if word not in FUNCTION_WORDS] or list(every)


@lru_cache(100_000)
def _singular(word: str) -> str:
    """Harman's S stemmer ("How effective is suffixing?", JASIS 42, 1991)."""
    if word.endswith("ies") and not word.endswith(("eies", "aies")):
        return word[:-3] + "y"
    if word.endswith("es") and not word.endswith(("aes", "ees", "oes")):
        return word[:-1]
    if word.endswith("s") and not word.endswith(("us", "ss")):
        return word[:-1]
    return word
