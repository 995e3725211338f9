"""How far a piece of work has come, told to whoever watches."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

Progress: TypeAlias = Callable[[int, int | None], None]
"""Called as ``progress(done, total)``; ``total`` is None where it is not known."""

Watch: TypeAlias = Callable[[str], Progress]
"""Called with the name of a stage ("Reading", "Embedding"); gives that stage's progress."""


def silent(done: int, total: int | None) -> None:
    """Report no progress, whatever ``done`` of ``total`` is."""


def unwatched(stage: str) -> Progress:
    """Watch no ``stage``: its progress is :func:`silent`."""
    return silent
