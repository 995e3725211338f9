"""What carried a match."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, cast

from nearfield.tasks.explain.document import (
    ExplanationDocument,
    FieldShareDocument,
    ScoredSpanDocument,
    SpanDocument,
)
from nearfield.types import FieldShare, Span


class Marked(NamedTuple):
    """A piece of the text, and how much of the match it carries."""

    span: Span
    score: float


class Aligned(NamedTuple):
    """A word of the query, the word of the passage that is nearest to it, and their cosine."""

    query: Span
    text: Span
    cosine: float


@dataclass(frozen=True, repr=False)
class Explanation:
    """The sentence and the words of a text that carried its match with a query.

    Attributes
    ----------
    text
        What the spans are of: ``text[span.start:span.end]``.
    sentence
        The sentence without which the match would fall most; None where nothing carries it.
    words
        Its words by score, best first.
    sentences
        All sentences in the order of the text.
    aligned
        For each word of the query the nearest word of the passage; none without token vectors.
    how
        ``token vectors``: a score is how much the cosine falls without the piece. ``words in
        common``: the share of the query's words in it.
    warnings
        Where query and sentence disagree though they are alike, in sentences.
    fields
        Of a record: the fields that carried the match, most first; their shares of all that did.
    """

    text: str
    sentence: Span | None
    words: tuple[Marked, ...]
    sentences: tuple[Marked, ...]
    aligned: tuple[Aligned, ...]
    how: str
    warnings: tuple[str, ...] = ()
    fields: tuple[FieldShare, ...] = ()

    def marked(self, before: str = "[", after: str = "]") -> str:
        """The sentence, with the marks ``before`` and ``after`` around each of its words.

        >>> span = Span(0, 9)
        >>> Explanation("red apple", span, (Marked(Span(4, 9), 1.0),), (), (), "").marked()
        'red [apple]'
        """
        if self.sentence is None:
            return ""
        parts, at = [], self.sentence.start
        for (start, end), _ in sorted(self.words):
            parts += [self.text[at:start], before, self.text[start:end], after]
            at = end
        return "".join([*parts, self.text[at : self.sentence.end]])

    def to_dict(self) -> ExplanationDocument:
        """Spans with their texts, as JSON takes them."""
        words: list[ScoredSpanDocument] = [
            {**self._piece(span), "score": score} for span, score in self.words
        ]
        document: ExplanationDocument = {
            "sentence": None if self.sentence is None else self._piece(self.sentence),
            "words": words,
            "how": self.how,
            "warnings": list(self.warnings),
        }
        if self.fields:
            document["fields"] = [cast(FieldShareDocument, f._asdict()) for f in self.fields]
        return document

    def _piece(self, span: Span) -> SpanDocument:
        return {"start": span.start, "end": span.end, "text": self.text[span.start : span.end]}

    def __repr__(self) -> str:
        return f"Explanation({self.marked()!r}, by {self.how})"
