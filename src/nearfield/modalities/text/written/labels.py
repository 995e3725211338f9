"""The labels of a cell: one, several between signs, or a list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from nearfield.modalities.text.written.lists import listed
from nearfield.modalities.text.written.missing import says_nothing

SEPARATORS = (";", "|")


def separator_of(values: Iterable[Any]) -> str | None:
    """The sign that parts labels in the strings of a column: ``;`` or ``|``; None where none does.

    It does where its parts stand in other company too: of the different parts of such strings more
    than half are in several different strings, as labels are and the clauses of a sentence are not.

    >>> separator_of(["a;b", "a", "b", "c"]), separator_of(["one; two", "three; four"])
    (';', None)
    """
    cells = {value for value in values if isinstance(value, str)}
    for sign in SEPARATORS:
        parted = [cell for cell in cells if sign in cell]
        if not parted:
            continue
        seen = Counter(part for cell in cells for part in {*_parts(cell, sign)})
        parts = {part for cell in parted for part in _parts(cell, sign)}
        if sum(seen[part] > 1 for part in parts) > len(parts) / 2:
            return sign
    return None


def labels_of(value: Any, separator: str | None = None) -> tuple[str, ...]:
    """The different labels of one cell; none where it holds nothing, in words or none.

    >>> labels_of('["a", "b"]'), labels_of("a;b", ";"), labels_of("NaN"), labels_of(None)
    (('a', 'b'), ('a', 'b'), (), ())
    """
    if isinstance(value, str) and value.strip()[:1] in {"[", "("}:
        value = listed(value)
    if value is None or (isinstance(value, float) and value != value):  # noqa: PLR0124 - NaN
        return ()
    if isinstance(value, list | tuple | set | frozenset):
        names = [_name(v) for v in (sorted(value) if isinstance(value, set) else value)]
    elif separator and isinstance(value, str):
        names = [_name(v) for v in value.split(separator)]
    else:
        names = [_name(value)]
    return tuple(dict.fromkeys(name for name in names if name))


def _parts(cell: str, sign: str) -> list[str]:
    return [part.strip() for part in cell.split(sign) if part.strip()]


def _name(value: Any) -> str:
    if value is None or value != value:  # noqa: PLR0124 - NaN is no label
        return ""
    return "" if says_nothing(str(value)) else str(value).strip()
