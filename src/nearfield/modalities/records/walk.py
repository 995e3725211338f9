"""Where everything in a record stands: objects, lists and values in one flat list, no recursion."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from nearfield.errors import BadSource, shortened

DEPTH = 64
"""Levels of a record, at most: kinds.md, section 5."""
NODES = 10_000
"""Objects, lists and values of a record together, at most."""


class Place(NamedTuple):
    """One object, list or value of a record.

    ``parent`` is the number of the place that holds it, -1 for the whole record. ``path`` names
    the field: keys joined by dots, ``[]`` for any element of a list. ``pointer`` is the JSON
    pointer (RFC 6901) of this one. ``value`` is a scalar or None; of an object ``{}``, of a list
    ``[]``.
    """

    parent: int
    path: str
    pointer: str
    value: Any


def places(value: Any, place: str = "", first: int = 0) -> list[Place]:
    """The places of a JSON value, each after the one that holds it; keys sorted.

    ``place`` is the pointer of the value itself where it is a piece of a record, ``first`` the
    number of its first element where it is some of a list's.

    Raises
    ------
    BadSource
        More than 64 levels, more than 10,000 places, or a number that JSON has not.

    Examples
    --------
    >>> for place in places({"b": [{"c": 1}], "a": None}):
    ...     print(place.parent, repr(place.path), repr(place.pointer), place.value)
    -1 '' '' {}
    0 'a' '/a' None
    0 'b' '/b' []
    2 'b[]' '/b/0' {}
    3 'b[].c' '/b/0/c' 1
    """
    made: list[Place] = []
    waiting: list[tuple[int, int, str, str, Any]] = [(-1, 1, path_of(place), place, value)]
    while waiting:
        parent, depth, path, pointer, inner = waiting.pop()
        if type(inner) not in _PLAIN:
            inner = _plain(inner, pointer)
        number = len(made)
        if depth > DEPTH:
            raise BadSource(
                f"The record is nested more than {DEPTH} levels deep, at {shortened(pointer)}.",
                "Leave the inner levels out, or keep them as text.",
            )
        if number + len(waiting) >= NODES:
            raise BadSource(
                f"The record holds more than {NODES:,} values.",
                "Split it, one record for each element of its longest list.",
            )
        if isinstance(inner, Mapping):
            made.append(Place(parent, path, pointer, {}))
            _room(len(inner) + number + len(waiting))
            waiting += [
                (number, depth + 1, _below(path, key), f"{pointer}/{_escaped(key)}", inner[key])
                for key in sorted(inner, reverse=True)
            ]
        elif isinstance(inner, list | tuple):
            made.append(Place(parent, path, pointer, []))
            _room(len(inner) + number + len(waiting))
            shift = 0 if number else first
            waiting += [
                (number, depth + 1, f"{path}[]", f"{pointer}/{at + shift}", inner[at])
                for at in reversed(range(len(inner)))
            ]
        else:
            made.append(Place(parent, path, pointer, inner))
    return made


_PLAIN = frozenset({str, int, bool, type(None), dict, list})


def _plain(value: Any, pointer: str) -> Any:
    """A Python value as one of JSON: NumPy's as Python's, days as texts, bytes as null.

    Raises ``BadSource`` for NaN and infinities.
    """
    if isinstance(value, float):
        if math.isfinite(value):
            return value
        raise BadSource(
            f"The record holds {value} at {shortened(pointer) or 'its top'}, which is no number of "
            "JSON.",
            "Write null, or leave it out.",
        )
    if isinstance(value, Mapping | list | tuple | str | int):
        return value
    if isinstance(value, set | frozenset):
        return sorted(value, key=str)
    if isinstance(value, bytes | bytearray | memoryview):
        return None
    convert = getattr(value, "tolist", None)
    return str(value) if convert is None else _plain(convert(), pointer)


def path_of(pointer: str) -> str:
    """The path of the field that a pointer leads into; numbers are taken for elements of lists.

    >>> path_of("/items/3/price"), path_of("")
    ('items[].price', '')
    """
    path = ""
    for token in pointer.split("/")[1:]:
        key = token.replace("~1", "/").replace("~0", "~")
        path = f"{path}[]" if key.isdigit() else _below(path, key)
    return path


def last_key(path: str) -> str:
    """The name of a field: the last key of its path.

    >>> last_key("items[].unit price"), last_key("tags[]")
    ('unit price', 'tags')
    """
    bare = re.sub(r"(\[\])+$", "", path)
    return re.split(r"(?<!\\)\.", bare)[-1].replace("\\", "")


def _room(many: int) -> None:
    if many >= NODES:
        raise BadSource(
            f"The record holds more than {NODES:,} values.",
            "Split it, one record for each element of its longest list.",
        )


def _below(path: str, key: str) -> str:
    name = re.sub(r"([\\.\[])", r"\\\1", key) if re.search(r"[\\.\[]", key) else key
    return f"{path}.{name}" if path else name


def _escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")
