"""What an evaluation finds: metrics with their intervals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from nearfield.errors import UnknownName
from nearfield.tasks.evaluate.bootstrap import Floats
from nearfield.tasks.evaluate.document import EvaluationDocument, MetricDocument, number
from nearfield.tasks.result import Result

if TYPE_CHECKING:
    import pyarrow as pa


class Metric(NamedTuple):
    """A value, and the interval of .95 around it."""

    value: float
    low: float
    high: float

    def to_dict(self) -> MetricDocument:
        """Plain values; null where it is not defined."""
        return {"value": number(self.value), "low": number(self.low), "high": number(self.high)}


@dataclass(frozen=True, repr=False)
class Evaluation(Result):
    """Metrics of one system on one set of items.

    Attributes
    ----------
    task
        ``retrieval``, ``similarity``, ``pairs``, ``links``, ``clustering`` or ``classification``.
    metrics
        By name; the first is the one that comparisons speak of.
    n, of
        How many were measured, and what they are: ``queries``, ``pairs``, ``items``.
    facts
        What else was found, as JSON takes it: the best threshold, the confusion.
    notes
        What a reader should know, in sentences.
    drawn
        Every metric on the draws of the bootstrap, each ``(samples,)``.
    key
        Digest of what was to be found: only evaluations of the same can be compared.
    failures
        The metrics that are too low, in sentences; None where no least value was asked for.

    Examples
    --------
    >>> from nearfield.testing import toy_collection
    >>> fruit = toy_collection({"a": "red apple", "s": "blue sky"})
    >>> result = fruit.evaluate(queries={"1": "apple"}, qrels={"1": {"a": 1}}, mode="vector")
    >>> result.main, result.metrics[result.main].value
    ('nDCG@10', 1.0)
    """

    task: str
    metrics: dict[str, Metric]
    n: int
    of: str
    facts: dict[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    drawn: dict[str, Floats] = field(default_factory=dict)
    key: str = ""

    @property
    def main(self) -> str:
        """The name of the metric that comparisons speak of."""
        return next(iter(self.metrics))

    def missed(self, least: Mapping[str, float]) -> tuple[str, ...]:
        """A sentence for every metric under its value in ``least``, by the metric's name.

        Raises ``UnknownName`` for a metric that there is not.

        >>> result = Evaluation("retrieval", {"MRR@10": Metric(0.5, 0.4, 0.6)}, 9, "queries")
        >>> result.missed({"MRR@10": 0.8})
        ('MRR@10 is 0.5000, under the 0.8 that was wanted.',)
        """
        for name in least:
            if name not in self.metrics:
                raise UnknownName("metric", name, self.metrics)
        return tuple(
            f"{name} is {self.metrics[name].value:.4f}, under the {value:g} that was wanted."
            for name, value in least.items()
            if not self.metrics[name].value >= value
        )

    def to_dict(self) -> EvaluationDocument:
        """The document; a value that is not defined is null."""
        document = {
            "metrics": {name: metric.to_dict() for name, metric in self.metrics.items()},
            "task": self.task,
            self.of: self.n,
            **self.facts,
            "notes": list(self.notes),
        }
        if self.failures is not None:
            document["failures"] = list(self.failures)
        return cast(EvaluationDocument, document)

    def to_arrow(self) -> pa.Table:
        """One row a metric: metric, value, low, high.

        >>> from nearfield.testing import toy_collection
        >>> fruit = toy_collection({"a": "red apple", "s": "blue sky"})
        >>> result = fruit.evaluate(queries={"1": "apple"}, qrels={"1": {"a": 1}}, mode="vector")
        >>> result.to_arrow()["metric"].to_pylist()[:2]
        ['nDCG@10', 'MRR@10']
        """
        import pyarrow as pa

        rows = [{"metric": name, **m._asdict()} for name, m in self.metrics.items()]
        return pa.Table.from_pylist(rows)

    def __repr__(self) -> str:
        shown = ", ".join(f"{name} {m.value:.3f}" for name, m in self.metrics.items())
        return f"Evaluation({self.task} on {self.n:,} {self.of}: {shown})"
