"""A map in words: how it was made, and what to believe of it."""

from __future__ import annotations

from collections.abc import Iterator

from nearfield.errors import Hint, count
from nearfield.tasks.project import Projection
from nearfield.tasks.project.axes import Axis
from nearfield.tasks.project.methods import slower
from nearfield.views.lines.table import table
from nearfield.views.lines.text import one_line
from nearfield.views.map import Map

LEAST = 0.0005  # of the variance: an axis with less is shown as 0.0 %, and says nothing


def lines(result: Map, width: int) -> Iterator[str | Hint]:
    """How it was made, what to believe of it, and what PCA's axes are."""
    if result.note:
        yield result.note
    if len(result.data) == 1:
        yield f"{count(len(result), 'point')} by {_how(result.projection)}."
        yield from _besides(result.projection)
        yield result.data[0].words
    else:
        yield from _compared(result)
        for projection in result.projections:
            yield from _besides(projection)
    for projection in result.projections:
        for number, axis in enumerate(projection.axes(), start=1):
            if axis.variance >= LEAST:
                yield from _axis(number, axis, width)


def _how(projection: Projection) -> str:
    shown = {n: v for n, v in projection.arguments.items() if n != "brought_nearer"}
    arguments = [f"{name} {value}" for name, value in shown.items()]
    return f"{projection.method} ({', '.join(arguments)})"


def _besides(projection: Projection) -> Iterator[str]:
    """What else is to be known: a slower program, islands that were brought nearer."""
    said = slower(projection.method, projection.arguments.get("backend"))
    if said:
        yield said
    if moved := projection.arguments.get("brought_nearer"):
        yield f"{count(moved, 'point')} in far islands stand nearer to the rest than laid out."


def _compared(result: Map) -> Iterator[str]:
    """The scores of each method, and what to believe of each."""
    names = list(result.projection.trust.overall())
    rows = [
        [one.method, *(f"{score:.3f}" for score in one.trust.overall().values())]
        for one in result.projections
    ]
    yield from table(["method", *names], rows)
    for data in result.data:
        yield f"{data.method}: {data.words}"


def _axis(number: int, axis: Axis, width: int) -> Iterator[str]:
    yield f"Axis {number} holds {axis.variance:.1%} of the variance."
    for side, end in (("low", axis.low), ("high", axis.high)):
        words = ", ".join(end.words or end.ids)
        yield f"  {side:>4}: " + one_line(f"{words} (such as {end.ids[0]})", width - 8)
