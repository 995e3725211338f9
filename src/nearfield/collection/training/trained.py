"""What a training gives: an encoder's folder, and how much better it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nearfield.errors import UsageError
from nearfield.tasks.result import Result

if TYPE_CHECKING:
    import pyarrow as pa

    from nearfield.tasks.evaluate import Comparison, Evaluation
    from nearfield.types import Encoder


@dataclass(frozen=True, repr=False)
class Trained(Result):
    """A trained encoder, and the encoder it comes from, on the same test rows.

    Attributes
    ----------
    path
        The folder: ``nf.load(str(path))`` and sentence-transformers read it. None where no step
        was better on the validation rows: then nothing is written.
    model, depth, loss
        The base's name; ``adapter``, ``full`` or ``static``; the loss's name.
    comparison
        After against before, by the paired bootstrap; None where nothing is written.
    facts
        What JSON takes: the rows of each part, the validation before and best, steps, seconds,
        arguments.
    notes
        What was mapped, dropped or chosen, in sentences.
    """

    path: Path | None
    model: str
    depth: str
    loss: str
    comparison: Comparison | None
    facts: dict[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def better(self) -> bool:
        """Whether there is anything to use."""
        return self.path is not None

    @property
    def before(self) -> Evaluation | None:
        """The base on the test rows."""
        return None if self.comparison is None else list(self.comparison.evaluations.values())[1]

    @property
    def after(self) -> Evaluation | None:
        """The trained encoder on the test rows."""
        return None if self.comparison is None else self.comparison.first

    @property
    def sentence(self) -> str:
        """Whether it is better, by how much, and how sure that is."""
        if self.comparison is not None:
            return self.comparison.sentence
        validation = self.facts["validation"]
        return (
            f"Nothing got better: {validation['metric']} on the {validation['rows']:,} validation "
            f"rows stayed at or below the {validation['before']:.4f} of {self.model}, so no "
            "folder is written."
        )

    def encoder(self, **options: Any) -> Encoder:
        """The trained encoder, loaded; ``options`` are those of :func:`nearfield.load`.

        Raises ``UsageError`` where nothing got better.
        """
        from nearfield.registry import load

        if self.path is None:
            raise UsageError(self.sentence, TRY)
        return load(str(self.path), **options)

    def lines(self) -> Iterator[str]:
        """For a person: the table, the sentence, and what was left out or chosen."""
        parts = self.facts["rows"]
        told = ", ".join(f"{parts[part]:,} {part}" for part in parts)
        yield f"{self.model}, {self.depth}, loss {self.loss}; rows: {told}"
        yield from self.notes
        if self.comparison is not None:
            yield from _table(self.rows())
            yield from self.comparison.first.notes
        yield self.sentence
        if not self.better:
            yield TRY

    def rows(self) -> list[dict[str, Any]]:
        """One a metric: metric, before, after, difference, low, high (of the difference, 95 %)."""
        if self.comparison is None or self.before is None:
            return []
        after, [differences] = self.comparison.first, self.comparison.differences.values()
        return [
            {
                "metric": name,
                "before": self.before.metrics[name].value,
                "after": after.metrics[name].value,
                "difference": differences[name].value,
                "low": differences[name].low,
                "high": differences[name].high,
            }
            for name in after.metrics
        ]

    def to_dict(self) -> dict[str, Any]:
        """The document that ``--json`` prints."""
        compared = None if self.comparison is None else self.comparison.to_dict()
        return {
            "path": None if self.path is None else str(self.path),
            "model": self.model,
            "depth": self.depth,
            "loss": self.loss,
            "better": self.better,
            "before": None if self.before is None else self.before.to_dict()["metrics"],
            "after": None if compared is None else compared["metrics"],
            "difference": None if compared is None else compared["difference"],
            "sentence": self.sentence,
            **self.facts,
            "notes": list(self.notes),
        }

    def to_arrow(self) -> pa.Table:
        """:meth:`rows` as a table."""
        import pyarrow as pa

        types = {name: pa.float64() for name in ("before", "after", "difference", "low", "high")}
        schema = pa.schema({"metric": pa.string(), **types})
        return pa.Table.from_pylist(self.rows(), schema=schema)

    def __repr__(self) -> str:
        return f"Trained({self.sentence})"


TRY = (
    "Try: more rows, a lower --learning-rate, another --loss, or --full in place of --adapter "
    "(or the other way round)."
)


def _table(rows: list[dict[str, Any]]) -> Iterator[str]:
    wide = max(len("metric"), *(len(row["metric"]) for row in rows))
    yield f"{'metric':<{wide}}  before   after  difference  95 % interval"
    for row in rows:
        yield (
            f"{row['metric']:<{wide}}  {row['before']:6.4f}  {row['after']:6.4f}  "
            f"{row['difference']:+10.4f}  {row['low']:+.4f} to {row['high']:+.4f}"
        )
