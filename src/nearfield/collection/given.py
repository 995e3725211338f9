"""Rows that somebody brings along: vectors, their texts and columns, in place of a collection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from nearfield.collection.matching import matched
from nearfield.collection.once import once
from nearfield.errors import FILE, Hint, UnknownName, UsageError
from nearfield.neighbors import Neighborhood, worded
from nearfield.pipeline.vector_file import read_vectors
from nearfield.sources import OWN, conform, open_source
from nearfield.tasks.rows import rows_of
from nearfield.types import Filter, Vectors, Watch, unwatched

if TYPE_CHECKING:
    from nearfield.tasks.duplicates import Duplicates


class Given:
    """Vectors ``(n, dim)`` with ids, texts and columns, one each a row; as analyses read items.

    >>> rows = Given(np.eye(3, dtype=np.float32), texts=["a", "b", "c"])
    >>> rows.items().ids
    ['0', '1', '2']
    """

    name = "vectors"
    fingerprint = ""
    model = ""
    previews = None
    records = None

    def __init__(
        self,
        vectors: Vectors,
        *,
        ids: Sequence[str] | None = None,
        texts: Sequence[str] | None = None,
        columns: Mapping[str, Sequence[Any]] | None = None,
        notes: Sequence[str] = (),
    ) -> None:
        self._lock = RLock()
        self.vectors = vectors
        self.ids = [str(row) for row in range(len(vectors))] if ids is None else list(ids)
        self.notes = list(notes)
        self.texts = None if texts is None else list(texts)
        self._columns = pa.table({name: pa.array(c) for name, c in (columns or {}).items()})

    @classmethod
    def read(cls, vectors: str | Path, texts: str | Path | None = None) -> Given:
        """From a file of vectors, and a file of texts (``.txt``: one a line; a table).

        Vectors that ``encode`` wrote know their ids and a digest of each text: the texts are put in
        the order of the vectors by them, whatever their own is, and ``notes`` says what was left
        out. Of other vectors (``.npy``) there must be as many as texts, in the same order; nothing
        tells whether that is so, and ``notes`` says that.

        Raises ``BadVectors`` or ``UsageError`` where a file cannot be used, or they do not belong
        together.
        """
        saved = read_vectors(Path(vectors))
        rows = np.ascontiguousarray(saved.rows, np.float32)
        if texts is None:
            return cls(rows, ids=saved.ids)
        table = _texts(Path(texts), saved.columns)
        table, notes = matched(saved, table, Path(vectors), Path(texts))
        names = table.column("id").to_pylist()
        own = names if None not in names else saved.ids
        words = [text or "" for text in table.column("text").to_pylist()]
        columns = {name: table.column(name) for name in table.column_names[len(OWN) :]}
        return cls(rows, ids=own, texts=words, columns=columns, notes=notes)

    def items(self, where: Filter | None = None) -> Given:
        """The rows; raises ``UsageError`` for a filter, which only a collection understands."""
        if where is not None:
            raise UsageError(
                "A filter asks a collection, but vectors came instead.",
                Hint.use("Leave out:", where=where),
            )
        return self

    def readable(self) -> Given:
        """All of them: what their model can read is not known."""
        return self

    def all_with_warning(self) -> Given:
        """All of them, without one."""
        return self

    @once
    def _near(self) -> Neighborhood:
        return worded(self.vectors, self.texts)

    def near(self, watch: Watch = unwatched) -> Neighborhood:
        """The vectors and their kNN graph."""
        return self._near

    @once
    def alike(self) -> Duplicates:
        """Near-duplicates by the vectors alone."""
        from nearfield.tasks.duplicates import duplicates

        return duplicates(self._near, ids=self.ids)

    @property
    def modalities(self) -> frozenset[str]:
        """Texts, as far as anybody said."""
        return frozenset({"text"})

    @property
    def columns(self) -> dict[str, pa.DataType]:
        """The columns of the file of texts, and their types."""
        return {field.name: field.type for field in self._columns.schema}

    def column(self, name: str) -> list[Any]:
        """A column's values."""
        values: list[Any] = self.table([name])[name].to_pylist()
        return values

    def table(self, columns: Sequence[str] | None = None) -> pa.Table:
        """Some columns, or all; raises ``UnknownName`` for one that is not there."""
        if columns and self.texts is None and not self._columns.column_names:
            raise UsageError(
                f"{columns[0]!r} would be a column of the file of texts, and none came.",
                Hint.use("Give it:", texts=FILE),
            )
        for name in columns or ():
            if name not in self._columns.column_names:
                raise UnknownName("column", name, self._columns.column_names)
        return self._columns if columns is None else self._columns.select(list(columns))

    def rows_of(self, ids: Sequence[str]) -> NDArray[np.int64]:
        """Where some rows stand; raises ``UnknownItem``."""
        return rows_of(ids, self.ids)

    def encoder(self, *_: object, **__: object) -> Any:
        """Nobody knows the model; raises ``UsageError``."""
        raise UsageError("These vectors came without their model.", "Ask a collection.")


def _texts(path: Path, columns: Mapping[str, str]) -> pa.Table:
    """The items of a file of texts; read by the columns that were encoded, if it has them."""
    lines = "lines" if path.suffix.lower() == ".txt" else None
    named = {} if lines else columns
    try:
        source = open_source(path, format=lines, text=named.get("text"), id=named.get("id"))
    except UnknownName:
        source = open_source(path, format=lines)
    batches = list(source.batches())
    readings = source.columns.readings()
    table = pa.Table.from_batches([conform(batch, readings) for batch in batches])
    return table.replace_schema_metadata({b"skipped": str(source.skipped.count)})
