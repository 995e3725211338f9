"""The documents of evaluations: what ``to_dict`` gives."""

from __future__ import annotations

import math
from typing import NotRequired

from typing_extensions import TypedDict


class MetricDocument(TypedDict):
    """A metric's value and its interval of .95; null where it is not defined."""

    value: float | None
    low: float | None
    high: float | None


class DifferenceDocument(MetricDocument):
    """The first's metric less the other's, its interval, and the p-value of "no difference"."""

    p: float | None


class ConfusedDocument(TypedDict):
    """Items of one label that were predicted to have another, and how many."""

    label: str
    predicted: str
    times: int


class EvaluationDocument(TypedDict):
    """Metrics by name, what was measured on how many, and sentences that a reader should know.

    One of ``queries``, ``pairs`` and ``items`` says on how many. ``threshold`` is the best one of
    pairs and ``F1_at_threshold`` what it gives on the pairs it was chosen on; ``labels`` and
    ``clusters`` are counts; ``failures`` is there where least values were asked for.
    """

    metrics: dict[str, MetricDocument]
    task: str
    queries: NotRequired[int]
    pairs: NotRequired[int]
    items: NotRequired[int]
    threshold: NotRequired[float]
    F1_at_threshold: NotRequired[float]
    labels: NotRequired[int]
    clusters: NotRequired[int]
    confused: NotRequired[list[ConfusedDocument]]
    notes: list[str]
    failures: NotRequired[list[str]]


class AgainstDocument(TypedDict):
    """One that the first is compared with: its metrics, the differences by metric, who is better.

    ``difference`` is the first's value less this one's.
    """

    metrics: dict[str, MetricDocument]
    difference: dict[str, DifferenceDocument]
    sentence: str


class ComparisonDocument(EvaluationDocument):
    """The first's evaluation and ``name``, the others by name, and all sentences together.

    ``difference`` is that to the next one.
    """

    name: str
    against: dict[str, AgainstDocument]
    difference: dict[str, DifferenceDocument]
    sentence: str


def number(value: float) -> float | None:
    """A number as JSON takes it: None for NaN."""
    return None if math.isnan(value) else value
