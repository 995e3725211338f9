"""From statistics to an evaluation: values, and intervals by drawing the items again."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from typing_extensions import TypedDict

from nearfield.errors import UsageError
from nearfield.tasks.evaluate.bootstrap import Statistic, bounds, resampled
from nearfield.tasks.evaluate.result import Evaluation, Metric

Column: TypeAlias = Sequence[Any] | NDArray[Any]
"""A value an item: a list, an array."""
FEW = 30  # below so many, an interval by drawing again is too narrow


class Draws(TypedDict, total=False):
    """Options of every measure: how its intervals are drawn, and what it says first.

    ``samples`` draws of the items, 1000 without; ``random_state`` of the draws, 0 without;
    ``notes``, sentences that go before the measure's own.
    """

    samples: int
    random_state: int
    notes: Sequence[str]


def measured(
    task: str,
    statistics: Mapping[str, Statistic],
    n: int,
    of: str,
    *,
    key: str,
    lowest: float = 0.0,
    centred: bool = False,
    facts: dict[str, Any] | None = None,
    samples: int = 1000,
    random_state: int = 0,
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
    return Evaluation(task, metrics, n, of, facts or {}, (*notes, *few), drawn, key)


def key_of(values: Column, ids: Sequence[str] | None, order: Sequence[int]) -> str:
    """The key of items: what was to be found of each, and their ids in the same order."""
    return digest(values, [ids[row] for row in order] if ids is not None else [])


def digest(*parts: Column) -> str:
    """A key of what was to be found."""
    joined = "\x1e".join("\x1f".join(map(str, part)) for part in parts)
    return hashlib.blake2b(joined.encode("utf-8", "replace"), digest_size=8).hexdigest()


def in_order(ids: Sequence[str] | None, n: int, *columns: Column) -> list[int]:
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
