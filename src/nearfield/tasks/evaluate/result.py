"""What an evaluation finds: metrics with their intervals."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from nearfield.errors import UnknownName, UsageError
from nearfield.tasks.evaluate.bootstrap import Floats, Statistic, bounds, resampled
from nearfield.tasks.result import Result

if TYPE_CHECKING:
    import pyarrow as pa

    from nearfield.tasks.evaluate.compare import Difference

FEW = 30  # below so many, an interval by drawing again is too narrow


class Metric(NamedTuple):
    """A value, and the interval of .95 around it."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, repr=False)
class Evaluation(Result):
    """Metrics of one system on one set of items.

    Attributes
    ----------
    kind
        ``retrieval``, ``similarity``, ``pairs``, ``clustering`` or ``classification``.
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
    """

    kind: str
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

    def failures(self, wanted: Mapping[str, float]) -> list[str]:
        """A sentence for every metric that is under what was wanted.

        Raises ``UnknownName`` for a metric that there is not.
        """
        for name in wanted:
            if name not in self.metrics:
                raise UnknownName("metric", name, self.metrics)
        return [
            f"{name} is {self.metrics[name].value:.4f}, under the {least:g} that was wanted."
            for name, least in wanted.items()
            if not self.metrics[name].value >= least
        ]

    def to_dict(self) -> dict[str, Any]:
        """The document that ``--json`` prints; a value that is not defined is null."""
        return {
            "metrics": {name: plain(metric) for name, metric in self.metrics.items()},
            "kind": self.kind,
            self.of: self.n,
            **self.facts,
            "notes": list(self.notes),
        }

    def to_arrow(self) -> pa.Table:
        """One row a metric: metric, value, low, high."""
        import pyarrow as pa

        rows = [{"metric": name, **m._asdict()} for name, m in self.metrics.items()]
        return pa.Table.from_pylist(rows)

    def __repr__(self) -> str:
        shown = ", ".join(f"{name} {m.value:.3f}" for name, m in self.metrics.items())
        return f"Evaluation({self.kind} on {self.n:,} {self.of}: {shown})"


def measured(
    kind: str,
    statistics: Mapping[str, Statistic],
    n: int,
    of: str,
    *,
    key: str,
    samples: int,
    random_state: int,
    lowest: float = 0.0,
    centred: bool = False,
    facts: dict[str, Any] | None = None,
    notes: Sequence[str] = (),
) -> Evaluation:
    """Every statistic's value, and its interval by drawing the items again.

    ``centred`` moves the draws so that their mean is the value: for metrics that equal items
    raise, as two in one cluster do. Every metric is at least ``lowest`` and at most 1.
    """
    ones = np.ones(n)
    values = {name: float(statistic(ones)) for name, statistic in statistics.items()}
    drawn = resampled(statistics, n, samples=samples, random_state=random_state)
    metrics = {}
    for name, value in values.items():
        if centred:
            drawn[name] += value - drawn[name].mean()
        low, high = bounds(drawn[name])
        metrics[name] = Metric(value, _within(low, lowest), _within(high, lowest))
    few = (f"Only {n} {of}: the intervals are narrower than they should be.",) if n < FEW else ()
    return Evaluation(kind, metrics, n, of, facts or {}, (*notes, *few), drawn, key)


def digest(*parts: Sequence[object]) -> str:
    """A key of what was to be found."""
    joined = "\x1e".join("\x1f".join(map(str, part)) for part in parts)
    return hashlib.blake2b(joined.encode("utf-8", "replace"), digest_size=8).hexdigest()


def in_order(ids: Sequence[str] | None, n: int, *columns: Sequence[Any]) -> list[int]:
    """The rows by their ids, as they came where there are none: so no order of rows can matter.

    Raises ``UsageError`` where there is nothing, or a column is of another length.
    """
    if not n:
        raise UsageError("There is nothing to evaluate: no row came.")
    for column in [*columns, *([ids] if ids is not None else [])]:
        if len(column) != n:
            raise UsageError(f"{len(column)} rows came where {n} were wanted.")
    return sorted(range(n), key=ids.__getitem__) if ids is not None else list(range(n))


def _within(value: float, lowest: float) -> float:
    return value if math.isnan(value) else min(1.0, max(lowest, value))


def plain(numbers: Metric | Difference) -> dict[str, float | None]:
    """Numbers by name, as JSON takes them."""
    return {name: None if math.isnan(value) else value for name, value in numbers._asdict().items()}
