r"""Rows to a file that other programs open: CSV, XLSX, JSONL or Parquet.

>>> import pyarrow as pa
>>> path = tmp_path / "fruit.csv"
>>> write_table(pa.table({"id": ["a"], "price": [1.5]}), path, Style(semicolons=False))
[]
>>> path.read_text()
'id,price\na,1.5\n'
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from nearfield.errors import UsageError
from nearfield.types.whole import whole
from nearfield.views.tables.delimited import write_csv
from nearfield.views.tables.lines import write_jsonl
from nearfield.views.tables.parquet import write_parquet
from nearfield.views.tables.style import Style
from nearfield.views.tables.workbook import write_xlsx

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["WRITERS", "Style", "check_table", "write_batches", "write_table"]

Writer = Callable[["pa.Schema", "Iterator[pa.RecordBatch]", Path, Style], list[str]]
WRITERS: dict[str, Writer] = {
    ".csv": write_csv,
    ".xlsx": write_xlsx,
    ".jsonl": write_jsonl,
    ".parquet": write_parquet,
}
BATCH = 8_192  # rows that are written together


def check_table(path: Path) -> None:
    """Refuse a file that could not be written, before any work; raises ``UsageError``."""
    if path.suffix.lower() not in WRITERS:
        raise UsageError(f"{path} ends in {path.suffix or 'nothing'}; known: {', '.join(WRITERS)}.")
    if not path.parent.is_dir():
        raise UsageError(f"There is no folder {path.parent}.", "Make it first.")


def write_table(table: pa.Table, path: Path, style: Style | None = None) -> list[str]:
    """Write a table, complete or not at all; what a reader should know of it, in sentences."""
    return write_batches(table.schema, table.to_batches(max_chunksize=BATCH), path, style)


def write_batches(
    schema: pa.Schema,
    batches: Iterable[pa.RecordBatch],
    path: Path,
    style: Style | None = None,
) -> list[str]:
    """Write batches of rows, complete or not at all, in the format that the file's name says.

    Parameters
    ----------
    schema
        Of every batch.
    batches
        The rows, read once.
    path
        Where to; its ending is one of ``WRITERS``.
    style
        How a spreadsheet is to read it; by this machine's locale where it is None.

    Returns
    -------
    list of str
        What a reader should know, in sentences: cells that had to be cut.

    Raises
    ------
    UsageError
        The file cannot be written, or its format cannot hold the rows.
    """
    check_table(path)
    try:
        with whole(path) as part:
            notes = WRITERS[path.suffix.lower()](schema, iter(batches), part, style or Style())
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror or error}.") from error
    return notes
