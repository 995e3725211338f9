"""Evaluations: of one system, of several compared, of a recommender on a log."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from nearfield.errors import Hint
from nearfield.tasks.evaluate import Comparison, Evaluation
from nearfield.views.lines.table import table

if TYPE_CHECKING:
    from nearfield.tasks.recommend import RecommenderReport

CONFUSED = 3


def lines(result: Evaluation | Comparison | RecommenderReport, width: int) -> Iterator[str | Hint]:
    """A table of the metrics, what was found besides, and who is better; of any width."""
    if isinstance(result, Comparison):
        yield from _of_evaluations(result.evaluations)
        yield from result.sentences.values()
    elif isinstance(result, Evaluation):
        yield from _of_evaluations({"value": result})
    else:
        yield from _of_recommender(result)


def _of_evaluations(evaluations: Mapping[str, Evaluation]) -> Iterator[str]:
    first = next(iter(evaluations.values()))
    yield f"{first.task}, {first.n:,} {first.of}; in brackets intervals of 95 %"
    yield from table(
        ["metric", *evaluations],
        [[name, *(_interval(e, name) for e in evaluations.values())] for name in first.metrics],
    )
    yield from _facts(first)
    yield from first.notes


def _facts(evaluation: Evaluation) -> Iterator[str]:
    if "threshold" in evaluation.facts:
        yield f"Best threshold {evaluation.facts['threshold']:.3f}, chosen on all the pairs."
    for wrong in evaluation.facts.get("confused", [])[:CONFUSED]:
        times = f"{wrong['times']:,} times" if wrong["times"] > 1 else "once"
        yield f"Most confused: {wrong['label']} taken for {wrong['predicted']}, {times}."


def _interval(evaluation: Evaluation, metric: str) -> str:
    value, low, high = evaluation.metrics[metric]
    return f"{value:.4f} [{low:.3f}, {high:.3f}]"


def _of_recommender(report: RecommenderReport) -> Iterator[str]:
    names = list(next(iter(report.methods.values())))
    rows = []
    for method, measured in report.methods.items():
        cells = []
        for m in measured.values():
            interval = "" if m.low is None else f" ({m.low:.3f}-{m.high:.3f})"
            cells.append(f"{m.value:.3f}{interval}")
        rows.append([method, *cells])
    yield from table(["method", *names], rows)
    yield ""
    yield (
        f"{report.users:,} users; the last {report.test:,} liked events held out, "
        f"{report.train:,} events learned from; 95 % intervals over the users."
    )
    yield (
        f"Chosen on the log: half-life {report.half_life:g} events, "
        f"text weight {report.text_weight:g}."
    )
