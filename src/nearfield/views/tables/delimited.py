"""A table as CSV."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nearfield.views.tables.style import Style, formula

if TYPE_CHECKING:
    import pyarrow as pa


def write_csv(
    schema: pa.Schema, batches: Iterator[pa.RecordBatch], path: Path, style: Style
) -> list[str]:
    """One row a line under a line of names; lists as JSON, nothing for null."""
    sign, encoding = (";", "utf-8-sig") if style.commas else (",", "utf-8")
    cell = _cells(style)
    with path.open("w", encoding=encoding, errors="replace", newline="") as file:
        writer = csv.writer(file, delimiter=sign, lineterminator="\n")
        writer.writerow([cell(name) for name in schema.names])
        for batch in batches:
            columns = [[cell(v) for v in column.to_pylist()] for column in batch.columns]
            writer.writerows(zip(*columns, strict=True))
    return []


def _cells(style: Style) -> Callable[[Any], Any]:
    """What a value is in a cell."""

    def cell(value: Any) -> Any:
        if isinstance(value, list | dict):
            return json.dumps(value, ensure_ascii=False, default=str)
        if isinstance(value, float):
            return repr(value).replace(".", ",") if style.commas else repr(value)
        if isinstance(value, str) and not style.raw and formula(value):
            return f"'{value}"
        return value

    return cell
