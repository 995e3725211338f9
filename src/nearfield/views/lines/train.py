"""What a training says to a person: its parts, its notes, and before beside after."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from nearfield.errors import Hint

if TYPE_CHECKING:
    from nearfield.training.trained import Trained


def lines(result: Trained, width: int = 100) -> Iterator[str | Hint]:
    """The table, the sentence, what was left out or chosen, what to try; of any width."""
    parts = ", ".join(f"{rows:,} {part}" for part, rows in result.facts["rows"].items())
    yield f"{result.model}, {result.depth}, loss {result.loss}; rows: {parts}"
    yield from result.notes
    if result.comparison is not None:
        yield from _table(result.rows())
        yield from result.comparison.first.notes
    yield result.sentence
    if result.caution:
        yield result.caution
    if result.failed:
        yield result.advice


def _table(rows: list[dict[str, Any]]) -> Iterator[str]:
    wide = max(len("metric"), *(len(row["metric"]) for row in rows))
    yield f"{'metric':<{wide}}  before   after  difference  95 % interval"
    for row in rows:
        yield (
            f"{row['metric']:<{wide}}  {row['before']:6.4f}  {row['after']:6.4f}  "
            f"{row['difference']:+10.4f}  {row['low']:+.4f} to {row['high']:+.4f}"
        )
