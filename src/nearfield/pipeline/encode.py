"""Rows to rows with vectors: the stage that costs."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from nearfield.errors import BadVectors
from nearfield.neighbors.chance import by_chance
from nearfield.pipeline.contents import pieces_of, with_bytes, with_previews
from nearfield.pipeline.readable import Broken, encoded
from nearfield.pipeline.survey import NEW
from nearfield.store import layout
from nearfield.types import Encoder, Progress, Vectors, silent


@dataclass(frozen=True)
class Encode:
    """Segments to segments with their vectors, previews, and the bytes that are kept.

    Items that turn out broken are left out, and counted in ``broken`` as what they are to the
    collection: ``change``.
    """

    encoder: Encoder
    keep: bool = False
    progress: Progress = silent
    change: str = NEW
    broken: Broken = field(default_factory=Broken)

    def __call__(self, rows: pa.Table) -> pa.Table:
        """The rows, ready to be committed."""
        vectors, why = encoded(self.encoder, pieces_of(rows), self.progress)
        rows, vectors = self.broken.without(self.change, rows, vectors, why)
        rows, vectors = placed(rows, vectors)
        return with_bytes(with_previews(with_vectors(rows, vectors)), keep=self.keep)


def placed(rows: pa.Table, vectors: Vectors) -> tuple[pa.Table, Vectors]:
    """The rows and vectors; nodes of which nothing is known are marked as those that are not read.

    A node without an edge has no place in a graph: words alone find it. Its row of zeros, which
    cannot be stored, becomes one of chance, which nothing is compared with.
    """
    nothing = ~vectors.any(axis=1)
    if not nothing.any() or layout.MODALITY not in rows.column_names:
        return rows, vectors
    nothing &= np.array([kind == "node" for kind in rows[layout.MODALITY].to_pylist()])
    marked = rows.append_column(layout.UNREAD, pa.array(nothing))
    keys = np.array(rows[layout.CONTENT].to_pylist(), "V16")
    return marked, by_chance(vectors, nothing, keys)


def with_vectors(rows: pa.Table, vectors: Vectors) -> pa.Table:
    """The rows with these vectors."""
    flat = pa.array(np.ascontiguousarray(vectors, np.float32).ravel())
    column = pa.FixedSizeListArray.from_arrays(flat, vectors.shape[1])
    return rows.append_column(layout.VECTOR, column)


def check_vectors(rows: pa.Table, dim: int) -> None:
    """Raise ``BadVectors`` for the wrong width, NaN, infinity or all zeros, naming the id."""
    column = rows[layout.VECTOR].combine_chunks()
    matrix = column.flatten().to_numpy().reshape(len(column), -1)
    if matrix.shape[1] != dim:
        raise BadVectors(f"Vectors of width {matrix.shape[1]} came, wanted {dim}.")
    finite = np.isfinite(matrix).all(axis=1)
    for good, what in [(finite, "NaN or infinity"), (matrix.any(axis=1), "only zeros")]:
        if not good.all():
            name = rows[layout.ID][int(np.argmin(good))].as_py()
            raise BadVectors(
                f"The vector of {name!r} holds {what}; nothing of its batch was stored.",
                "Leave that item out, or mend its vector.",
            )
