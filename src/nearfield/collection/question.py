"""A question in words, asked of whatever encoder made the vectors."""

from __future__ import annotations

from dataclasses import replace

from nearfield.collection.ask import (
    as_record,
    is_of_media,
    no_words,
    readable_vector,
    reads_words,
    vector_of,
)
from nearfield.collection.compared import by_bounds
from nearfield.collection.retrieve import by_vector, by_words
from nearfield.collection.view import View
from nearfield.tasks.search import Hits
from nearfield.types import Encoder, Filter


def by_question(
    view: View,
    encoder: Encoder | None,
    question: str,
    k: int,
    *,
    mode: str,
    where: Filter | None,
    metric: str,
) -> Hits:
    """Hits for words, for a record written as JSON, for words with bounds of numbers in them.

    ``encoder`` is None in the mode that asks no vector.
    """
    if encoder is None:
        return by_words(view, question, None, k, mode=mode, where=where, metric=metric)
    if (record := as_record(encoder, question)) is not None:
        return by_vector(view, vector_of(encoder, record), k, where=where, metric=metric)

    def search(words: str, most: int) -> Hits:
        if reads_words(encoder):
            row = readable_vector(encoder, words)
            return by_words(view, words, row, most, mode=mode, where=where, metric=metric)
        if mode == "vector" or is_of_media(view):
            raise no_words(encoder, view)
        hits = by_words(view, words, None, most, mode="text", where=where, metric=metric)
        note = f"{encoder.name} has no vector of words: the words alone decided."
        return replace(hits, note=hits.note or note)

    compared = by_bounds(view, encoder, question, k, search)
    return search(question, k) if compared is None else compared
