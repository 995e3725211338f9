"""Which words of a query a passage holds."""

from __future__ import annotations

import re
from functools import lru_cache

# The English stop words of Lucene's StandardAnalyzer, which say nothing about a match.
STOP = {
    "a", "an", "and", "are", "as", "at", "be", "but", "by", "for", "if", "in", "into", "is",
    "it", "no", "not", "of", "on", "or", "such", "that", "the", "their", "then", "there",
    "these", "they", "this", "to", "was", "will", "with",
}  # fmt: skip


def words_in(query: str, text: str) -> tuple[str, ...]:
    """The query's words that occur in the text, whatever their case and plural.

    >>> words_in("My heart skips a beat", "Heartbeats, and the beats of hearts")
    ('heart', 'beat')
    """
    return _held(_asked(query), text)


def _asked(query: str) -> list[str]:
    words = dict.fromkeys(re.findall(r"\w+", query.casefold()))
    return [word for word in words if word not in STOP] or list(words)


def _held(asked: list[str], text: str) -> tuple[str, ...]:
    here = {_singular(word) for word in set(re.findall(r"\w+", text.casefold()))}
    return tuple(word for word in asked if _singular(word) in here)


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
