"""The index of words that Lance keeps of the texts: its language, and what it is asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from nearfield.store import layout
from nearfield.store.disk import changed

# The languages whose inflections Lance takes off (Snowball), by ISO 639-1 code.
STEMMED = {
    "ar": "Arabic",
    "da": "Danish",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "fi": "Finnish",
    "fr": "French",
    "hu": "Hungarian",
    "it": "Italian",
    "nl": "Dutch",
    "no": "Norwegian",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "sv": "Swedish",
    "ta": "Tamil",
    "tr": "Turkish",
}
_CODES = {name: code for code, name in STEMMED.items()}


class WordIndex(NamedTuple):
    """What an index of words is like.

    ``language`` is the one whose inflections it takes off, None for none. Only one that was made
    for the texts' language has ``positions`` and finds phrases; those of collections made before
    have English and none.
    """

    name: str
    language: str | None
    positions: bool


def word_index(lance: Any) -> WordIndex:
    """That of an open Lance table."""
    index = next(i for i in lance.list_indices() if i.columns == [layout.TEXT])
    details = index.index_details
    if details is None:  # its files were merged into others meanwhile
        raise changed()
    language = _CODES.get(details["language"]) if details["stem"] else None
    return WordIndex(str(index.name), language, bool(details["with_position"]))


def index_words(lance: Any, language: str | None, *, positions: bool) -> None:
    """Make the index, in the place of the one that is there."""
    from lancedb.index import FTS

    # Stop words stay in: "vitamin C", "plan B" and "not" are lost without them. ICU finds the
    # words of Chinese and Thai too, where there are no spaces.
    stem = language in STEMMED
    config = FTS(
        base_tokenizer="icu/split",
        remove_stop_words=False,
        language=STEMMED[language] if language and stem else "English",
        stem=stem,
        with_position=positions,
    )
    lance.create_index(layout.TEXT, config=config)


def word_query(words: str, phrases: Sequence[str], *, strict: bool, positions: bool) -> Any:
    """What Lance is asked: never a text, in which it reads quotes itself.

    ``strict`` asks for rows that hold each phrase; where the index knows no positions, for all of
    its words.
    """
    from lancedb.query import (
        BooleanQuery,
        FullTextOperator,
        MatchQuery,
        Occur,
        PhraseQuery,
    )

    if not phrases or not (strict or positions):
        return MatchQuery(words, layout.TEXT)
    every = [
        PhraseQuery(phrase, layout.TEXT)
        if positions
        else MatchQuery(phrase, layout.TEXT, operator=FullTextOperator.AND)
        for phrase in phrases
    ]
    if strict:
        return BooleanQuery([(Occur.MUST, query) for query in every])
    any_word = MatchQuery(words, layout.TEXT)
    return BooleanQuery([(Occur.SHOULD, query) for query in [any_word, *every]])
