"""Items whole."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from nearfield.errors import Hint
from nearfield.types.reports import Shown
from nearfield.views.lines.text import CONTROL, one_line

ID = 20  # letters of a column's name


def lines(result: Shown, width: int) -> Iterator[str | Hint]:
    """The id, the text wrapped, then a line a column; an empty line between two items."""
    for number, item in enumerate(result.items):
        if number:
            yield ""
        yield one_line(item["id"], width)
        for paragraph in item["text"].splitlines():
            clean = CONTROL.sub(" ", paragraph)
            yield from textwrap.wrap(clean, width, initial_indent="  ", subsequent_indent="  ")
        facts = {name: value for name, value in item["metadata"].items() if value is not None}
        if item.get("uri"):
            facts["uri"] = item["uri"]
        if item["passages"] > 1:
            facts["passages"] = item["passages"]
        wide = min(max((len(name) for name in facts), default=0), ID)
        for name, value in facts.items():
            label = one_line(name, ID).ljust(wide)
            body = textwrap.wrap(CONTROL.sub(" ", str(value)), width - wide - 4) or [""]
            yield f"  {label}  {body[0]}"
            yield from (" " * (wide + 4) + more for more in body[1:])
