"""The words of a text, and which words of a query it holds."""

from __future__ import annotations

import re
from functools import lru_cache

from nearfield.modalities.text.stop import FUNCTION_WORDS
from nearfield.types import Span

# Scripts that put no space between words go by their signs.
_WORD = re.compile(r"[^\W\u2e80-\ua4cf\U00020000-\U0003ffff]+|[\u2e80-\ua4cf\U00020000-\U0003ffff]")
_LETTERS = re.compile(r"\w+")  # what a query's words are looked for by


def words(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """The words between two places of a text.

    >>> [*words("It's red.")]
    [Span(start=0, end=2), Span(start=3, end=4), Span(start=5, end=8)]
    """
    end = len(text) if end is None else end
    matches = _WORD.finditer(text, start, end)
    return [Span(*match.span()) for match in matches if match[0].isalnum() or "_" in match[0]]


def words_in(query: str, text: str) -> tuple[str, ...]:
    """The query's words that occur in the text, whatever their case and plural.

    >>> words_in("My heart skips a beat", "Heartbeats, and the beats of hearts")
    ('heart', 'beat')
    """
    here = {_singular(word) for word in set(_LETTERS.findall(text.casefold()))}
    return tuple(word for word in _telling(query) if _singular(word) in here)


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
