"""A collection's rows in a Lance table: one row a segment, see :mod:`nearfield.store.layout`."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from heapq import nsmallest
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from nearfield.modalities.text.language import guess
from nearfield.store import layout
from nearfield.store.digests import Known, keys
from nearfield.store.disk import changed, guard
from nearfield.store.indexes import UNSAID, Indexes
from nearfield.store.literals import text_literal
from nearfield.store.notes import forget
from nearfield.store.opened import Opened
from nearfield.store.question import answer
from nearfield.store.seals import IDS, ROWS, WORDS
from nearfield.store.word_index import word_query
from nearfield.types import Vectors

SAMPLE, SHOWN = 4_000, 400  # texts, and characters of each, that a language is guessed from
_MADE, _OLD = "new:", "old:"  # columns that a change of types has made, and left behind
_SQL = {pa.float64(): "double", pa.timestamp("us"): "timestamp(6)", pa.string(): "string"}


class Table:
    """The rows. Every write is one commit: it is there whole, or not at all.

    ``version`` pins it to one commit, which it reads whatever others write meanwhile; without one
    every read sees the newest.
    """

    def __init__(self, folder: Path, name: str, version: int | None = None) -> None:
        self.folder = folder
        self.name = name
        self._opened = Opened(folder, name, version)
        self._indexes = Indexes(self._opened)

    def at(self, version: int) -> Table:
        """The same rows as they were in one commit, for reading."""
        return Table(self.folder, self.name, version)

    def create(
        self, dim: int, metadata: Mapping[str, pa.DataType], language: str | None = UNSAID
    ) -> None:
        """Make the table, empty, for vectors of ``dim`` numbers and words of ``language``.

        Where the language is not said, :meth:`tidy` makes the index of words anew.
        What a killed process left under the same name is removed: ask :meth:`exists` first.
        """
        vector = pa.field(layout.VECTOR, pa.list_(pa.float32(), dim), nullable=False)
        own = pa.field(layout.physical("x"), pa.string())  # the shape of a metadata column
        columns = [own.with_name(layout.physical(n)).with_type(t) for n, t in metadata.items()]
        with guard(self.folder):
            self.drop()
            schema = pa.schema([*layout.OWN, vector, *columns])
            self._opened.database.create_table(self.name, schema=schema)
        self._indexes.make(language)

    def exists(self) -> bool:
        """Whether the table is on disk."""
        return self._opened.commits.path.is_dir()

    @property
    def version(self) -> int:
        """Number of the newest commit, of any process; of the one it is pinned to."""
        return self._opened.version

    @property
    def schema(self) -> pa.Schema:
        """All columns as they are on disk."""
        return self._opened.schema

    @property
    def metadata(self) -> dict[str, pa.DataType]:
        """The user's columns and their types."""
        return layout.metadata_types(self.schema)

    @property
    def columns(self) -> list[str]:
        """All columns as they are named on disk."""
        return list(self.schema.names)

    def drop(self) -> None:
        """Remove the table and its files."""
        with guard(self.folder):
            shutil.rmtree(self._opened.commits.path, ignore_errors=True)
            forget(self.folder, f"{self.name}.lance/")

    def count(self, where: str | None = None) -> int:
        """Rows that fit a compiled filter, or all."""
        with self._opened.guarded():
            return int(self._lance.count_rows(where))

    def unread(self) -> int:
        """How many items there are of which the model can read no passage."""
        if layout.UNREAD not in self.columns:
            return 0
        passages: Counter[str] = Counter()
        parts: dict[str, int] = {}
        for batch in self.scan([layout.ID, layout.PARTS], where=f"{layout.UNREAD} = true"):
            names = batch.column(layout.ID).to_pylist()
            passages.update(names)
            parts.update(zip(names, batch.column(layout.PARTS).to_pylist(), strict=True))
        return sum(passages[name] == n for name, n in parts.items())

    def extend(self, types: Mapping[str, pa.DataType]) -> None:
        """Add metadata columns that are not there yet, null in the rows that are."""
        new = {n: t for n, t in types.items() if n not in self.metadata}
        self._add([pa.field(layout.physical(n), t) for n, t in new.items()])

    def widen(self, types: Mapping[str, pa.DataType]) -> None:
        """Give metadata columns another type, where that holds every value that they have.

        The new column is made beside the old one; one commit changes their names. What a killed
        process left is removed by the next call.
        """
        here = self.metadata
        wider = {n: t for n, t in types.items() if n in here and _is_wider(t, here[n])}
        columns = {layout.physical(name): type_ for name, type_ in wider.items()}
        left = [n for n in self.columns if n.startswith((_MADE, _OLD))]
        with self._opened.guarded():
            if columns and left:
                self._lance.drop_columns(left)
            if columns:
                # Lance's own change of a type knows neither int -> float nor anything -> text.
                cast = {n: f"cast(`{n}` as {_SQL[type_]})" for n, type_ in columns.items()}
                self._lance.add_columns({_MADE + n: sql for n, sql in cast.items()})
                names = [(n, _OLD + n) for n in columns] + [(_MADE + n, n) for n in columns]
                self._lance.alter_columns(*({"path": a, "rename": b} for a, b in names))
                self._lance.drop_columns([_OLD + n for n in columns])

    def hold_all_columns(self) -> None:
        """Add the columns that a table of an older nearfield lacks, null in the rows that are."""
        here = set(self.columns)
        self._add([field for field in layout.LATER if field.name not in here])

    def _add(self, fields: list[pa.Field]) -> None:
        if fields:
            with self._opened.guarded():
                self._lance.add_columns(pa.schema(fields))

    def append(self, rows: pa.Table) -> None:
        """Add rows whose ids are not there yet."""
        with self._opened.guarded():
            self._lance.add(self._fit(rows))

    def replace(self, rows: pa.Table) -> None:
        """Add or replace whole items in one commit; passages they no longer have are removed."""
        self._opened.compare(IDS)
        stale = self.holding(rows[layout.ID].unique().to_pylist())
        with self._opened.guarded():
            (
                self._lance.merge_insert([layout.ID, layout.PART])
                .when_matched_update_all()
                .when_not_matched_insert_all()
                .when_not_matched_by_source_delete(stale)
                .execute(self._fit(rows))
            )

    def delete(self, where: str) -> int:
        """Remove the rows that fit; returns how many. The space is freed by :meth:`compact`."""
        with self._opened.guarded():
            return int(self._lance.delete(where).num_deleted_rows)

    def tidy(self, language: str | None = UNSAID) -> None:
        """Bring the indexes up to date, and merge small files when there are many.

        ``language`` is the one whose inflections the index of words takes off: an ISO 639-1 code,
        or None for none. Where it is not said, and the index was never made for one, it is guessed
        from the texts; English where nothing decides.
        """
        self._indexes.tidy(language, self._guessed)

    def trim(self) -> None:
        """Let old commits go, and merge small files, where there are many."""
        self._indexes.trim()

    def compact(self) -> None:
        """Merge files, drop deleted rows and every older version: the disk space comes back."""
        self._indexes.compact()
        self.tidy()

    def known(self) -> Known:
        """Digests of every item, to see what is new: 40 bytes a row."""
        columns = [layout.ID, layout.CONTENT, layout.META]
        ids, content, meta = [keys([])], [np.zeros(0, "V16")], [np.zeros(0, "V16")]
        for batch in self.scan(columns, where=f"{layout.PART} = 0"):
            ids.append(keys(batch.column(layout.ID).to_pylist()))
            content.append(_bytes16(batch.column(layout.CONTENT)))
            meta.append(_bytes16(batch.column(layout.META)))
        return Known(np.concatenate(ids), np.concatenate(content), np.concatenate(meta))

    def scan(
        self, columns: Sequence[str], *, where: str | None = None, row_id: bool = False
    ) -> Iterator[pa.RecordBatch]:
        """Batches of some columns of the rows that fit; ``_rowid`` among them if asked for."""
        self._opened.compare(ROWS)
        with self._opened.guarded():
            query = self._lance.search().select(list(columns)).with_row_id(row_id).limit(None)
            yield from (query.where(where) if where else query).to_batches()

    def modalities(self) -> set[str]:
        """The modalities of its items."""
        if layout.MODALITY not in self.columns:
            return {"text"}
        names: set[str] = set()
        for batch in self.scan([layout.MODALITY], where=f"{layout.PART} = 0"):
            names |= {name or "text" for name in batch.column(0).unique().to_pylist()}
        return names

    def vectors(self) -> tuple[pa.Table, Vectors]:
        """Where each row stands and its ``_rowid``; and the vectors ``(n, dim)``, aligned.

        The first are ``id``, ``part``, ``parts``, ``start`` and ``end``, and ``unread`` where the
        table has it. Raises ``StoreError`` for a file whose bytes are not those that were written.
        """
        self._opened.compare(ROWS, deep=True)
        here = [*layout.PLACE, *({layout.UNREAD} & {*self.columns})]
        own = pa.schema([layout.OWN.field(name) for name in here])
        labels = [own.append(pa.field("_rowid", pa.uint64())).empty_table()]
        vectors = [np.zeros((0, self.dim), np.float32)]
        for batch in self.scan([*own.names, layout.VECTOR], row_id=True):
            labels.append(pa.table(batch.select(labels[0].column_names)))
            vectors.append(batch.column(layout.VECTOR).flatten().to_numpy().reshape(-1, self.dim))
        return pa.concat_tables(labels, promote_options="permissive"), np.concatenate(vectors)

    def matching(self, where: str) -> NDArray[np.uint64]:
        """Row ids that fit a compiled filter."""
        self._opened.compare(IDS, ROWS)
        with self._opened.guarded():
            row_ids: NDArray[np.uint64] = answer(self._lance, [], where=where)["_rowid"].to_numpy()
            return row_ids

    def saying(self, text: str) -> list[str]:
        """The ids of the items, not of passages, whose whole text is this one."""
        from lancedb.expr import col

        self._opened.compare(ROWS)
        where = (col(layout.TEXT) == text_literal(text)) & (col(layout.PARTS) == 1)
        with self._opened.guarded():
            ids = answer(self._lance, [layout.ID], where=where.to_sql())[layout.ID].to_pylist()
        return sorted(ids)

    @property
    def language(self) -> str | None:
        """The language whose inflections the index of words takes off; None for none."""
        return self._indexes.words.language

    @property
    def chosen_language(self) -> str | None:
        """What :meth:`tidy` of a table of the same items is to be told."""
        index = self._indexes.words
        return index.language if index.positions else UNSAID

    def keyword(
        self,
        words: str,
        limit: int,
        where: str | None = None,
        *,
        phrases: Sequence[str] = (),
        strict: bool = False,
        texts: bool = False,
    ) -> pa.Table:
        """BM25 by Lance: ``_rowid``, ``_score``, and ``text`` if asked for, best first.

        What stands in ``phrases`` counts again where its words follow each other; ``strict`` asks
        for rows that hold each of them. An index that is older than phrases looks for their words.
        """
        query = word_query(words, phrases, strict=strict, positions=self._indexes.words.positions)
        self._opened.compare(WORDS, ROWS)
        with self._opened.guarded():
            columns = ["_score", *([layout.TEXT] if texts else [])]
            return answer(self._lance, columns, words=query, where=where, limit=limit)

    def take(self, row_ids: Sequence[int], more: Sequence[str] = ()) -> pa.Table:
        """Passages, metadata and ``more`` columns of some rows, in the order asked for.

        Raises ``StoreError`` where one of them was written anew meanwhile.
        """
        self._opened.compare(ROWS)
        # A column costs 0.4 ms; where a segment stands is known from vectors().
        columns = [n for n in self.columns if n == layout.TEXT or n.startswith(layout.PREFIX)]
        columns += [n for n in more if n in self.columns]
        with self._opened.guarded():
            query = self._lance.take_row_ids(list(row_ids)).select(columns).with_row_id()
            rows: pa.Table = query.to_arrow()
        place = {row: i for i, row in enumerate(rows["_rowid"].to_pylist())}
        if len(place) < len(set(row_ids)):
            raise changed()
        return rows.take(pa.array([place[row] for row in row_ids], pa.int64()))

    def texts(self, row_ids: Sequence[int]) -> list[str]:
        """The texts of some rows, in the order asked for."""
        self._opened.compare(ROWS)
        with self._opened.guarded():
            query = self._lance.take_row_ids(list(row_ids)).select([layout.TEXT]).with_row_id()
            rows = query.to_arrow().to_pylist()
        texts = {row["_rowid"]: row[layout.TEXT] or "" for row in rows}
        if len(texts) < len(set(row_ids)):
            raise changed()
        return [texts[row] for row in row_ids]

    def items(self, ids: Sequence[str], columns: Sequence[str]) -> pa.Table:
        """All rows of some items, passages in order."""
        self._opened.compare(IDS, ROWS)
        with self._opened.guarded():
            rows = answer(self._lance, columns, where=self.holding(ids).to_sql())
        return rows.select(list(columns)).sort_by(
            [(layout.ID, "ascending"), (layout.PART, "ascending")]
        )

    def holding(self, ids: Sequence[str]) -> Any:
        """The condition that a row belongs to one of these items, as a ``lancedb.expr.Expr``."""
        from lancedb.expr import col

        return col(layout.ID).isin([text_literal(name) for name in ids])

    @property
    def dim(self) -> int:
        """Width of the vectors."""
        return int(self.schema.field(layout.VECTOR).type.list_size)

    @property
    def _lance(self) -> Any:
        return self._opened.table

    def _guessed(self) -> str | None:
        """The language that most of the texts are in; English where nothing decides."""
        some: list[str] = []
        for batch in self.scan([layout.TEXT], where=f"{layout.PART} = 0"):
            texts = (text[:SHOWN] for text in batch.column(0).to_pylist() if text)
            last = _drawn(some[-1])[0] if len(some) == SAMPLE else 2**32
            every = {*some, *(text for text in texts if crc32(text.encode()) <= last)}
            some = nsmallest(SAMPLE, every, key=_drawn)
        return guess(some) or "en"

    def _fit(self, rows: pa.Table) -> pa.Table:
        """The rows with the table's columns in the table's order."""
        schema = self.schema
        return pa.Table.from_arrays([_column(rows, field) for field in schema], schema=schema)


def _drawn(text: str) -> tuple[int, str]:
    """By what the texts of a sample are drawn, whatever their order."""
    return crc32(text.encode()), text


def _column(rows: pa.Table, field: pa.Field) -> Any:
    """A column of the rows as the table has it; nulls where it is not among them."""
    if field.name not in rows.column_names:
        return pa.nulls(rows.num_rows, field.type)
    column = rows[field.name].cast(field.type)
    # In a table of 0.1.0 no text may be null: no words are the empty text.
    return column if field.nullable or not column.null_count else column.fill_null("")


def _is_wider(type_: pa.DataType, than: pa.DataType) -> bool:
    """Whether a type holds every value of another: text does of all."""
    pairs = {(pa.float64(), pa.int64()), (pa.timestamp("us"), pa.date32())}
    return type_ != than and ((type_, than) in pairs or type_ == pa.string())


def _bytes16(column: pa.Array) -> np.ndarray[Any, np.dtype[np.void]]:
    if not len(column):
        return np.zeros(0, "V16")
    return np.frombuffer(column.buffers()[1], "V16", len(column), 16 * column.offset)
