"""An item in a line: its id, its text, and the columns that were chosen."""

from __future__ import annotations

from nearfield.tasks.details import Details
from nearfield.views.lines.text import one_line


def item_line(details: Details | None, name: str, width: int) -> str:
    """``id · text · column: value``, cut to the ``width``: the text first, the columns last.

    >>> import pyarrow as pa
    >>> fruit = Details(("a",), ("a very red apple of the north",), pa.table({"price": [3]}))
    >>> item_line(fruit, "a", 30)
    'a · a very red … · price: 3'
    """
    if details is None:
        return one_line(name, width)
    columns = {n: v for n, v in details.columns_of(name).items() if v is not None}
    tail = "".join(f" · {column}: {value}" for column, value in columns.items())
    tail = one_line(tail, max(width // 2, 0)) if tail else ""
    text = details.text(name)
    head = f"{name} · {text}" if text else name
    room = width - len(tail) - (1 if tail else 0)
    return f"{one_line(head, room)} {tail}" if tail else one_line(head, width)
