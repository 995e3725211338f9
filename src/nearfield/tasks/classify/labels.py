"""A column of labels: which rows have one, or several."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from nearfield.errors import UsageError

Names = tuple[str, ...]


def read_labels(values: Iterable[Any], separator: str | None = None) -> list[Names]:
    """The labels of each row; none where the row has no value, a blank, or an empty list.

    Parameters
    ----------
    values
        Strings, numbers, truth values, lists of such, or None.
    separator
        What stands between several labels in one string.

    >>> read_labels(["a", None, "b;c", ["d", "e"], " "], separator=";")
    [('a',), (), ('b', 'c'), ('d', 'e'), ()]
    """
    return [_names(value, separator) for value in values]


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
    known = sorted({name for names in labels for name in names})
    if not known:
        raise UsageError(
            "No row has a label to learn from.",
            'Give a column that has some, or name the labels: --method zero-shot --labels "a,b"',
        )
    if len(known) == 1:
        raise UsageError(
            f"Every label is {known[0]!r}; at least two different ones are wanted.",
            'Name others: --method zero-shot --labels "a,b"',
        )
    return known


def _names(value: Any, separator: str | None) -> Names:
    if value is None or value != value:  # noqa: PLR0124 - NaN is no label
        return ()
    if isinstance(value, list | tuple | set | frozenset):
        found = [_name(v) for v in (sorted(value) if isinstance(value, set) else value)]
    elif separator and isinstance(value, str):
        found = [_name(v) for v in value.split(separator)]
    else:
        found = [_name(value)]
    return tuple(dict.fromkeys(name for name in found if name))


def _name(value: Any) -> str:
    return "" if value is None else str(value).strip()
