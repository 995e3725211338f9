"""Pairs of contents that belong together: a table with a column for each half."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nearfield.errors import BadSource, Hint, UnknownName, UsageError, listed
from nearfield.sources.captions import CAPTIONS, PATHS
from nearfield.sources.request import AS_IT_IS, Written
from nearfield.sources.table import read_values
from nearfield.types import Content, Media, Modality, Record

MEDIA: frozenset[Modality] = frozenset({"image", "audio", "video"})


@dataclass(frozen=True)
class Pairs:
    """n pairs: a content for each half, and a group that stays in one part; None without."""

    source: list[Content]
    target: list[Content]
    groups: list[Any] | None


def read_pairs(
    table: Any,
    halves: tuple[Modality, Modality],
    *,
    columns: Sequence[str] = (),
    group: str | None = None,
    written: Written = AS_IT_IS,
) -> Pairs:
    """The pairs of a table; paths are those beside its file, records are written as JSON.

    Raises
    ------
    UnknownName
        There is no such column.
    UsageError
        The columns of the halves are not two, or are not told by their names.
    BadSource
        The table cannot be read, or a record in it.
    """
    held = read_values(table, written, (*columns, *([group] if group else [])))
    names = tuple(columns) or _told(held, halves)
    if len(names) != 2:
        raise UsageError(
            f"Two columns were wanted, one a half; {len(names)} came: {listed(names)}.",
            Hint.use(columns="image,caption"),
        )
    for name in (*names, *([group] if group else [])):
        if name not in held:
            raise UnknownName("column", name, held)
    root = Path(table).parent if isinstance(table, str | Path) else Path()
    whole = [
        at for at, cells in enumerate(zip(*(held[n] for n in names), strict=True)) if all(cells)
    ]
    made = [
        [_content(held[name][at], half, root) for at in whole]
        for name, half in zip(names, halves, strict=True)
    ]
    return Pairs(made[0], made[1], [held[group][at] for at in whole] if group else None)


def _told(held: Mapping[str, Sequence[Any]], halves: tuple[Modality, Modality]) -> tuple[str, ...]:
    """The columns of both halves by their names; two columns are taken as they stand."""
    if len(held) == 2:
        return tuple(held)
    found = [_named(held, PATHS if half in MEDIA else CAPTIONS) for half in halves]
    if None in found or found[0] == found[1]:
        raise UsageError(
            f"Which columns are the pairs' halves? The columns: {listed(held)}.",
            Hint.use(columns="image,caption"),
        )
    return tuple(name for name in found if name)


def _named(held: Mapping[str, Any], known: Sequence[str]) -> str | None:
    return next((name for want in known for name in held if name.lower() == want), None)


def _content(cell: Any, half: Modality, root: Path) -> Content:
    if half in MEDIA:
        return cell if isinstance(cell, Media) else Media(half, str(root / str(cell)))
    if half == "text":
        return str(cell)
    if half != "record":
        raise UsageError(f"An encoder of {half}s is learned for a graph; pairs do not reach it.")
    try:
        return Record(json.loads(cell) if isinstance(cell, str) else cell)
    except ValueError as error:
        raise BadSource(f"A record of the pairs is no JSON: {error}.", "Correct it.") from error
