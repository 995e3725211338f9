"""How a version's vectors are made: from the items, or from another encoder's vectors."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Protocol

import pyarrow as pa
import pyarrow.compute as pc

from nearfield.errors import BadVectors, StoreError
from nearfield.modalities import modality_of
from nearfield.pipeline.contents import check_unchanged, contents_of, pieces_of
from nearfield.pipeline.encode import placed, with_vectors
from nearfield.pipeline.segment import check_modalities, cut, together
from nearfield.pipeline.unread import with_unread
from nearfield.store import EncoderCard, Table, layout
from nearfield.types import AdaptedEncoder, Content, Encoder, Vectors


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
    if isinstance(encoder, AdaptedEncoder):
        adapted = encoder.adapted
        if adapted is not None and adapted.base == made_by.fingerprint:
            return Mapped(adapted.map)
    return Embedded(encoder)


def whole(source: Table, ids: list[str], without: Collection[str] = ()) -> pa.Table:
    """All columns of some items in one state of the table, segments in order.

    Another process may add columns, or compact the table, between two reads: then once more.
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
    """The items are cut anew for the encoder, and encoded; hashes and metadata stay."""

    stage = "Embedding"

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder

    def rows(self, source: Table, ids: list[str]) -> pa.Table:
        """The rows, by their contents."""
        rows = whole(source, ids, without=[layout.VECTOR])
        if not rows.num_rows:
            return rows
        heads = rows.filter(pc.equal(rows[layout.PART], 0))
        modalities = heads[layout.MODALITY] if layout.MODALITY in heads.column_names else None
        texts_alone = modalities is None or modalities.null_count == len(modalities)
        contents: list[Content] = [*together(rows)] if texts_alone else _contents(heads, rows)
        check_modalities(self._encoder, {modality_of(content) for content in contents})
        gone = [n for n in layout.CUT if n in heads.column_names]
        gone = gone if texts_alone else [n for n in gone if n != layout.TEXT]
        cuts = cut(heads.drop_columns(gone), contents, self._encoder.segment(contents))
        new = with_unread(cuts, self._encoder)
        return with_vectors(*placed(new, self._encoder.encode_document(pieces_of(new))))


def _contents(heads: pa.Table, rows: pa.Table) -> list[Content]:
    """What each item holds; files must be those that were added, unless their bytes are here."""
    contents = contents_of(heads)
    columns = (heads[name].to_pylist() for name in (layout.ID, layout.CONTENT, layout.DATA))
    texts = together(rows)
    for at, (name, digest, data) in enumerate(zip(*columns, strict=True)):
        if isinstance(contents[at], str):
            contents[at] = texts[at]
        elif data is None:
            check_unchanged(name, contents[at], digest)
    return contents


class Mapped:
    """The vectors go through the adapter; segments, hashes and metadata stay."""

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
