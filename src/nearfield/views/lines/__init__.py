"""A result to lines for a person: one file a verb, each with ``lines(result, width)``.

A line is text fit for a screen of ``width`` characters, or a :class:`~nearfield.errors.Hint` of
what to call next, which every face says in its own language.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Any

from nearfield.errors import Hint, UnknownName

__all__ = ["VERBS", "lines_of"]

# Each is a file of this folder; a result's classes are loaded when its lines are asked for.
VERBS = {
    "demo": "demo",
    "add": "add",
    "search": "search",
    "similar": "search",
    "duplicates": "duplicates",
    "matches": "matches",
    "cluster": "cluster",
    "topics": "topics",
    "map": "map",
    "recommend": "recommend",
    "classify": "classify",
    "outliers": "outliers",
    "representatives": "representatives",
    "encode": "encode",
    "train": "train",
    "align": "align",
    "evaluate": "evaluate",
    "ls": "ls",
    "info": "info",
    "show": "show",
    "export": "export",
    "delete": "delete",
    "reembed": "switch",
    "back": "switch",
    "check": "check",
    "compact": "compact",
    "models": "models",
    "models pull": "pull",
    "models import": "pull",
    "models calibrate": "calibrate",
    "datasets": "datasets",
    "datasets pull": "pull",
}


def lines_of(verb: str, result: Any, width: int) -> Iterator[str | Hint]:
    """What a verb's result says to a person, on a screen of ``width`` characters.

    Raises ``UnknownName`` for a verb whose result has no lines.

    >>> from nearfield.tasks.search import Hits
    >>> list(lines_of("search", Hits((), "red", "hybrid", "cosine"), 80))
    ['Nothing found.']
    """
    if verb not in VERBS:
        raise UnknownName("verb with lines", verb, VERBS)
    lines: Iterator[str | Hint] = import_module(f"{__name__}.{VERBS[verb]}").lines(result, width)
    return lines
