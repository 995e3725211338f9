"""The names by which columns of text and of ids usually go; case does not matter."""

from __future__ import annotations

from typing import Final

TEXTS: Final = (
    "text",
    "body",
    "content",
    "description",
    "abstract",
    "message",
    "document",
    "passage",
    "question",
    "review",
    "comment",
    "answer",
    "sentence",
)
"""Names of a text column, the best first."""

LESSER: Final = ("summary", "title", "subject", "headline", "name", "label")
"""Names that count only where no column is clearly the longest."""

IDS: Final = ("id", "_id")
"""Names that are always ids."""

KEYS: Final = (
    "uid",
    "uuid",
    "guid",
    "key",
    "pk",
    "doc_id",
    "docid",
    "document_id",
    "item_id",
    "record_id",
)
"""Names that are ids if no value is missing or repeated in the first rows."""

KNOWN: Final = frozenset([*TEXTS, *LESSER, *IDS, *KEYS])
