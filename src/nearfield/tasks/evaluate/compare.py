"""Whether one is better than another: on the same items, with the same draws."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from nearfield.errors import UsageError
from nearfield.tasks.evaluate.bootstrap import bounds
from nearfield.tasks.evaluate.document import (
    AgainstDocument,
    ComparisonDocument,
    DifferenceDocument,
    number,
)
from nearfield.tasks.evaluate.result import Evaluation

if TYPE_CHECKING:
    import pyarrow as pa


class Difference(NamedTuple):
    """How much higher the first is, the interval of .95, and the p-value of "no difference"."""

    value: float
    low: float
    high: float
    p: float

    def to_dict(self) -> DifferenceDocument:
        """Plain values; null where it is not defined."""
        return {
            "value": number(self.value),
            "low": number(self.low),
            "high": number(self.high),
            "p": number(self.p),
        }


@dataclass(frozen=True, repr=False, kw_only=True)
class Comparison(Evaluation):
    """Evaluations of the same items by name; the first is compared with each of the others.

    It is the first's evaluation, with the others beside it: ``differences[other][metric]`` is the
    first's value less the other's, and ``failures`` are metrics of the first.
    """

    evaluations: dict[str, Evaluation]
    differences: dict[str, dict[str, Difference]]

    @property
    def name(self) -> str:
        """The first's name."""
        return next(iter(self.evaluations))

    @property
    def first(self) -> Evaluation:
        """The one that the others are compared with."""
        return self.evaluations[self.name]

    @property
    def sentences(self) -> dict[str, str]:
        """For each other: which one is better, by how much, and how sure that is."""
        return {other: self._sentence(other) for other in self.differences}

    @property
    def sentence(self) -> str:
        """All of that, one after another."""
        return " ".join(self.sentences.values())

    def to_dict(self) -> ComparisonDocument:
        """The first's document, with ``difference`` and ``sentence``, and all ``against`` it."""
        against: dict[str, AgainstDocument] = {
            other: {
                "metrics": self.evaluations[other].to_dict()["metrics"],
                "difference": {name: d.to_dict() for name, d in differences.items()},
                "sentence": self.sentences[other],
            }
            for other, differences in self.differences.items()
        }
        return {
            **super().to_dict(),
            "name": self.name,
            "against": against,
            "difference": next(iter(against.values()))["difference"],
            "sentence": self.sentence,
        }

    def to_arrow(self) -> pa.Table:
        """One row a metric of each: name, metric, value, low, high."""
        import pyarrow as pa

        rows = [
            {"name": name, **row}
            for name, evaluation in self.evaluations.items()
            for row in evaluation.to_arrow().to_pylist()
        ]
        return pa.Table.from_pylist(rows)

    def __repr__(self) -> str:
        return f"Comparison({self.sentence})"

    def _sentence(self, other: str) -> str:
        value, low, high, _ = self.differences[other][self.main]
        if np.isnan(value):
            return f"{self.name} and {other} cannot be compared: {self.main} is not defined here."
        ahead, behind = (self.name, other) if value >= 0 else (other, self.name)
        if value < 0:
            value, low, high = -value, -high, -low
        at = f"({self.main}, {self.n:,} {self.of})."
        points = f"{value * 100:.1f} points"
        interval = f"95 % interval {low * 100:.1f} to {high * 100:.1f}"
        if low == high == 0:
            return f"{ahead} and {behind} do the same {at}"
        if low <= 0 <= high:
            shown = f"{ahead} is {points} above {behind}, {interval}"
            return f"No difference that this data can show: {shown} {at}"
        return f"{ahead} is better than {behind} by {points}, {interval} {at}"


def compare(evaluations: Mapping[str, Evaluation]) -> Comparison:
    """Compare the first of some systems with each of the others by the paired bootstrap.

    All were measured on the same draws of items, so the difference in a draw is a draw of the
    difference (Efron and Tibshirani 1993; for rankings Sakai, SIGIR 2006). The p-value is twice
    the share of the draws on the other side of zero.

    Raises
    ------
    UsageError
        They are not of the same items, or there is only one.

    >>> from nearfield.tasks.evaluate.classification import classification
    >>> gold = [0, 1, 1, 0, 1, 0] * 10
    >>> right, wrong = classification(gold, gold), classification(gold, [1] * 60)
    >>> compare({"new": right, "old": wrong}).sentence.split(",")[0]
    'new is better than old by 50.0 points'
    """
    if len(evaluations) < 2:
        raise UsageError("One evaluation came; two at least can be compared.")
    (name, first), *others = evaluations.items()
    differences = {}
    for other, second in others:
        if (first.task, first.key, first.n) != (second.task, second.key, second.n):
            raise UsageError(
                f"{name} was measured on {first.n:,} {first.of} ({first.task}), {other} on "
                f"{second.n:,} {second.of} ({second.task}): only the same ones can be compared."
            )
        differences[other] = {m: _difference(first, second, m) for m in first.metrics}
    return Comparison(**vars(first), evaluations=dict(evaluations), differences=differences)


def _difference(first: Evaluation, second: Evaluation, metric: str) -> Difference:
    drawn = first.drawn[metric] - second.drawn[metric]
    value = first.metrics[metric].value - second.metrics[metric].value
    defined = drawn[~np.isnan(drawn)]
    side = min((defined <= 0).mean(), (defined >= 0).mean()) if len(defined) else np.nan
    return Difference(value, *bounds(drawn), float(np.minimum(1.0, 2 * side)))
