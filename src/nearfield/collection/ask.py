"""What is asked with, as a row of the encoder that made the collection's."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from nearfield.encoders.table import readers_of
from nearfield.errors import Hint, UsageError, listed
from nearfield.modalities import by_suffix, modality_of
from nearfield.modalities.records.sound import trouble
from nearfield.pipeline.unread import is_readable
from nearfield.store import layout
from nearfield.types import Content, Encoder, Media, Record, Vectors

if TYPE_CHECKING:
    from nearfield.collection.view import View

MEDIA = frozenset({"image", "audio", "video"})


def vector_of(encoder: Encoder, question: str | Path | Media | Record) -> Vectors:
    """The vector ``(dim,)`` of words, of a medium or of a record.

    Raises ``UsageError`` where the encoder does not take what came.
    """
    content = medium(question) if isinstance(question, Path) else question
    modality = modality_of(content)
    if modality not in encoder.query_modalities:
        takes = ", ".join(sorted(encoder.query_modalities))
        raise UsageError(
            f"{encoder.name} takes {takes} to search with; {modality} came.",
            "Ask with one of these, or choose a model that takes it.",
        )
    row: Vectors = np.asarray(encoder.encode_query([content]), np.float32)[0]
    return row


def readable_vector(encoder: Encoder, words: str) -> Vectors | None:
    """The vector ``(dim,)`` of words; None where the encoder cannot read them: it says nothing."""
    if not reads_words(encoder):
        return None
    return vector_of(encoder, words) if is_readable(encoder, [words])[0] else None


def readable_vectors(encoder: Encoder, queries: Sequence[str]) -> list[Vectors | None]:
    """The vectors of many texts, encoded together; None for those that it cannot read."""
    if not reads_words(encoder):
        return [None] * len(queries)
    reads = is_readable(encoder, queries)
    readable = [query for query, read in zip(queries, reads, strict=True) if read]
    rows = iter(np.asarray(encoder.encode_query(readable), np.float32) if readable else ())
    return [next(rows) if read else None for read in reads]


def reads_words(encoder: Encoder) -> bool:
    """Whether one may ask its vectors with words; edges, and records without texts, hold none."""
    return "text" in encoder.query_modalities


def is_of_media(view: View) -> bool:
    """Whether files alone are there: their words are a name and a caption, not what they show."""
    return set(view.manifest.modalities) <= MEDIA


def no_words(encoder: Encoder, view: View) -> UsageError:
    """Why words are no question for an encoder, and what one can do instead."""
    takes = ", ".join(sorted(encoder.query_modalities))
    both = readers_of("text", *view.manifest.modalities)
    others = f" Words too are taken by {listed(both)}." if both else ""
    told = f"{encoder.name} takes {takes} to search with; text came.{others}"
    if view.table.count(f"{layout.PART} = 0 AND {layout.TEXT} IS NOT NULL"):
        what = "the words of names and captions" if is_of_media(view) else "the words of the items"
        return UsageError(told, Hint.use(f"To search {what} alone, use:", mode="text"))
    return UsageError(told, "Ask with one of these, or choose a model that takes words.")


def as_record(encoder: Encoder, words: str) -> Record | None:
    """The record, or some of its fields, that words are as JSON; None where they are none.

    Only an encoder of records is asked with one.
    """
    if not words.lstrip().startswith("{") or "record" not in encoder.query_modalities:
        return None
    try:
        value = json.loads(words)
    except (ValueError, RecursionError) as error:
        raise UsageError(
            f"The query begins as JSON does, and is none: {error}.",
            "Correct it, or search its words with mode='text'.",
        ) from error
    why = trouble(value)
    if why:
        raise UsageError(f"The query is no record: {why}.")
    return Record(value)


def medium(path: Path) -> Content:
    """A file, of the modality that its ending says."""
    modality = by_suffix().get(path.suffix.lower())
    if modality is None or not path.is_file():
        known = ", ".join(sorted(by_suffix()))
        reason = "is not there" if not path.is_file() else f"is of no known kind ({known})"
        raise UsageError(f"{path} {reason}.")
    return Media(modality, str(path.resolve()))
