"""Groups of duplicates."""

from __future__ import annotations

from collections.abc import Iterator

from nearfield.errors import ID, Hint, count, shortened
from nearfield.tasks.duplicates import Duplicates
from nearfield.tasks.duplicates.document import FieldsDocument
from nearfield.tasks.duplicates.result import Group
from nearfield.views.lines.item import item_line
from nearfield.views.lines.text import TABLE
from nearfield.views.lines.trust import trust

GROUPS = 20
ITEMS = 5  # of a group, beside the kept one


def lines(result: Duplicates, width: int) -> Iterator[str | Hint]:
    """A line an item of each group, how many are too many, how far to trust it, what to do next."""
    for group in result.groups[:GROUPS]:
        yield from _of_group(result, group, width)
    if len(result.groups) > GROUPS:
        yield f"and {count(len(result.groups) - GROUPS, 'group')} more"
    extra = count(len(result.extra), "item")
    yield f"{count(len(result.groups), 'group')}; without {extra} each would be here once."
    yield from trust(result, "kept apart or to be looked at", width)
    if result.groups:
        yield Hint.run("duplicates", out=TABLE, words="All of them, as a table:")
        yield Hint.run("delete", ID, words="To remove one:")


def _of_group(result: Duplicates, group: Group, width: int) -> Iterator[str]:
    if result.details is None:
        names = ", ".join(group.ids[1:])
        yield item_line(None, f"  {group.similarity:.2f}  keep {group.keep}: {names}", width)
        return
    head = item_line(result.details, group.keep, width - 14)
    yield f"  {group.similarity:.2f}  keep  {head}"
    told = {each["id"]: each for each in result.fields(group)}
    for name in group.ids[1 : ITEMS + 1]:
        yield " " * 14 + item_line(result.details, name, width - 14)
        if name in told and (compared := _fields(told[name])):
            yield " " * 16 + shortened(compared, max(width - 16, 20))
    if len(group.ids) > ITEMS + 1:
        yield " " * 14 + f"and {len(group.ids) - ITEMS - 1:,} more"


def _fields(compared: FieldsDocument) -> str:
    """Which fields of a record are not the same as the kept one's."""
    kinds = (("close", compared["close"]), ("differ", compared["differ"]))
    told = [f"{what}: {', '.join(paths)}" for what, paths in kinds if paths]
    if compared["missing"]:
        told.append(f"in one alone: {', '.join(compared['missing'])}")
    return "; ".join(told)
