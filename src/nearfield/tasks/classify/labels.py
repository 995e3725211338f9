"""A column of labels: which rows have one, or several."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

from numpy.typing import NDArray

from nearfield.errors import Hint, UsageError
from nearfield.modalities.text.written import labels_of, separator_of

Column: TypeAlias = Sequence[Any] | NDArray[Any]
"""A value a row: a list, an array."""
Names = tuple[str, ...]
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
        itself shows to part labels (:func:`nearfield.modalities.text.written.separator_of`).

    >>> read_labels(["a", None, "b;c", ["d", "e"], " "], separator=";")
    [('a',), (), ('b', 'c'), ('d', 'e'), ()]
    """
    values = list(values)
    separator = separator or separator_of(values)
    return [labels_of(value, separator) for value in values]


def of_several(values: Iterable[Any], separator: str | None = None) -> str:
    """What to know of a column with several labels in a cell.

    >>> of_several(["a;b", "a", "b"])
    "Several labels a row, parted by ';': accuracy counts rows whose labels are all right."
    """
    sign = separator or separator_of(values)
    parted = f", parted by {sign!r}" if sign else ""
    return f"Several labels a row{parted}: accuracy counts rows whose labels are all right."


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
            f"Every label is {different[0]!r}, which is one class; at least two different ones are "
            "wanted.",
            Hint.use("Name others:", **BY_NAME),
        )
    return different
