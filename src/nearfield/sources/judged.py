"""Pairs that somebody judged: the same, or not."""

from __future__ import annotations

import csv
from pathlib import Path

from nearfield.errors import BadSource

YES, NO = frozenset({"1", "true", "yes", "y", "t"}), frozenset({"0", "false", "no", "n", "f"})


def read_marked(path: str | Path) -> list[tuple[str, str, bool]]:
    """Pairs of ids, and whether both are the same: a CSV file with id1, id2, duplicate.

    ``duplicate`` is 1 or 0, yes or no, true or false.

    Raises
    ------
    BadSource
        It cannot be read, or a line is no marked pair; the message names the line.
    """
    try:
        with Path(path).open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadSource(f"{path} cannot be read: {error}.") from error
    pairs = []
    for number, row in enumerate(rows, start=2):
        mark = str(row.get("duplicate") or "").strip().lower()
        if not row.get("id1") or not row.get("id2") or mark not in YES | NO:
            raise BadSource(
                f"Line {number} of {path} is no marked pair.",
                "It needs the columns id1, id2 and duplicate (1 or 0).",
            )
        pairs.append((row["id1"], row["id2"], mark in YES))
    return pairs
