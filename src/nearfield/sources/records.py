"""Rows that are dicts of Python or JSON values -> a batch of strings with their value types."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from itertools import chain
from typing import Any

import pyarrow as pa

from nearfield.sources.names import named
from nearfield.sources.value_types import BYTES, JSON, STRING, UNTYPED, string_field

Row = dict[str, Any]
_Rendered = tuple[str, str | None]


class Cell(str):
    """A field of a table without types, as CSV: its column decides what it is."""

    __slots__ = ()


_INT64 = range(-(2**63), 2**63)


def batch_of(rows: list[Row], text: str | None = None) -> pa.RecordBatch:
    """Turn rows into a batch with a column for every key; only strings stay in column ``text``.

    >>> batch_of([{"a": 1, "b": "x"}, {"a": 2.5, "b": 7}], text="b").to_pylist()
    [{'a': '1', 'b': 'x'}, {'a': '2.5', 'b': None}]
    """
    names = dict.fromkeys(chain.from_iterable(rows))
    told = named_whole(names)
    fields, arrays = [], []
    for name, said in zip(names, told, strict=True):
        types, strings = _column([row.get(name) for row in rows], only_text=name == text)
        fields.append(string_field(said, types))
        arrays.append(_array(strings))
    return pa.RecordBatch.from_arrays(arrays, schema=pa.schema(fields))


def _column(values: list[Any], only_text: bool) -> tuple[set[str], list[str | None]]:
    kinds = set(map(type, values))
    if kinds <= {str, type(None)}:
        return ({STRING} if str in kinds else set()), values
    if kinds == {int} and not only_text and min(values) in _INT64 and max(values) in _INT64:
        return {"int64"}, list(map(str, values))
    if kinds == {float} and not only_text:
        numbers = [repr(value) if value == value else None for value in values]  # noqa: PLR0124
        return ({"float64"} if any(numbers) else set()), numbers
    types: set[str] = set()
    strings: list[str | None] = []
    for value in values:
        value_type, string = _render(value)
        if value_type:
            types.add(value_type)
        strings.append(None if only_text and value_type != STRING else string)
    return types, strings


def _render(value: Any) -> _Rendered:
    """Return the value type, empty for none, and the value as a string."""
    render = _RENDER.get(type(value))
    return render(value) if render else _relative(value)


def _relative(value: Any) -> _Rendered:
    """Render a subclass of a known type, NumPy's and pandas' scalars, or any other object."""
    if hasattr(value, "tolist"):  # numpy.int64, numpy.ndarray
        return _render(value.tolist())
    if isinstance(value, Enum):
        return _render(value.value if isinstance(value.value, str) else value.name)
    if type(value).__name__ in {"NaTType", "NAType"}:  # pandas' own words for nothing
        return "", None
    base = next((known for known in _RENDER if isinstance(value, known)), None)
    return _RENDER[base](value) if base else (JSON, str(value))


def _number(value: Any) -> _Rendered:
    number = float(value)
    return ("", None) if math.isnan(number) else ("float64", repr(number))


def _whole(value: int) -> _Rendered:
    return ("int64" if int(value) in _INT64 else STRING), str(int(value))


def _moment(value: datetime) -> _Rendered:
    naive = value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
    return "timestamp", naive.isoformat(sep=" ", timespec="microseconds")


def _nested(value: Any) -> _Rendered:
    return JSON, json.dumps(value, ensure_ascii=False, default=str)


def named_whole(names: Iterable[Any]) -> list[str]:
    """Names as strings; half an emoji, which no text may hold, becomes a mark."""
    told = list(map(str, names))
    try:
        "".join(told).encode()
    except UnicodeEncodeError:
        return named([_whole_text(name) for name in told])
    return told


def _whole_text(text: str) -> str:
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _array(strings: list[str | None]) -> pa.Array:
    try:
        return pa.array(strings, pa.string())
    except UnicodeEncodeError:  # half an emoji, as JSON's "\\ud83d" allows
        return pa.array([s and _whole_text(s) for s in strings], pa.string())


_RENDER: dict[type, Callable[[Any], _Rendered]] = {
    type(None): lambda _: ("", None),
    str: lambda value: (STRING, str(value)),
    Cell: lambda value: (UNTYPED, str(value)),
    bool: lambda value: ("bool", "true" if value else "false"),
    int: _whole,
    float: _number,
    Decimal: _number,
    datetime: _moment,
    date: lambda value: ("date32", value.isoformat()),
    bytes: lambda _: (BYTES, None),
    bytearray: lambda _: (BYTES, None),
    memoryview: lambda _: (BYTES, None),
    dict: _nested,
    list: _nested,
    tuple: _nested,
}
