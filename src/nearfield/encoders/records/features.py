"""Cells to features: which hashed directions a record has, and how much of each."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import numpy as np

from nearfield.encoders.records.weights import Weights
from nearfield.modalities.records import Cell, Field, Schema

Feature = tuple[str, str]
"""A path, and what stands there: ``=red``, ``null``, ``missing``, ``cos1``."""

FREQUENCIES: tuple[tuple[float, float], ...] = ((0.5, 0.5), (1.0, 0.25), (2.0, 0.25))
"""Of a number's rank u: frequencies and their shares. Two numbers are as alike as the sum of
``share * cos(frequency * pi * difference of ranks)``: 1 for equal ones, .71 a quarter of the
collection apart at .5 alone. See ``benchmarks/kinds_records.py``."""

PARTS = 0.3
"""Of a date: the share of its parts (month, weekday, hour) beside its rank."""

TURNS: dict[str, float] = {"month": 12.0, "weekday": 7.0, "hour": 24.0}


class Part(NamedTuple):
    """What one value of a record adds to its vector.

    ``weight`` is its share of the record, before all are brought to length 1; ``features`` have
    squares that add up to 1. A text has none: its vector comes from the text encoder.
    """

    path: str
    pointer: str
    kind: str
    value: object
    weight: float
    features: tuple[tuple[Feature, float], ...] = ()
    text: str = ""


def parts_of(
    cells: Sequence[Cell], schema: Schema, weights: Weights, *, whole: bool, texts: bool
) -> list[Part]:
    """The parts of one record; ``whole`` adds what is missing in it.

    The elements of a list share the weight of their field: a list is a set. Without ``texts``
    their words are hashed.
    """
    by_path: dict[str, list[Cell]] = defaultdict(list)
    holding = {cell.parent for cell in cells}
    for number, cell in enumerate(cells):
        if cell.kind in {"object", "array"} and (number in holding or cell.parent < 0):
            continue  # what is in it says it
        by_path[cell.path].append(cell)
    parts: list[Part] = []
    for path, here in sorted(by_path.items()):
        field = schema.fields.get(path)
        each = weights.of(path, field) / len(here)
        parts += [_part(cell, field, each, texts) for cell in here]
    if whole:
        for path, field in schema.fields.items():
            if path not in by_path and field.share:
                weight = weights.of(path, field) * field.share
                parts.append(Part(path, "", "missing", None, weight, (((path, "missing"), 1.0),)))
    return [part for part in parts if part.weight > 0]


def _part(cell: Cell, field: Field | None, weight: float, texts: bool) -> Part:
    path, kind, value = cell.path, cell.kind, cell.value
    if kind == "text" and texts:
        return Part(path, cell.pointer, kind, value, weight, text=value)
    if kind == "number":
        features = _of_number(path, _rank(field, value))
    elif kind == "date":
        features = _of_date(path, _rank(field, value), value, field)
    elif kind == "text":
        features = _of_words(path, value)
    elif kind in _SAID:
        features = _one(path, _SAID[kind])
    else:
        features = _one(path, f"={str(value).casefold()}")
    return Part(path, cell.pointer, kind, value, weight, features)


_SAID = {"null": "null", "object": "empty object", "array": "empty array"}


def _one(path: str, what: str) -> tuple[tuple[Feature, float], ...]:
    return (((path, what), 1.0),)


def _rank(field: Field | None, value: float) -> float:
    """Where a number stands; in a field of other kind, or an unknown one, by its size."""
    if field is not None and field.knots:
        return float(field.rank(np.array([value]))[0])
    return 0.5 + math.copysign(min(math.log1p(abs(value)), 50.0) / 100.0, value)


def _of_number(path: str, rank: float, share: float = 1.0) -> tuple[tuple[Feature, float], ...]:
    made = []
    for frequency, own in FREQUENCIES:
        angle, size = frequency * math.pi * rank, math.sqrt(own * share)
        made.append(((path, f"cos{frequency:g}"), size * math.cos(angle)))
        made.append(((path, f"sin{frequency:g}"), size * math.sin(angle)))
    return tuple(made)


def _of_date(
    path: str, rank: float, seconds: float, field: Field | None
) -> tuple[tuple[Feature, float], ...]:
    try:
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    except OverflowError:
        return _of_number(path, rank)
    timed = field is not None and field.timed
    at: Mapping[str, float] = {
        "month": moment.month - 1 + (moment.day - 1) / 31,
        "weekday": float(moment.weekday()),
        **({"hour": moment.hour + moment.minute / 60} if timed else {}),
    }
    made = []
    size = math.sqrt(PARTS / len(at))
    for part, where in at.items():
        angle = 2 * math.pi * where / TURNS[part]
        made.append(((path, f"{part} cos"), size * math.cos(angle)))
        made.append(((path, f"{part} sin"), size * math.sin(angle)))
    return (*_of_number(path, rank, 1 - PARTS), *made)


def _of_words(path: str, text: str) -> tuple[tuple[Feature, float], ...]:
    words = sorted(set(text.casefold().split())) or [""]
    return tuple(((path, f"word {word}"), 1 / math.sqrt(len(words))) for word in words)
