"""The document of an explanation."""

from __future__ import annotations

from typing_extensions import TypedDict


class SpanDocument(TypedDict):
    """A piece of the text, and where it stands: from the character ``start`` to before ``end``."""

    start: int
    end: int
    text: str


class ScoredSpanDocument(SpanDocument):
    """A piece of the text, and how much of the match it carries."""

    score: float


class ExplanationDocument(TypedDict):
    """The sentence that carried a match (null for none), and its words, best first.

    ``how`` is "token vectors" or "words in common"; ``warnings`` are sentences.
    """

    sentence: SpanDocument | None
    words: list[ScoredSpanDocument]
    how: str
    warnings: list[str]
