"""A query and a text, with their token vectors or without, to what carried the match."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeGuard

import numpy as np

from nearfield.modalities.text.facts import differences
from nearfield.modalities.text.language import language_of
from nearfield.modalities.text.languages import function_words
from nearfield.modalities.text.sentences import sentences
from nearfield.modalities.text.stop import ASKING, FUNCTION_WORDS
from nearfield.modalities.text.words import words, words_in
from nearfield.tasks.explain.attribution import carried, nearest
from nearfield.tasks.explain.explanation import Aligned, Explanation, Marked
from nearfield.types import Span, Tokens, Vectors

WORDS = 5  # at most so many words are marked
TOKENS, COMMON = "token vectors", "words in common"  # how a match is explained
LEAST = 0.25  # of the best word's score: what carries less is not marked


def explain(
    query: str,
    text: str,
    *,
    span: Span | None = None,
    vector: Vectors | None = None,
    query_tokens: Tokens | None = None,
    text_tokens: Tokens | None = None,
) -> Explanation:
    """Name the sentence of a text that matches a query most, and its words that matter.

    Parameters
    ----------
    query, text
        The query, and a text that matches it.
    span
        The passage that matched, where it is not the whole text; only its sentences count.
    vector
        The query's vector ``(dim,)``; the mean of its tokens without.
    query_tokens, text_tokens
        Vectors and offsets of their tokens; the passage's offsets are from its own start. Without
        them, the sentence with most of the query's words is named.

    Notes
    -----
    A score is what the cosine falls by if a piece's tokens are left out of the mean. Against real
    deletion (the passage encoded again without each of its sentences), on 300 MedQuAD answers in
    shuffled order with MiniLM: the cosine falls most for the sentence named in .58 (by chance .16,
    by words in common .46); see ``benchmarks/analyses_explain.py``.

    >>> explain("red apple", "The sky is blue. This apple is red.").marked()
    'This [apple] is [red].'
    """
    start, end = span or Span(0, len(text))
    pieces = sentences(text, start, end)
    if pieces and _some(query_tokens) and _some(text_tokens):
        explanation = _by_tokens(query, text, start, pieces, vector, query_tokens, text_tokens)
    else:
        explanation = _by_words(query, text, pieces)
    if explanation.sentence is None:
        return explanation
    sentence = text[slice(*explanation.sentence)]
    return replace(explanation, warnings=warnings(query, sentence, text[start:end]))


def warnings(query: str, sentence: str, passage: str) -> tuple[str, ...]:
    """Where a query and a sentence that speak of the same disagree.

    They speak of the same if half of the query's words are in the sentence; and a number of the
    query that stands elsewhere in the passage is no disagreement.
    """
    telling = [query[slice(*span)] for span in _telling(query)]
    telling = [word for word in telling if not word.isdigit()]
    if len(words_in(" ".join(telling), sentence)) * 2 < len(set(telling)) or not telling:
        return ()
    both = [d for d in differences(query, sentence) if d in differences(query, passage)]
    return tuple(f"Query and sentence differ in a {difference}." for difference in both)


def _some(tokens: Tokens | None) -> TypeGuard[Tokens]:
    return tokens is not None and len(tokens.vectors) > 0


def _by_tokens(
    query: str,
    text: str,
    start: int,
    pieces: list[Span],
    vector: Vectors | None,
    query_tokens: Tokens,
    text_tokens: Tokens,
) -> Explanation:
    """By what the cosine falls without a piece."""
    if vector is None or len(vector) != text_tokens.vectors.shape[1]:  # a layer after the pooling
        vector = query_tokens.vectors.mean(axis=0)

    def here(spans: Sequence[Span]) -> list[Span]:
        return [Span(a - start, b - start) for a, b in spans]

    scores = carried(text_tokens, vector, here(pieces))
    best = pieces[int(np.argmax(scores))]
    inside = words(text, *best)
    falls = carried(text_tokens, vector, here(inside)).tolist() if inside else []
    every, telling = words(text, pieces[0].start, pieces[-1].end), _telling(query)
    places = nearest(query_tokens, telling, text_tokens, here(every)) if telling and every else []
    return Explanation(
        text=text,
        sentence=best,
        words=_most(text, inside, falls),
        sentences=tuple(map(Marked, pieces, scores.tolist())),
        aligned=tuple(
            Aligned(word, every[at], cosine)
            for word, (at, cosine) in zip(telling, places, strict=True)
        ),
        how=TOKENS,
    )


def _by_words(query: str, text: str, pieces: list[Span]) -> Explanation:
    """By the words that both have."""
    of_query = set(words_in(query, query))
    common = [set(words_in(query, text[slice(*span)])) for span in pieces]
    scores = [len(held) / max(1, len(of_query)) for held in common]
    scored = tuple(map(Marked, pieces, scores))
    if not any(scores):
        return Explanation(text, None, (), scored, (), COMMON)
    best, silent = pieces[int(np.argmax(scores))], _silent(text)
    marked = tuple(
        Marked(span, 1.0)
        for span in words(text, *best)
        if words_in(text[slice(*span)], query) and text[slice(*span)].casefold() not in silent
    )
    return Explanation(text, best, marked, scored, (), COMMON)


def _silent(text: str) -> frozenset[str]:
    """The words that say nothing, in English and in the language of a text."""
    return FUNCTION_WORDS | function_words(language_of(text) or "")


def _most(text: str, spans: Sequence[Span], scores: Sequence[float]) -> tuple[Marked, ...]:
    """The words that carry most, without those that say nothing."""
    silent = _silent(text)
    telling = [
        Marked(span, score)
        for span, score in zip(spans, scores, strict=True)
        if score > 0 and text[slice(*span)].casefold() not in silent
    ]
    best = sorted(telling, key=lambda mark: (-mark.score, mark.span))[:WORDS]
    return tuple(mark for mark in best if mark.score >= LEAST * best[0].score)


def _telling(query: str) -> list[Span]:
    """The query's words without those that only ask."""
    every = words(query)
    silent = ASKING | function_words(language_of(query) or "")
    some = [span for span in every if query[slice(*span)].casefold() not in silent]
    return some or every
