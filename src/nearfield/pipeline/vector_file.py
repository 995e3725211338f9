"""A file of vectors with their ids: Parquet, or NumPy's with a JSON file beside it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from nearfield.errors import FILE, BadVectors, Hint, UsageError
from nearfield.store import layout

Chunk = tuple[Sequence[str], Sequence[str], NDArray[Any]]
"""Ids, digests of the contents, rows."""
DIGEST = "digest"
KEY = b"nearfield"  # of the Parquet file's metadata
MAKE = Hint.run("encode", FILE, out="vectors.npy")


@dataclass(frozen=True)
class Shape:
    """What is written: so many rows, so many numbers a row, of which type; and what made them."""

    rows: int
    width: int
    dtype: Any
    facts: dict[str, Any]


def parquet(path: Path, shape: Shape, chunks: Iterator[Chunk]) -> list[Path]:
    """Columns ``id``, ``digest`` and ``vector`` (a fixed-size list), a row group a chunk."""
    import pyarrow.parquet as pq

    kind = pa.list_(pa.from_numpy_dtype(shape.dtype), shape.width)
    schema = pa.schema(
        [
            pa.field(layout.ID, pa.string(), nullable=False),
            pa.field(DIGEST, pa.string()),
            pa.field(layout.VECTOR, kind),
        ],
        metadata={KEY: json.dumps(shape.facts)},
    )
    with pq.ParquetWriter(path, schema) as writer:
        for names, digests, rows in chunks:
            flat = pa.array(np.ascontiguousarray(rows).ravel())
            vectors = pa.FixedSizeListArray.from_arrays(flat, shape.width)
            told = (pa.array(column, pa.string()) for column in (names, digests))
            writer.write_table(pa.table([*told, vectors], schema=schema))
    return [path]


def npy(path: Path, shape: Shape, chunks: Iterator[Chunk]) -> list[Path]:
    """The rows in order, and ``FILE.npy.json`` with what made them, the ids and the digests."""
    facts = path.with_name(f"{path.name}.json")
    at = 0
    told: list[str] = []  # 32 letters a row, where a row has some hundred numbers
    # Written, not mapped: a full disk ends a process that maps a file with a bus error.
    with facts.open("w", encoding="utf-8") as file, path.open("wb") as out:
        _head(out, shape)
        file.write(json.dumps(shape.facts).removesuffix("}") + ', "ids": [')
        for names, digests, rows in chunks:
            told += digests
            out.write(np.ascontiguousarray(rows, shape.dtype).tobytes())
            file.writelines(
                f"{',' if at + i else ''}\n{json.dumps(name)}" for i, name in enumerate(names)
            )
            at += len(rows)
        file.write('\n], "digests": [')
        file.writelines(f"{',' if i else ''}\n{json.dumps(one)}" for i, one in enumerate(told))
        file.write("\n]}\n")
    return [facts, path]  # in the order they are put in place: the vectors last


def _head(out: BinaryIO, shape: Shape) -> None:
    """What a ``.npy`` file begins with."""
    kind = np.lib.format.dtype_to_descr(np.dtype(shape.dtype))
    head = {"descr": kind, "fortran_order": False, "shape": (shape.rows, shape.width)}
    np.lib.format.write_array_header_1_0(out, head)


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


@dataclass(frozen=True)
class Saved:
    """What a file of vectors says of its rows; ``ids`` and ``digests`` None where it says nothing.

    ``columns`` names the columns of the text and the id that were read.
    """

    rows: NDArray[Any]
    ids: list[str] | None = None
    digests: list[str] | None = None
    columns: dict[str, Any] = field(default_factory=dict)


def read_vectors(path: Path) -> Saved:
    """Vectors ``(n, dim)`` of a ``.npy`` or ``.parquet`` file, and what is known of each.

    Raises ``BadVectors`` where the file holds no such thing.
    """
    if path.suffix.lower() == ".parquet":
        return _from_parquet(path)
    return _told_of(path, _from_npy(path))


def _from_npy(path: Path) -> NDArray[Any]:
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
    return rows


def _told_of(path: Path, rows: NDArray[Any]) -> Saved:
    """The rows with what the file beside them says; raises where it is of other rows."""
    beside = path.with_name(f"{path.name}.json")
    try:
        told = json.loads(beside.read_text("utf-8"))
        ids = [str(name) for name in told["ids"]]
    except (OSError, ValueError, KeyError, TypeError):
        return Saved(rows)
    if len(ids) != len(rows):
        raise BadVectors(
            f"{path} holds {len(rows):,} vectors, and {beside.name} {len(ids):,} ids: they are "
            "not of one run.",
            MAKE,
        )
    digests = told.get("digests")
    sound = isinstance(digests, list) and len(digests) == len(ids) and all(digests)
    return Saved(rows, ids, digests if sound else None, told.get("columns", {}))


def _from_parquet(path: Path) -> Saved:
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(path)
        column = table[layout.VECTOR].combine_chunks()
        rows = column.flatten().to_numpy().reshape(len(table), -1)
    except OSError as error:
        raise BadVectors(f"{path} cannot be read: {error.strerror or error}.") from error
    except (pa.ArrowException, KeyError, ValueError, AttributeError) as error:
        raise BadVectors(f"{path} holds no column of vectors.", MAKE) from error
    known = set(table.column_names)
    ids = [*map(str, table[layout.ID].to_pylist())] if layout.ID in known else None
    digests = table[DIGEST].to_pylist() if DIGEST in known else None
    facts = json.loads((table.schema.metadata or {}).get(KEY, b"{}"))
    sound = digests if digests and all(digests) else None
    return Saved(rows, ids, sound, facts.get("columns", {}))
