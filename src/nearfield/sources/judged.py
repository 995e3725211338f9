"""Pairs that somebody judged: the same, or not."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from nearfield.errors import BadSource
from nearfield.sources.request import Written
from nearfield.sources.table import read_table

YES, NO = frozenset({"1", "true", "yes", "y", "t"}), frozenset({"0", "false", "no", "n", "f"})
COLUMNS = ("id1", "id2", "duplicate")


def read_marked(path: str | Path) -> list[tuple[str, str, bool]]:
    """Pairs of ids, and whether both are the same: a table with id1, id2, duplicate.

    ``duplicate`` is 1 or 0, yes or no, true or false. The file is read as every other table is:
    CSV in any encoding, a spreadsheet, JSON lines, Parquet, packed or not.

    Raises
    ------
    BadSource
        It cannot be read, or a row is no marked pair; the message numbers the row, with the header
        counted.
    """
    table = read_table(path, Written(header=True))
    wanted = [table.get(name) for name in COLUMNS]
    missing = [name for name, cells in zip(COLUMNS, wanted, strict=True) if cells is None]
    if missing:
        raise BadSource(
            f"{path} holds no column {missing[0]!r}; its columns: {', '.join(table)}.",
            "Marked pairs stand in the columns id1, id2 and duplicate (1 or 0).",
        )
    rows = zip(*(cells for cells in wanted if cells is not None), strict=True)
    return [_pair(row, number, path) for number, row in enumerate(rows, start=2)]


def _pair(row: Sequence[str | None], number: int, path: str | Path) -> tuple[str, str, bool]:
    one, other, said = row
    mark = (said or "").strip().lower().removesuffix(".0")
    if not one or not other or mark not in YES | NO:
        held = ", ".join(repr(cell or "") for cell in row)
        raise BadSource(
            f"Row {number} of {path} is no marked pair: {held}.",
            "It needs the columns id1, id2 and duplicate (1 or 0).",
        )
    return one, other, mark in YES
