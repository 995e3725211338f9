"""The document of an explanation."""

from __future__ import annotations

from typing import Any, NotRequired

from typing_extensions import TypedDict


class SpanDocument(TypedDict):
    """A piece of the text, and where it stands: from the character ``start`` to before ``end``."""

    start: int
    end: int
    text: str


class ScoredSpanDocument(SpanDocument):
    """A piece of the text, and how much of the match it carries."""

    score: float


class FieldShareDocument(TypedDict):
    """A field that carried a match, where it stands (RFC 6901), and its share, 0 to 1."""

    path: str
    pointer: str
    value: Any
    share: float


class ExplanationDocument(TypedDict):
    """The sentence that carried a match (null for none), and its words, best first.

    ``how`` is "token vectors", "words in common" or, of records, "fields"; ``warnings`` are
    sentences. ``fields`` are there for a record alone.
    """

    sentence: SpanDocument | None
    words: list[ScoredSpanDocument]
    how: str
    warnings: list[str]
    fields: NotRequired[list[FieldShareDocument]]
