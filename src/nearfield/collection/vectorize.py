"""How a version's vectors are made: from the texts, or from another encoder's vectors."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.compute as pc

from nearfield.collection.ingest import with_vectors
from nearfield.errors import BadVectors, StoreError
from nearfield.store import EncoderCard, Table, layout
from nearfield.types import Encoder, Vectors


class Vectorize(Protocol):
    """Rows of another version to rows of this one."""

    stage: str  # as a progress bar names it

    def rows(self, source: Table, ids: list[str]) -> pa.Table:
        """The items' rows, whole; of those that are gone meanwhile there are none."""


def vectorize(encoder: Encoder, made_by: EncoderCard) -> Vectorize:
    """The cheapest exact way from rows that ``made_by`` made: its vectors mapped, if they can be.

    An encoder that is a map on another's vectors says so by ``adapted``: the ``base``'s
    fingerprint, and the ``map`` from unit rows to unit rows.
    """
    adapted: Any = getattr(encoder, "adapted", None)
    if adapted is not None and adapted.base == made_by.fingerprint:
        return Mapped(adapted.map)
    return Embedded(encoder)


def whole(source: Table, ids: list[str], without: Collection[str] = ()) -> pa.Table:
    """All columns of some items in one state of the table, passages in order.

    Another process may add columns, or compact the table, between two looks: then once more.
    """
    while True:
        columns = source.columns
        try:
            rows = source.items(ids, [name for name in columns if name not in without])
        except StoreError:
            rows = source.items(ids, [name for name in columns if name not in without])
        if source.columns == columns:
            return rows


class Embedded:
    """The texts are cut anew for the encoder, and encoded; hashes and metadata stay."""

    stage = "Embedding"

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder

    def rows(self, source: Table, ids: list[str]) -> pa.Table:
        """The rows, by their texts."""
        rows = whole(source, ids, without=[layout.VECTOR])
        if not rows.num_rows:
            return rows
        texts: list[str] = []
        own = (layout.PART, layout.START, layout.TEXT)
        for part, start, text in zip(*(rows[name].to_pylist() for name in own), strict=True):
            if part == 0:
                texts.append(text)
            else:
                texts[-1] += text[len(texts[-1]) - start :]
        heads = rows.filter(pc.equal(rows[layout.PART], 0)).drop_columns(list(layout.CUT))
        cut = layout.cut(heads, texts, self._encoder.segment(texts))
        return with_vectors(cut, self._encoder.encode_document(cut[layout.TEXT].to_pylist()))


class Mapped:
    """The vectors go through the adapter; passages, hashes and metadata stay."""

    stage = "Mapping"

    def __init__(self, map: Callable[[Vectors], Vectors]) -> None:  # noqa: A002 - the field's word
        self._map = map

    def rows(self, source: Table, ids: list[str]) -> pa.Table:
        """The rows, by their vectors."""
        rows = whole(source, ids)
        if not rows.num_rows:
            return rows
        column = rows[layout.VECTOR].combine_chunks()
        vectors = self._map(column.flatten().to_numpy().reshape(len(rows), -1))
        if len(vectors) != len(rows):
            raise BadVectors(f"The adapter made {len(vectors)} rows of {len(rows)}.")
        return with_vectors(rows.drop_columns([layout.VECTOR]), vectors)
