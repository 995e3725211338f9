"""A column of labels: which rows have one, or several."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

from numpy.typing import NDArray

from nearfield.errors import Hint, UsageError
from nearfield.modalities.text.written import listed, says_nothing

Column: TypeAlias = Sequence[Any] | NDArray[Any]
"""A value a row: a list, an array."""
Names = tuple[str, ...]
SEPARATORS = (";", "|")
BY_NAME: dict[str, Any] = {"method": "zero-shot", "labels": ["billing", "refund"]}  # for a hint


def read_labels(values: Iterable[Any], separator: str | None = None) -> list[Names]:
    """The labels of each row; none where the row has no value, a blank, or an empty list.

    A word for nothing (``NaN``, ``n/a``) is no label. A list written in a string, as JSON or as
    Python has it, is a list.

    Parameters
    ----------
    values
        Strings, numbers, truth values, lists of such, or None.
    separator
        What stands between several labels in one string; without one, a sign that the column
        itself shows to part labels (:func:`separator_of`).

    >>> read_labels(["a", None, "b;c", ["d", "e"], " "], separator=";")
    [('a',), (), ('b', 'c'), ('d', 'e'), ()]
    """
    values = list(values)
    separator = separator or separator_of(values)
    return [_names(value, separator) for value in values]


def separator_of(values: Iterable[Any]) -> str | None:
    """The sign that parts labels in the strings of a column: ``;`` or ``|``; None where none does.

    It does where its parts stand in other company too: of the different parts of such strings more
    than half are in several different strings, as labels are and the clauses of a sentence are not.

    >>> separator_of(["a;b", "a", "b", "c"]), separator_of(["one; two", "three; four"])
    (';', None)
    """
    cells = [value for value in values if isinstance(value, str)]
    for sign in SEPARATORS:
        parted = [cell for cell in cells if sign in cell]
        if not parted:
            continue
        seen = Counter(part for cell in set(cells) for part in {*_parts(cell, sign)})
        parts = {part for cell in parted for part in _parts(cell, sign)}
        if sum(seen[part] > 1 for part in parts) > len(parts) / 2:
            return sign
    return None


def labels_in(values: Iterable[Any], separator: str | None = None) -> list[str]:
    """The different labels of a column, sorted."""
    return sorted({name for names in read_labels(values, separator) for name in names})


def several(labels: Sequence[Names]) -> bool:
    """Whether some row has more than one label."""
    return any(len(names) > 1 for names in labels)


def check_labels(labels: Sequence[Names], n: int) -> list[str]:
    """The different labels, sorted; raises ``UsageError`` where nothing can be learned."""
    if len(labels) != n:
        raise UsageError(f"{len(labels):,} labels came for {n:,} rows.")
    different = sorted({name for names in labels for name in names})
    if not different:
        raise UsageError(
            "No row has a label to learn from.",
            Hint.use("Give a column that has some, or name the labels:", **BY_NAME),
        )
    if len(different) == 1:
        raise UsageError(
            f"Every label is {different[0]!r}; at least two different ones are wanted.",
            Hint.use("Name others:", **BY_NAME),
        )
    return different


def _parts(cell: str, sign: str) -> list[str]:
    return [part.strip() for part in cell.split(sign) if part.strip()]


def _names(value: Any, separator: str | None) -> Names:
    if value is None or value != value:  # noqa: PLR0124 - NaN is no label
        return ()
    if isinstance(value, str) and value.strip()[:1] in {"[", "("}:
        value = listed(value)
    if isinstance(value, list | tuple | set | frozenset):
        names = [_name(v) for v in (sorted(value) if isinstance(value, set) else value)]
    elif separator and isinstance(value, str):
        names = [_name(v) for v in value.split(separator)]
    else:
        names = [_name(value)]
    return tuple(dict.fromkeys(name for name in names if name))


def _name(value: Any) -> str:
    """A label as text; empty for nothing, in words or none."""
    if value is None or value != value:  # noqa: PLR0124 - NaN is no label
        return ""
    return "" if says_nothing(str(value)) else str(value).strip()
