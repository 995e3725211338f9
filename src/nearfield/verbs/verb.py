"""A row of the table of verbs: the function, and what no face can know from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Safety = Literal["reads", "writes", "deletes"]


@dataclass(frozen=True)
class Verb:
    """A verb.

    Attributes
    ----------
    run
        The function: the only declaration of its options.
    short
        Options that have a letter: ``{"k": "-k"}``.
    safety
        Whether it reads, writes, or takes something away.
    long_running
        Whether it may take minutes: a server makes a job of it.
    table
        Whether its answer is a table too (``to_arrow``), which a face can write to a file.
    saves
        Whether its answer can be kept (``save``) and loaded again.
    vectors
        Whether it can be asked of rows that somebody brings along, rather than of a collection.
    creates
        Whether its collection need not be there yet: without a name it is named after its source.
    asks
        Options that take away what nobody named one by one: a face shows first what that is
        (``dry_run``), and asks.
    """

    run: Callable[..., Any]
    short: Mapping[str, str] = field(default_factory=dict)
    safety: Safety = "reads"
    long_running: bool = False
    table: bool = False
    saves: bool = False
    vectors: bool = False
    creates: bool = False
    asks: tuple[str, ...] = ()
