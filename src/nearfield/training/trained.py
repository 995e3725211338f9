"""What a training gives: an encoder's folder, and how much better it is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from typing_extensions import TypedDict

from nearfield.errors import FILE, Hint, UsageError
from nearfield.tasks.evaluate.document import DifferenceDocument, MetricDocument
from nearfield.tasks.result import Result

if TYPE_CHECKING:
    import pyarrow as pa

    from nearfield.tasks.evaluate import Comparison, Evaluation
    from nearfield.types import Encoder


class ValidationDocument(TypedDict):
    """The metric that chose the step: before the first step, the best, and at which step."""

    metric: str
    rows: int
    before: float
    best: float
    best_step: int


class FactsDocument(TypedDict):
    """How it went: ``rows`` by part (train, validation, test), steps, ``seconds`` of work.

    ``arguments`` are those of the loop.
    """

    rows: dict[str, int]
    validation: ValidationDocument
    steps: int
    seconds: float
    arguments: dict[str, Any]


class TrainedDocument(FactsDocument):
    """A training: what it started from, and its metrics on the test rows before and after.

    ``path`` is the folder, and ``before``, ``after`` and ``difference`` are by metric; all four are
    null where nothing got better on the validation rows. ``proven`` is whether the interval of the
    first metric's difference lies above 0.
    """

    path: str | None
    model: str
    depth: str
    loss: str
    better: bool
    proven: bool
    before: dict[str, MetricDocument] | None
    after: dict[str, MetricDocument] | None
    difference: dict[str, DifferenceDocument] | None
    sentence: str
    notes: list[str]


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
        The rows of each part, the validation before and best, steps, seconds, arguments.
    notes
        What was mapped, dropped or chosen, in sentences.
    collection
        The name of the collection whose items it learned from; empty for a file.
    """

    path: Path | None
    model: str
    depth: str
    loss: str
    comparison: Comparison | None
    facts: FactsDocument
    notes: tuple[str, ...] = ()
    collection: str = ""

    @property
    def better(self) -> bool:
        """Whether a step was better on the validation rows, so that a folder is written."""
        return self.path is not None

    @property
    def proven(self) -> bool:
        """Whether it is better on the test rows, and its interval of 95 % holds no 0."""
        if self.comparison is None:
            return False
        [differences] = self.comparison.differences.values()
        return bool(differences[self.comparison.main].low > 0)

    @property
    def caution(self) -> str:
        """What to know of a folder that is written though nothing was proven; else empty."""
        if self.path is None or self.proven:
            return ""
        return (
            f"Nothing was proven: {self.path.name} is written, but these test rows do not show "
            f"that it is better than {self.model}. Measure it on more rows before it is used."
        )

    @property
    def failed(self) -> bool:
        """Whether nothing got better."""
        return not self.better

    def asides(self) -> list[str | Hint]:
        """How to use it: for the collection that it learned from, or for a new one.

        Where nothing was proven, how to measure it on other rows.
        """
        if self.path is None:
            return []
        model = str(self.path)
        if not self.proven:
            more = {"model": model, "against": self.model}
            return [Hint.run("evaluate", FILE, words="To measure it on other rows:", **more)]
        if self.collection:
            return [Hint.run("reembed", collection=self.collection, model=model, words="Use it:")]
        return [Hint.run("add", FILE, model=model, words="Use it:")]

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

    @property
    def advice(self) -> Hint:
        """What to try where nothing got better."""
        rate = self.facts["arguments"]["learning_rate"]
        return Hint.use(
            "Try more rows, another loss or depth, or a lower rate:",
            learning_rate=float(f"{rate / 10:g}"),
        )

    def encoder(self, **options: Any) -> Encoder:
        """The trained encoder, loaded; ``options`` are those of :func:`nearfield.load`.

        Raises ``UsageError`` where nothing got better.
        """
        from nearfield.encoders import load

        if self.path is None:
            raise UsageError(self.sentence, self.advice)
        return load(str(self.path), **options)

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

    def to_dict(self) -> TrainedDocument:
        """The document."""
        compared = None if self.comparison is None else self.comparison.to_dict()
        return {
            "path": None if self.path is None else str(self.path),
            "model": self.model,
            "depth": self.depth,
            "loss": self.loss,
            "better": self.better,
            "proven": self.proven,
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
