"""A progress bar on standard error, for those who ask for one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from nearfield.types import Progress


@contextmanager
def bar(wanted: bool | None, progress: Progress) -> Iterator[Progress]:
    """Give the caller's progress, with a bar beside it if one is wanted."""
    if not wanted:
        yield progress
        return
    from rich.console import Console
    from rich.progress import Progress as Bars

    with Bars(console=Console(stderr=True)) as bars:
        task = bars.add_task("Encoding")

        def both(done: int, total: int | None) -> None:
            bars.update(task, completed=done, total=total)
            progress(done, total)

        yield both
