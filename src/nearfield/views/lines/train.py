"""What a training says to a person: its parts, its notes, and before beside after."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from nearfield.errors import Hint, count
from nearfield.training.records.learned import LearnedRecords
from nearfield.training.words.learned import Learned

if TYPE_CHECKING:
    from nearfield.training.trained import Trained


def lines(result: Trained | Learned | LearnedRecords, width: int = 100) -> Iterator[str | Hint]:
    """The table, the sentence, what was left out or chosen, what to try; of any width."""
    if isinstance(result, LearnedRecords):
        yield result.sentence
        return
    if isinstance(result, Learned):
        yield from _learned(result)
        return
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


def _learned(result: Learned) -> Iterator[str]:
    yield result.sentence
    if result.rare:
        yield f"{count(result.rare, 'word')} came too seldom for a vector."
    for row in result.nearest:
        yield f"{row['word']}: {', '.join(row['nearest'])}"


def _table(rows: list[dict[str, Any]]) -> Iterator[str]:
    wide = max(len("metric"), *(len(row["metric"]) for row in rows))
    yield f"{'metric':<{wide}}  before   after  difference  95 % interval"
    for row in rows:
        yield (
            f"{row['metric']:<{wide}}  {row['before']:6.4f}  {row['after']:6.4f}  "
            f"{row['difference']:+10.4f}  {row['low']:+.4f} to {row['high']:+.4f}"
        )
