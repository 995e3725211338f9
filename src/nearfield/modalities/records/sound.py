"""Whether a value can be a record: bounded, and JSON."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from nearfield.modalities.records.walk import DEPTH, NODES


class Repeated(dict[str, Any]):
    """An object in which a key came twice; the last of its values counts.

    >>> Repeated({"a": 2}, key="a").key
    'a'
    """

    def __init__(self, pairs: Mapping[str, Any], key: str) -> None:
        super().__init__(pairs)
        self.key = key


def pairs(given: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of JSON (``object_pairs_hook``) that says so where a key came twice.

    >>> pairs([("a", 1), ("a", 2)]), type(pairs([("a", 1)])).__name__
    ({'a': 2}, 'dict')
    """
    made = dict(given)
    if len(made) == len(given):
        return made
    seen: set[str] = set()
    twice = next(key for key, _ in given if key in seen or seen.add(key))  # type: ignore[func-returns-value]
    return Repeated(made, twice)


def trouble(value: Any, *, strict: bool = True) -> str:
    """Why a value can be no record; empty where it can. Nothing is called again and again.

    ``strict`` refuses NaN and infinities, which JSON has not.

    >>> trouble({"a": [1, None]}), trouble({"a": float("nan")})
    ('', 'NaN at a, which is no number of JSON')
    """
    waiting: list[tuple[int, str, Any]] = [(1, "", value)]
    count = 0
    while waiting:
        depth, name, inner = waiting.pop()
        count += 1
        if depth > DEPTH:
            return f"nested more than {DEPTH} levels deep"
        if count + len(waiting) > NODES:
            return f"more than {NODES:,} values in one record"
        if strict and isinstance(inner, float) and not math.isfinite(inner):
            what = "NaN" if math.isnan(inner) else "a number beyond all floats"
            return f"{what}{f' at {name}' if name else ''}, which is no number of JSON"
        below = _below(inner, name)
        if below is not None:
            if len(below) + count > NODES:
                return f"more than {NODES:,} values in one record"
            waiting += [(depth + 1, key, each) for key, each in below]
    return ""


def repeated(value: Any) -> str | None:
    """The first key that came twice in an object of a sound value; None where none did.

    >>> repeated([Repeated({"a": 2}, "a")])
    'a'
    """
    waiting = [value]
    while waiting:
        inner = waiting.pop()
        if isinstance(inner, Repeated):
            return inner.key
        if isinstance(inner, dict):
            waiting += inner.values()
        elif isinstance(inner, list):
            waiting += inner
    return None


def _below(value: Any, name: str) -> list[tuple[str, Any]] | None:
    if isinstance(value, Mapping):
        return [(str(key), inner) for key, inner in value.items()]
    if isinstance(value, list | tuple | set | frozenset):
        each: Iterable[Any] = value
        return [(name, inner) for inner in each]
    return None
