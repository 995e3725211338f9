"""Progress on standard error, and only on a terminal: what a verb tells while it works."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from nearfield.faces.cli.output import say
from nearfield.faces.cli.terminal import line
from nearfield.verbs import Verb, parameters

if TYPE_CHECKING:
    from nearfield.types import Progress, Watch

WIDE, NARROW = 20, 12  # of a stage's name


@contextmanager
def watching(name: str, verb: Verb) -> Iterator[dict[str, Any]]:
    """The arguments ``watch`` and ``tell`` of a verb, as far as it takes them."""
    takes = {parameter.name for parameter in parameters(verb.run)}
    with _bars(line_of if name == "train" else None) as (watch, latest):
        tell: Callable[[Any], None] = latest.update if name == "train" else _say_report
        given = {"watch": watch, "tell": tell}
        yield {option: value for option, value in given.items() if option in takes}


def _say_report(report: Any) -> None:
    """What an addition found, before anything is embedded."""
    say(*report.sentences())


@contextmanager
def _bars(
    detail: Callable[[Mapping[str, Any]], str] | None,
) -> Iterator[tuple[Watch, dict[str, Any]]]:
    """Bars for the stages; ``detail`` says more behind each, of what was told last."""
    from nearfield.types.progress import unwatched

    latest: dict[str, Any] = {}
    if not sys.stderr.isatty():
        yield unwatched, latest
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    width = WIDE if detail is None else NARROW
    name = TextColumn(f"{{task.description:<{width}}}", markup=False)
    columns = [name, BarColumn(), MofNCompleteColumn()]
    left = TimeRemainingColumn(elapsed_when_finished=True)
    last = left if detail is None else TextColumn("{task.fields[detail]}", markup=False)
    with Bars(*columns, last, console=Console(stderr=True)) as bars:

        def watch(stage: str) -> Progress:
            task = bars.add_task(line(stage), total=None, visible=False, detail="")

            def progress(done: int, total: int | None) -> None:
                words = detail(latest) if detail else ""
                bars.update(task, completed=done, total=total, visible=True, detail=words)

            return progress

        yield watch, latest


def line_of(latest: Mapping[str, Any]) -> str:
    """What the bar of a training says after its count.

    >>> line_of({"loss": 0.0312, "metric": "Spearman", "validation": 0.841, "seconds_left": 130})
    'loss 0.031  Spearman 0.8410  2:10 left'
    """
    words = []
    if latest.get("loss") is not None:
        words.append(f"loss {latest['loss']:.3f}")
    if latest.get("validation") is not None:
        words.append(f"{latest.get('metric', 'validation')} {latest['validation']:.4f}")
    if latest.get("seconds_left") is not None:
        minutes, seconds = divmod(round(latest["seconds_left"]), 60)
        words.append(f"{minutes}:{seconds:02d} left")
    return "  ".join(words)
