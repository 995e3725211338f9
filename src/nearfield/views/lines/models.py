"""The models that are known."""

from __future__ import annotations

from collections.abc import Iterator

from nearfield.errors import Hint
from nearfield.types.reports.models import Models
from nearfield.views.lines.table import table
from nearfield.views.lines.text import megabytes


def lines(result: Models, width: int) -> Iterator[str | Hint]:
    """A line a model."""
    head = ["name", "role", "reads", "width", "tokens", "size", "licence", "here"]
    rows = [
        [
            r["name"],
            r["role"],
            r["reads"],
            r["dim"],
            r["max_tokens"] or "",
            megabytes(r["size"]),
            r["licence"],
            r["here"],
        ]
        for r in result.rows
    ]
    yield from table(head, rows)
    yield (
        "Also any folder, or hub name (org/name), of a sentence encoder, a reranker, or a ViT, "
        "DINOv2 or ResNet."
    )
