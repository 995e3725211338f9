"""Recommendations, with reasons."""

from __future__ import annotations

from collections.abc import Iterator

from nearfield.errors import Hint
from nearfield.tasks.details import Details
from nearfield.tasks.recommend import Because, Recommendations
from nearfield.views.lines.item import item_line
from nearfield.views.lines.text import indented, one_line

LETTERS = 28  # of a liked text among the reasons


def lines(result: Recommendations, width: int) -> Iterator[str | Hint]:
    """Two lines an item: id and text, then the score and why."""
    if not result.items:
        yield "Nothing to recommend."
    for number, item in enumerate(result, start=1):
        yield f"{number:>2}. {item_line(result.details, item.id, width - 4)}"
        why = ", ".join(_reason(reason, result.details) for reason in item.because)
        yield indented(f"{item.score:.2f} because of {why}", width, 4)


def _reason(reason: Because, details: Details | None) -> str:
    text = "" if details is None else details.text(reason.what)
    liked = {"text": f'"{reason.what}"', "id": f"{reason.what} {text}".rstrip()}
    if reason.source not in liked:
        return f"{reason.source}: {reason.what}"
    return f"{one_line(liked[reason.source], LETTERS)} ({reason.share:.0%})"
