"""A value of a record as numbers: what a network reads of it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nearfield.encoders.records.trained.arithmetic import (
    Arithmetic,
    Array,
    Index,
    Parameters,
    linear,
)
from nearfield.encoders.records.trained.key_ngrams import KEYS, VALUES, key_pieces, value_pieces
from nearfield.modalities.records import Field, Schema

KEY, VALUE = 32, 64  # widths of a key's and a value's vector
BINS = 16  # parts of a number's quantiles, each with a vector of its own
TURNS = 3  # frequencies of the rank: half a turn, one, two
NUMBERS = 5 + 2 * TURNS + 8
MASK = "masked"  # the kind of a value that is hidden

Leaf = tuple[str, str, object]
"""A path, a kind (of :class:`~nearfield.modalities.records.Cell`, or ``MASK``), and a value."""


class Pieces(NamedTuple):
    """Rows of a table, and whose they are: ``owner`` rises."""

    rows: Index
    owner: Index

    @classmethod
    def of(cls, listed: Sequence[Sequence[int]]) -> Pieces:
        """Each one's rows, one after another."""
        counts = np.fromiter(map(len, listed), np.int64, len(listed))
        flat = np.fromiter((row for rows in listed for row in rows), np.int64, int(counts.sum()))
        return cls(flat, np.repeat(np.arange(len(listed), dtype=np.int64), counts))

    def some(self, chosen: Index) -> Pieces:
        """Those of some owners, in their order."""
        count = int(self.owner[-1]) + 1 if len(self.owner) else 0
        sizes = np.bincount(self.owner, minlength=max(count, int(chosen.max(initial=-1)) + 1))
        starts = np.cumsum(sizes) - sizes
        own = sizes[chosen]
        shift = np.repeat(starts[chosen] - (np.cumsum(own) - own), own)
        rows = self.rows[shift + np.arange(int(own.sum()))]
        return Pieces(rows, np.repeat(np.arange(len(chosen)), own))


class Leaves(NamedTuple):
    """Different values, as a network reads them: ``numbers`` is ``(n, NUMBERS)``."""

    keys: Pieces
    values: Pieces
    numbers: NDArray[np.float32]

    @classmethod
    def of(cls, leaves: Sequence[Leaf], schema: Schema) -> Leaves:
        """Read ``leaves``, with the quantiles of a ``schema``."""
        read = [_read(leaf, schema.fields.get(leaf[0])) for leaf in leaves]
        numbers = np.array([numbers for _, numbers in read], np.float32)
        return cls(
            Pieces.of([key_pieces(path) for path, _, _ in leaves]),
            Pieces.of([pieces for pieces, _ in read]),
            numbers.reshape(len(leaves), NUMBERS),
        )

    def some(self, chosen: Index) -> Leaves:
        """Some of the values, in their order."""
        return Leaves(self.keys.some(chosen), self.values.some(chosen), self.numbers[chosen])


def sizes(width: int) -> dict[str, tuple[int, ...]]:
    """The shapes of what :func:`vectors` learns, for vectors of ``width``."""
    return {
        "keys": (KEYS, KEY),
        "values": (VALUES, VALUE),
        "number.weight": (NUMBERS, VALUE),
        "number.bias": (VALUE,),
        "leaf.weight": (KEY + 2 * VALUE, width),
        "leaf.bias": (width,),
    }


def vectors(leaves: Leaves, weights: Parameters, how: Arithmetic) -> Array:
    """The vectors of n ``leaves``, ``(n, width)``."""
    count = len(leaves.numbers)
    key = pooled(weights["keys"], leaves.keys, count, how)
    value = pooled(weights["values"], leaves.values, count, how)
    number = how.relu(linear(how.constant(leaves.numbers), weights, "number"))
    return how.relu(linear(how.concat([key, value, number], 1), weights, "leaf"))


def pooled(table: Array, pieces: Pieces, count: int, how: Arithmetic) -> Array:
    """Rows of a table added up, over the root of how many there are."""
    total = how.total(how.take(table, pieces.rows), pieces.owner, count)
    parts = np.maximum(np.bincount(pieces.owner, minlength=count), 1)
    return total * how.constant((1 / np.sqrt(parts)).astype(np.float32)[:, None])


def _read(leaf: Leaf, field: Field | None) -> tuple[tuple[int, ...], list[float]]:
    path, kind, value = leaf
    if kind in ("number", "date") and isinstance(value, int | float):
        rank = _rank(field, float(value))
        pieces = value_pieces(path, kind, f"bin {min(int(rank * BINS), BINS - 1)}")
        return pieces, _number(float(value), rank) + _date(kind, float(value))
    nothing = [0.0] * NUMBERS
    return (() if kind == MASK else value_pieces(path, kind, value)), nothing


def _rank(field: Field | None, value: float) -> float:
    """Where a number stands among those that were learned from; by its size where none were."""
    if field is not None and field.knots:
        return float(field.rank(np.array([value]))[0])
    return 0.5 + math.copysign(min(math.log1p(abs(value)), 50.0) / 100.0, value)


def _number(value: float, rank: float) -> list[float]:
    """That it is one, its sign, its size, its quantile, and turns of that."""
    size = math.log1p(min(abs(value), 1e300)) / 10
    sign = float(np.sign(value))
    turns = [math.pi * rank * 2**at for at in range(TURNS)]
    waves = [wave(turn) for turn in turns for wave in (math.cos, math.sin)]
    return [1.0, sign, sign * size, rank, rank * rank, *waves]


def _date(kind: str, seconds: float) -> list[float]:
    """Of a date its month, day, weekday and hour as turns of a circle; of a number nothing."""
    if kind != "date":
        return [0.0] * 8
    try:
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    except OverflowError:
        return [0.0] * 8
    parts = (
        (moment.month - 1) / 12,
        (moment.day - 1) / 31,
        moment.weekday() / 7,
        (moment.hour + moment.minute / 60) / 24,
    )
    turns = [2 * math.pi * part for part in parts]
    return [wave(turn) for turn in turns for wave in (math.cos, math.sin)]
