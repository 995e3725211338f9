"""An answer in a table file: ``--out FILE.csv``, ``.jsonl`` or ``.parquet``."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nearfield.errors import UsageError, count
from nearfield.faces.cli.output import say

if TYPE_CHECKING:
    import pyarrow as pa


def check_out(out: Path | None) -> None:
    """Refuse a file that could not be written, before any work."""
    if out is None:
        return
    if out.suffix.lower() not in WRITERS:
        raise UsageError(f"{out} ends in {out.suffix or 'nothing'}; known: {', '.join(WRITERS)}.")
    if not out.parent.is_dir():
        raise UsageError(f"There is no folder {out.parent}.", "Make it first.")


def write_out(answer: pa.Table, out: Path) -> None:
    """Write a table: complete, or not at all."""
    part = out.with_name(f".{out.name}.part")
    try:
        WRITERS[out.suffix.lower()](answer, part)
        part.replace(out)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise UsageError(f"{out} cannot be written: {error.strerror or error}.") from error
    say(f"{count(answer.num_rows, 'row')} in {out}")


def keep(answer: Any, name: str, path: Path) -> None:
    """Save what a verb answered, to be loaded again."""
    answer.save(path)
    unit = UNITS.get(name)
    say(f"{count(len(answer), unit) if unit else 'What was learned is'} in {path}")


def _csv(answer: pa.Table, path: Path) -> None:
    import csv

    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(answer.column_names)
        for batch in answer.to_batches(max_chunksize=10_000):
            columns = [[_cell(v) for v in column.to_pylist()] for column in batch.columns]
            writer.writerows(zip(*columns, strict=True))


def _jsonl(answer: pa.Table, path: Path) -> None:
    with path.open("w", encoding="utf-8") as file:
        for batch in answer.to_batches(max_chunksize=10_000):
            for row in batch.to_pylist():
                file.write(json.dumps(row, ensure_ascii=False, default=str) + "\n")


def _parquet(answer: pa.Table, path: Path) -> None:
    import pyarrow.parquet as pq

    pq.write_table(answer, path)


def _cell(value: Any) -> Any:
    """Lists as JSON; nothing for None."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value


WRITERS: dict[str, Callable[[Any, Path], None]] = {
    ".csv": _csv,
    ".jsonl": _jsonl,
    ".parquet": _parquet,
}

UNITS = {"cluster": "cluster", "topics": "topic"}
"""What a saved answer holds, of the verbs whose answer is counted."""
