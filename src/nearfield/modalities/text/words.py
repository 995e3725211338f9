"""The words of a text, and which words of a query it holds."""

from __future__ import annotations

import re
from functools import lru_cache
from unicodedata import normalize

from nearfield.modalities.text.stem import stem
from nearfield.modalities.text.stop import FUNCTION_WORDS
from nearfield.types import Span

# Scripts that put no space between words go by their signs.
_WORD = re.compile(r"[^\W\u2e80-\ua4cf\U00020000-\U0003ffff]+|[\u2e80-\ua4cf\U00020000-\U0003ffff]")
_LETTERS = re.compile(r"\w+")  # what a query's words are looked for by
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
    asked, every = _telling(query), set(_LETTERS.findall(text.casefold()))
    if language is None:
        here = {_singular(word) for word in every}
        return tuple(word for word in asked if _singular(word) in here)
    # A stemmer takes 20 µs a word: only those are stemmed that begin as one of the query's does.
    begins = {_begin(word) for word in asked}
    here = every | {stem(word, language) for word in every if _begin(word) in begins}
    return tuple(word for word in asked if word in every or stem(word, language) in here)


def _begin(word: str) -> str:
    """The first letters of a word, without accents: Häuser begins as Haus does."""
    return _unaccented(word[:2])[:2]


@lru_cache(10_000)
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
