"""Rows that somebody brings along: vectors, their texts and columns, in place of a collection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from nearfield.collection.once import once
from nearfield.errors import FILE, BadVectors, Hint, UnknownName, UsageError
from nearfield.neighbors import Neighborhood, worded
from nearfield.sources import OWN, conform, open_source
from nearfield.tasks.rows import rows_of
from nearfield.types import Vectors, Watch, unwatched

if TYPE_CHECKING:
    from nearfield.tasks.duplicates import Duplicates

MAKE = Hint.run("encode", FILE, out="vectors.npy")


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

    def __init__(
        self,
        vectors: Vectors,
        *,
        ids: Sequence[str] | None = None,
        texts: Sequence[str] | None = None,
        columns: Mapping[str, Sequence[Any]] | None = None,
    ) -> None:
        self._lock = RLock()
        self.vectors = vectors
        self.ids = [str(row) for row in range(len(vectors))] if ids is None else list(ids)
        self.texts = None if texts is None else list(texts)
        self._columns = pa.table({name: pa.array(c) for name, c in (columns or {}).items()})

    @classmethod
    def read(cls, vectors: str | Path, texts: str | Path | None = None) -> Given:
        """From a ``.npy`` file of vectors, and a file of texts (``.txt``: one a line; a table).

        The ids are those of the file of texts, where it has a column of them. Raises
        ``BadVectors`` or ``UsageError`` where a file cannot be used, or the lengths differ.
        """
        rows = _vectors(Path(vectors))
        if texts is None:
            return cls(rows)
        table = _texts(Path(texts), len(rows), Path(vectors))
        names = table.column("id").to_pylist()
        known = [name for name in names if name is not None]
        if len(set(known)) < len(known):
            raise UsageError(f"Some ids in {texts} stand there twice.", "Give each row its own.")
        own = names if len(known) == len(names) else None
        words = [text or "" for text in table.column("text").to_pylist()]
        columns = {name: table.column(name) for name in table.column_names[len(OWN) :]}
        return cls(rows, ids=own, texts=words, columns=columns)

    def items(self, where: str | None = None) -> Given:
        """The rows; raises ``UsageError`` for a filter, which only a collection understands."""
        if where is not None:
            raise UsageError(
                "A filter asks a collection, but vectors came instead.",
                Hint.use("Leave out:", where=where),
            )
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


def _vectors(path: Path) -> Vectors:
    try:
        rows = np.load(path, mmap_mode="r", allow_pickle=False)
    except OSError as error:
        raise BadVectors(f"{path} cannot be read: {error.strerror or error}.") from error
    except (ValueError, EOFError) as error:
        raise BadVectors(f"{path} is not a .npy file of numbers.", MAKE) from error
    if not isinstance(rows, np.ndarray) or rows.ndim != 2 or rows.dtype.kind not in "fiu":
        array = isinstance(rows, np.ndarray)
        what = f"{rows.dtype} of shape {rows.shape}" if array else "several arrays"
        raise BadVectors(f"{path} holds {what}; wanted numbers of shape (rows, columns).", MAKE)
    return np.ascontiguousarray(rows, np.float32)


def _texts(path: Path, n: int, vectors: Path) -> pa.Table:
    source = open_source(path, format="lines" if path.suffix.lower() == ".txt" else None)
    batches = list(source.batches())
    types = source.columns.types()
    table = pa.Table.from_batches([conform(batch, types) for batch in batches])
    if table.num_rows != n:
        skipped = f" ({source.skipped.count:,} could not be read)" if source.skipped.count else ""
        raise UsageError(
            f"{path} holds {table.num_rows:,} texts{skipped}, but {vectors} {n:,} vectors.",
            "Give one text for each vector, in the same order; blank lines are no texts.",
        )
    return table
