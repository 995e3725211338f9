"""Whether one is better than another: on the same items, with the same draws."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from nearfield.errors import UsageError
from nearfield.tasks.evaluate.bootstrap import bounds
from nearfield.tasks.evaluate.result import Evaluation, plain

if TYPE_CHECKING:
    import pyarrow as pa


class Difference(NamedTuple):
    """How much higher the first is, the interval of .95, and the p-value of "no difference"."""

    value: float
    low: float
    high: float
    p: float


@dataclass(frozen=True, repr=False)
class Comparison:
    """Evaluations of the same items by name; the first is compared with each of the others.

    ``differences[other][metric]`` is the first's value less the other's.
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

    def failures(self, wanted: Mapping[str, float]) -> list[str]:
        """What the first one misses; see :meth:`Evaluation.failures`."""
        return self.first.failures(wanted)

    def to_dict(self) -> dict[str, Any]:
        """The first's document, with ``difference`` and ``sentence``, and all ``against`` it."""
        against = {
            other: {
                "metrics": self.evaluations[other].to_dict()["metrics"],
                "difference": {name: plain(d) for name, d in differences.items()},
                "sentence": self.sentences[other],
            }
            for other, differences in self.differences.items()
        }
        nearest = next(iter(against.values()))
        return {
            **self.first.to_dict(),
            "name": self.name,
            "against": against,
            "difference": nearest["difference"],
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
        first, metric = self.first, self.first.main
        value, low, high, _ = self.differences[other][metric]
        if np.isnan(value):
            return f"{self.name} and {other} cannot be compared: {metric} is not defined here."
        ahead, behind = (self.name, other) if value >= 0 else (other, self.name)
        if value < 0:
            value, low, high = -value, -high, -low
        at = f"({metric}, {first.n:,} {first.of})."
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

    >>> from nearfield.tasks.evaluate import classification
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
        if (first.kind, first.key, first.n) != (second.kind, second.key, second.n):
            raise UsageError(
                f"{name} was measured on {first.n:,} {first.of} ({first.kind}), {other} on "
                f"{second.n:,} {second.of} ({second.kind}): only the same ones can be compared."
            )
        differences[other] = {m: _difference(first, second, m) for m in first.metrics}
    return Comparison(dict(evaluations), differences)


def _difference(first: Evaluation, second: Evaluation, metric: str) -> Difference:
    drawn = first.drawn[metric] - second.drawn[metric]
    value = first.metrics[metric].value - second.metrics[metric].value
    known = drawn[~np.isnan(drawn)]
    side = min((known <= 0).mean(), (known >= 0).mean()) if len(known) else np.nan
    return Difference(value, *bounds(drawn), float(np.minimum(1.0, 2 * side)))
