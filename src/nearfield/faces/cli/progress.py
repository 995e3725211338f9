"""Progress bars on standard error, and only on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nearfield.types import Progress, Watch


@contextmanager
def watching() -> Iterator[Watch]:
    """Bars for the stages of one verb; silent where standard error is no terminal."""
    from nearfield.types import unwatched

    if not sys.stderr.isatty():
        yield unwatched
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    columns = [
        TextColumn("{task.description:<20}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(elapsed_when_finished=True),
    ]
    with Bars(*columns, console=Console(stderr=True)) as bars:

        def watch(stage: str) -> Progress:
            task = bars.add_task(stage, total=None, visible=False)

            def progress(done: int, total: int | None) -> None:
                bars.update(task, completed=done, total=total, visible=True)

            return progress

        yield watch
