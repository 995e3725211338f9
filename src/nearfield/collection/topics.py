"""The topics of a collection: its items, its columns, and its encoder for the words of seeds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nearfield.collection.binding import refuse_saved
from nearfield.errors import UsageError
from nearfield.tasks.topics import Topics, topics
from nearfield.types import Vectors

if TYPE_CHECKING:
    from nearfield.collection.collection import Collection
    from nearfield.collection.items import Items


def find(
    collection: Collection,
    where: str | None,
    seeds: Mapping[str, Sequence[str]] | None,
    **options: Any,
) -> Topics:
    """The topics of the items that fit a filter; seeds begin where the encoder puts their words."""
    items = collection.items(where)
    found = topics(
        items.near, ids=items.ids, texts=items.texts, column=items.column, seeds=seeds,
        groups=items.alike.group_of_row,
        encode=_encode(collection, items) if seeds else None, **options,
    )  # fmt: skip
    return replace(found, fingerprint=items.fingerprint)


def reopen(collection: Collection, path: str | Path) -> Topics:
    """Saved topics with the collection's columns, for the items that they were made of.

    Raises ``UnknownItem`` where one of these items is gone, ``EncoderMismatch`` where the
    collection has another encoder now.
    """
    found, items = Topics.load(path), collection.items()
    refuse_saved(
        collection, path, found.fingerprint,
        f"Find them again: nearfield topics -c {collection.name} --save {path}",
    )  # fmt: skip
    rows = items.rows_of(found.ids)

    def column(name: str) -> list[Any]:
        values = items.column(name)
        return [values[row] for row in rows]

    return replace(found, corpus=replace(found.corpus, column=column))


def _encode(collection: Collection, items: Items) -> Any:
    """How the collection's model encodes words; None where nobody knows the model."""
    try:
        encoder = collection.encoder(of=items)
    except UsageError:  # given vectors
        return None

    def encode(words: Sequence[str]) -> Vectors:
        return encoder.encode_query(words)

    return encode
