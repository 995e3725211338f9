"""Groups of duplicates."""

from __future__ import annotations

from collections.abc import Iterator

from nearfield.errors import ID, Hint, count
from nearfield.tasks.duplicates import Duplicates
from nearfield.views.lines.text import indented
from nearfield.views.lines.trust import trust

GROUPS = 20


def lines(result: Duplicates, width: int) -> Iterator[str | Hint]:
    """A line a group, how many items are too many, how far to trust it, and what to do next."""
    for group in result.groups[:GROUPS]:
        head = f"{group.similarity:.2f} keep {group.keep}: {', '.join(group.ids[1:])}"
        yield indented(head, width)
    if len(result.groups) > GROUPS:
        yield f"and {count(len(result.groups) - GROUPS, 'group')} more"
    extra = count(len(result.extra), "item")
    yield f"{count(len(result.groups), 'group')}; without {extra} each would be here once."
    yield from trust(result, "kept apart or to be looked at", width)
    if result.groups:
        yield Hint.run("duplicates", out="duplicates.csv", words="All of them:")
        yield Hint.run("delete", ID, words="To remove one:")
