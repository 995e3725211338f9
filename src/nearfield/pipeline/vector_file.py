"""A file of vectors with their ids: Parquet, or NumPy's with a JSON file beside it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from nearfield.errors import FILE, Hint, UsageError
from nearfield.store import layout

Chunk = tuple[Sequence[str], NDArray[Any]]
KEY = b"nearfield"  # of the Parquet file's metadata


@dataclass(frozen=True)
class Shape:
    """What is written: so many rows, so many numbers a row, of which type; and what made them."""

    rows: int
    width: int
    dtype: Any
    facts: dict[str, Any]


def parquet(path: Path, shape: Shape, chunks: Iterator[Chunk]) -> list[Path]:
    """Columns ``id`` and ``vector`` (a fixed-size list), a row group a chunk."""
    import pyarrow.parquet as pq

    kind = pa.list_(pa.from_numpy_dtype(shape.dtype), shape.width)
    schema = pa.schema(
        [pa.field(layout.ID, pa.string(), nullable=False), pa.field(layout.VECTOR, kind)],
        metadata={KEY: json.dumps(shape.facts)},
    )
    with pq.ParquetWriter(path, schema) as writer:
        for names, rows in chunks:
            flat = pa.array(np.ascontiguousarray(rows).ravel())
            vectors = pa.FixedSizeListArray.from_arrays(flat, shape.width)
            writer.write_table(pa.table([pa.array(names, pa.string()), vectors], schema=schema))
    return [path]


def npy(path: Path, shape: Shape, chunks: Iterator[Chunk]) -> list[Path]:
    """The rows in order, and ``FILE.npy.json`` with what made them and the ids, in order."""
    facts = path.with_name(f"{path.name}.json")
    out = np.lib.format.open_memmap(path, "w+", shape.dtype, (shape.rows, shape.width))
    at = 0
    with facts.open("w", encoding="utf-8") as file:
        file.write(json.dumps(shape.facts).removesuffix("}") + ', "ids": [')
        for names, rows in chunks:
            out[at : at + len(rows)] = rows
            file.writelines(
                f"{',' if at + i else ''}\n{json.dumps(name)}" for i, name in enumerate(names)
            )
            at += len(rows)
        file.write("\n]}\n")
    out.flush()
    return [facts, path]  # in the order they are put in place: the vectors last


WRITERS: dict[str, Callable[[Path, Shape, Iterator[Chunk]], list[Path]]] = {
    ".parquet": parquet,
    ".npy": npy,
}


def check_out(out: Path) -> None:
    """Raise ``UsageError`` for a file that cannot be written, before anything is read."""
    if out.suffix not in WRITERS:
        known = " or ".join(WRITERS)
        raise UsageError(
            f"{str(out)!r} was given to write to; a name that ends in {known} was wanted.",
            Hint.use(out=f"{out.stem or 'vectors'}.parquet"),
        )
    if out.is_dir():
        raise UsageError(
            f"{out} is a folder; a file was wanted.", Hint.use(out=f"{out}/v{out.suffix}")
        )
    if not out.parent.is_dir():
        raise UsageError(f"There is no folder {out.parent}.", "Make it first.")
    if not os.access(out.parent, os.W_OK):
        raise UsageError(
            f"{out.parent} may not be written by this user.", Hint.use("Choose another:", out=FILE)
        )
