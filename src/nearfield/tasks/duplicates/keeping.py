"""Which member of a group is kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nearfield.errors import Hint, UnknownName, UsageError
from nearfield.modalities.text.dates import read_dates
from nearfield.modalities.text.written import is_missing

_DIGITS = re.compile(r"(\d+)")
RULES = ("first", "longest", "fullest", "newest:COLUMN")


@dataclass(frozen=True)
class Ranking:
    """What rows are sorted by, the best to keep first: a value each, and equals by id."""

    values: Sequence[Any]
    ids: Sequence[str]

    def best(self, rows: Iterable[int]) -> int:
        """Which of ``rows`` is kept."""
        return min(rows, key=self._key)

    def places(self, of_row: NDArray[np.int64], texts: NDArray[np.int64]) -> dict[int, int]:
        """For each of some texts the place of its best row; ``of_row`` numbers the texts of all."""
        rows = np.flatnonzero(np.isin(of_row, texts)).tolist()
        best: dict[int, int] = {}
        for place, row in enumerate(sorted(rows, key=self._key)):
            best.setdefault(int(of_row[row]), place)
        return best

    def _key(self, row: int) -> tuple[Any, list[tuple[int, int, str]]]:
        return self.values[row], natural(self.ids[row])


def ranking(
    keep: str,
    ids: Sequence[str],
    texts: Sequence[str] | None,
    columns: Mapping[str, Sequence[Any]] | None,
) -> Ranking:
    """By a rule of ``RULES``.

    ``first`` is the smallest id, numbers in it by their value: the order of the rows says nothing.
    Raises ``UsageError`` for what no rule is, ``UnknownName`` for a column that is not there.
    """
    rule, _, column = keep.partition(":")
    columns = columns or {}
    keys: dict[str, Callable[[], Sequence[Any]]] = {
        "first": lambda: [0] * len(ids),
        "longest": lambda: [-len(text) for text in texts or [""] * len(ids)],
        "fullest": lambda: [
            -sum(values[row] not in (None, "") for values in columns.values())
            for row in range(len(ids))
        ],
        "newest": lambda: _newest(column, columns),
    }
    if rule not in keys or bool(column) != (rule == "newest"):
        raise UsageError(f"There is no rule {keep!r}; known: {', '.join(RULES)}.")
    return Ranking(keys[rule](), ids)


def natural(name: str) -> list[tuple[int, int, str]]:
    """A key that sorts ``a9`` before ``a10``.

    >>> sorted(["a10", "a9", "a"], key=natural)
    ['a', 'a9', 'a10']
    """
    parts = _DIGITS.split(name)
    keyed = [(len(p.lstrip("0")), p.lstrip("0")) if p.isdecimal() else (-1, p) for p in parts]
    return [(int(size >= 0), size, part) for size, part in keyed] + [(0, 0, name)]


def _dated(values: Sequence[Any]) -> Sequence[Any]:
    """Texts that are dates as numbers; words for nothing as None; others as they are."""
    if not any(isinstance(value, str) for value in values):
        return values
    try:
        return [None if np.isnan(when) else when for when in read_dates(values).tolist()]
    except UsageError:
        return [None if isinstance(value, str) and is_missing(value) else value for value in values]


def _newest(column: str, columns: Mapping[str, Sequence[Any]]) -> list[tuple[int, int]]:
    """Places by a column, the largest value first, those without one last."""
    if column not in columns:
        raise UnknownName("column", column, columns, Hint.run("info"))
    values = _dated(columns[column])
    try:
        order = {v: -at for at, v in enumerate(sorted({v for v in values if v is not None}))}
    except TypeError as error:
        raise UsageError(f"The values of {column!r} have no order: {error}.") from error
    return [(1, 0) if value is None else (0, order[value]) for value in values]
