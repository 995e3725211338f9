"""Numbers in a question to texts: what they would be as a filter. Words compare no numbers."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from nearfield.errors import Hint
from nearfield.modalities.text.bounds import bounds


def suggested(query: str, columns: Mapping[str, pa.DataType]) -> Hint | None:
    """The filter that a number in a query would be, where one column is plainly meant.

    >>> suggested("red shirt under 20 euro", {"price": pa.float64(), "n": pa.int64()})
    Hint(words='To leave the others out:', verb='', arguments=(), \
options={'where': 'price < 20'})
    >>> suggested("red shirt under 20", {"price": pa.float64(), "n": pa.int64()}) is None
    True
    """
    numbers = [n for n, t in columns.items() if pa.types.is_integer(t) or pa.types.is_floating(t)]
    every = [
        f"{name if name.isidentifier() else _quoted(name)} {bound.sign} {bound.value:g}"
        for bound in bounds(query)
        if (name := bound.meant(numbers, query)) is not None
    ]
    if not every:
        return None
    return Hint.use("To leave the others out:", where=" and ".join(every))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
