"""A table as JSON, a row a line."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nearfield.views.tables.style import Style

if TYPE_CHECKING:
    import pyarrow as pa


def write_jsonl(
    schema: pa.Schema, batches: Iterator[pa.RecordBatch], path: Path, style: Style
) -> list[str]:
    """One object a line; dates in ISO 8601, null for a number that is none."""
    with path.open("w", encoding="utf-8", errors="replace", newline="\n") as file:
        for batch in batches:
            for row in batch.to_pylist():
                file.write(json.dumps(_plain(row), ensure_ascii=False, default=_text) + "\n")
    return []


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, list) else value


def _text(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
