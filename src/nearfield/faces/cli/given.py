"""Vectors that someone brings along, and their texts: ``--vectors FILE.npy --texts FILE``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from nearfield.errors import BadVectors, UsageError

if TYPE_CHECKING:
    import pyarrow as pa

    from nearfield.types import Vectors as Rows

Vectors = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Your own vectors, .npy, rather than a collection's."),
]
Texts = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Their texts: .txt (one a line), .csv, .jsonl or .parquet."),
]


def given(vectors: Path, texts: Path | None) -> tuple[Rows, list[str] | None, list[str]]:
    """Rows float32 ``(n, dim)``, their texts (None without a file), and their ids.

    The ids are those of the file of texts, where it has a column of them, else "0", "1", ...
    Raises ``BadVectors`` or ``UsageError`` where a file cannot be used or the lengths differ.
    """
    rows = _rows(vectors)
    numbers = [str(row) for row in range(len(rows))]
    if texts is None:
        return rows, None, numbers
    table = _table(texts, len(rows), vectors)
    ids = table.column("id").to_pylist()
    known = [name for name in ids if name is not None]
    if len(set(known)) < len(known):
        raise UsageError(f"Some ids in {texts} stand there twice.", "Give every row its own id.")
    own = ids if len(known) == len(ids) else numbers
    return rows, [text or "" for text in table.column("text").to_pylist()], own


def given_columns(vectors: Path, texts: Path) -> dict[str, list[Any]]:
    """The other columns of the file of texts, aligned with the rows."""
    from nearfield.sources import OWN

    table = _table(texts, len(_rows(vectors)), vectors)
    names = table.column_names[len(OWN) :]
    return dict(zip(names, (c.to_pylist() for c in table.columns[len(OWN) :]), strict=True))


def no_collection(**options: object) -> None:
    """Refuse options that read a collection beside ``--vectors``."""
    named = [f"--{name}" for name, value in options.items() if value is not None]
    if named:
        raise UsageError(
            f"{named[0]} asks a collection, but --vectors brings other rows.",
            f"Leave out {named[0]}, or --vectors.",
        )


def needs_vectors(texts: Path | None) -> None:
    """Refuse texts without vectors."""
    if texts is not None:
        raise UsageError("--texts came without --vectors.", "Add: --vectors FILE.npy")


def _rows(path: Path) -> Rows:
    import numpy as np

    try:
        rows = np.load(path, mmap_mode="r", allow_pickle=False)
    except OSError as error:
        raise BadVectors(
            f"{path} cannot be read: {error.strerror or error}.", f"Run: ls -l {path}"
        ) from error
    except (ValueError, EOFError) as error:
        raise BadVectors(f"{path} is not a .npy file of numbers.", _MAKE) from error
    if not isinstance(rows, np.ndarray) or rows.ndim != 2 or rows.dtype.kind not in "fiu":
        what = f"{rows.dtype} of shape {rows.shape}" if hasattr(rows, "shape") else "several arrays"
        raise BadVectors(f"{path} holds {what}; wanted numbers of shape (rows, columns).", _MAKE)
    return np.ascontiguousarray(rows, np.float32)


def _table(path: Path, n: int, vectors: Path) -> pa.Table:
    import pyarrow as pa

    from nearfield.sources import conform, open_source

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


_MAKE = "Run: nearfield encode FILE --out vectors.npy"
