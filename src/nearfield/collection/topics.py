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
        items.near, ids=items.ids, texts=items.texts, seeds=seeds,
        groups=items.alike.group_of_row,
        encode=_encode(collection, items) if seeds else None, **options,
    )  # fmt: skip
    return replace(found, fingerprint=items.fingerprint)


def reopen(collection: Collection, path: str | Path) -> Topics:
    """Saved topics, for whose items the collection has columns: see :func:`values_of`.

    Raises ``UnknownItem`` where one of these items is gone, ``EncoderMismatch`` where the
    collection has another encoder now.
    """
    found = Topics.load(path)
    refuse_saved(
        collection, path, found.fingerprint,
        f"Find them again: nearfield topics -c {collection.name} --save {path}",
    )  # fmt: skip
    collection.items().rows_of(found.ids)
    return found


def values_of(collection: Collection, found: Topics, name: str) -> list[Any]:
    """A metadata column's values for the items of some topics, in their order."""
    items = collection.items()
    values = items.column(name)
    return [values[row] for row in items.rows_of(found.ids)]


def _encode(collection: Collection, items: Items) -> Any:
    """How the collection's model encodes words; None where nobody knows the model."""
    try:
        encoder = collection.encoder(of=items)
    except UsageError:  # given vectors
        return None

    def encode(words: Sequence[str]) -> Vectors:
        return encoder.encode_query(words)

    return encode
