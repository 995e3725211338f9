"""One JSON object that holds a table: a list somewhere in it, columns, or rows by their keys."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from nearfield.errors import AmbiguousColumn, UnknownName
from nearfield.sources.nested import at_path
from nearfield.sources.records import Row
from nearfield.sources.report import Report
from nearfield.sources.usual import KNOWN

DEPTH = 6  # keys around a list
MAIN = 0.5  # share of the object that its list makes up, where the object has a text of its own
CLEARLY = 2  # times the second longest list that the longest must have, to be meant


def rows_within(value: Row, sheet: str | None, report: Report) -> list[Any]:
    """The rows that an object holds; itself, where it is one item.

    Raises
    ------
    UnknownName
        There is no list at the path ``sheet``.
    AmbiguousColumn
        It holds several lists, of which none is clearly the longest.

    >>> rows_within({"count": 2, "results": [{"text": "a"}]}, None, Report("x.json"))
    [{'text': 'a'}]
    >>> rows_within({"text": ["a", "b"], "n": [1, 2]}, None, Report("x.json"))
    [{'text': 'a', 'n': 1}, {'text': 'b', 'n': 2}]
    """
    lists = dict(_lists(value))
    if sheet is not None:
        held = at_path(value, sheet.split("."))
        if not isinstance(held, list):
            known = lists or dict(_lists(value, of=object))
            raise UnknownName("list", sheet, known, report.again(sheet=next(iter(known), "data")))
        return held
    found = _split(value) or (None if lists else _columns(value) or _texts(value) or _keyed(value))
    if found:
        report.note(f"{report.name}: one JSON object, read as a table of {len(found):,} rows.")
        return found
    name = _main(value, lists, report)
    if name is None:
        return [value]
    others = [other for other in lists if other != name]
    aside = f"; not read: {', '.join(others)}" if others else ""
    report.note(f"{report.name}: the list {name!r} of one JSON object is read{aside}.")
    return lists[name]


def _main(value: Row, lists: dict[str, list[Any]], report: Report) -> str | None:
    """The list that is meant; None where the object is an item itself."""
    sizes = {name: _size(rows) for name, rows in lists.items()}
    ranked = sorted(sizes, key=lambda name: -sizes[name])
    if not ranked:
        return None
    first = ranked[0]
    own = any(isinstance(value.get(name), str) and value[name] for name in KNOWN & value.keys())
    if own and sizes[first] < MAIN * _size(value):
        return None
    if len(ranked) > 1 and sizes[first] < CLEARLY * sizes[ranked[1]]:
        told = ", ".join(f"{name} ({len(lists[name]):,})" for name in ranked)
        raise AmbiguousColumn(
            f"{report.name} is one JSON object that holds several lists: {told}.",
            report.again("Say which is meant. Run:", sheet=first),
        )
    return first


def _lists(value: Row, path: str = "", of: type = dict) -> Iterator[tuple[str, list[Any]]]:
    for key, inner in value.items():
        name = f"{path}{key}"
        if isinstance(inner, list):
            if inner and all(isinstance(each, of | list) for each in inner):
                yield name, inner
        elif isinstance(inner, dict) and name.count(".") < DEPTH:
            yield from _lists(inner, f"{name}.", of)


def _split(value: Row) -> list[Row] | None:
    """``{"columns": [...], "data": [[...], ...]}``, as pandas writes it."""
    columns, data = value.get("columns"), value.get("data")
    if not isinstance(columns, list) or not isinstance(data, list) or not data:
        return None
    names = [str(name) for name in columns]
    whole = all(isinstance(row, list) and len(row) == len(names) for row in data)
    return [dict(zip(names, row, strict=True)) for row in data] if whole and names else None


def _columns(value: Row) -> list[Row] | None:
    """``{"id": [1, 2], "text": ["a", "b"]}``, and with ``{"0": 1, "1": 2}`` in place of a list."""
    columns = {name: _cells(cells) for name, cells in value.items()}
    lengths = {len(cells or ()) for cells in columns.values()}
    if len(columns) < 2 or None in columns.values() or len(lengths) != 1 or lengths == {0}:
        return None
    rows = zip(*(cells or () for cells in columns.values()), strict=True)
    return [dict(zip(columns, row, strict=True)) for row in rows]


def _cells(cells: Any) -> list[Any] | None:
    numbered = isinstance(cells, dict) and all(str(key).isdigit() for key in cells)
    held = list(cells.values()) if numbered else cells
    plain = isinstance(held, list) and not any(isinstance(cell, dict | list) for cell in held)
    return held if plain else None


def _texts(value: Row) -> list[Row] | None:
    """``{"17": "the kettle leaks", "18": ...}``: texts by ids, which have digits."""
    if len(value) < 2 or not all(isinstance(text, str) for text in value.values()):
        return None
    numbered = all(any(sign.isdigit() for sign in key) for key in value)
    return [{"id": key, "text": text} for key, text in value.items()] if numbered else None


def _keyed(value: Row) -> list[Row] | None:
    """``{"a1": {"text": ...}, "a2": {...}}``: rows by their ids."""
    inner = list(value.values())
    if len(inner) < 2 or not all(isinstance(row, dict) for row in inner):
        return None
    shared = set(inner[0]).intersection(*inner)
    if not shared or 2 * len(shared) < max(len(row) for row in inner) or KNOWN & value.keys():
        return None
    name = "key" if "id" in shared else "id"
    return [{name: key, **row} for key, row in value.items()]


def _size(value: Any) -> int:
    return len(json.dumps(value, ensure_ascii=False, default=str))
