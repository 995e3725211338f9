"""The bar of a training on standard error: loss, metric, time left."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nearfield.types import Progress, Watch

Tell = Callable[[Mapping[str, Any]], None]


def silent(_: Mapping[str, Any]) -> None:
    """Tell nobody."""


@contextmanager
def watching_training() -> Iterator[tuple[Watch, Tell]]:
    """Bars for the stages, with what the training tells; silent where this is no terminal."""
    from nearfield.types import unwatched

    if not sys.stderr.isatty():
        yield unwatched, silent
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
    from rich.progress import Progress as Bars

    columns = [
        TextColumn("{task.description:<12}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TextColumn("{task.fields[told]}"),
    ]
    latest: dict[str, Any] = {}
    with Bars(*columns, console=Console(stderr=True)) as bars:

        def watch(stage: str) -> Progress:
            task = bars.add_task(stage, total=None, visible=False, told="")

            def progress(done: int, total: int | None) -> None:
                told = line(latest)
                bars.update(task, completed=done, total=total, visible=True, told=told)

            return progress

        yield watch, latest.update


def line(told: Mapping[str, Any]) -> str:
    """What a bar says after its count.

    >>> line({"loss": 0.0312, "metric": "Spearman", "validation": 0.841, "seconds_left": 130})
    'loss 0.031  Spearman 0.8410  2:10 left'
    """
    words = []
    if told.get("loss") is not None:
        words.append(f"loss {told['loss']:.3f}")
    if told.get("validation") is not None:
        words.append(f"{told.get('metric', 'validation')} {told['validation']:.4f}")
    if told.get("seconds_left") is not None:
        minutes, seconds = divmod(round(told["seconds_left"]), 60)
        words.append(f"{minutes}:{seconds:02d} left")
    return "  ".join(words)
