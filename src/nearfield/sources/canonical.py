"""Arrow's many types -> the six of metadata: bool, int64, float64, date32, timestamp, string."""

from __future__ import annotations

import json
from collections.abc import Callable

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.types as is_

from nearfield.modalities.text.columns.values import TIMESTAMP
from nearfield.sources.names import named
from nearfield.sources.value_types import BYTES, JSON, string_field

_Column = tuple[pa.Field, pa.Array]


def canonical(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Cast every column; lists and structs become JSON, columns of bytes become empty ones.

    >>> wide = pa.record_batch({"n": pa.array([1], pa.int8()), "tags": [["a", "b"]]})
    >>> canonical(wide).to_pylist()
    [{'n': 1, 'tags': '["a", "b"]'}]
    """
    fields, arrays = [], []
    for name, values in zip(named(batch.schema.names), batch.columns, strict=True):
        new, array = _column(name, values)
        fields.append(new)
        arrays.append(array)
    return pa.RecordBatch.from_arrays(arrays, schema=pa.schema(fields))


def _column(name: str, values: pa.Array) -> _Column:
    if isinstance(values, pa.ExtensionArray):
        return _column(name, values.storage)
    if is_.is_dictionary(values.type):
        words = values.dictionary
        if is_.is_string_view(words.type):  # Polars' categories; Arrow takes none of a view
            words = pc.cast(words, pa.string())
        return _column(
            name, pa.DictionaryArray.from_arrays(values.indices, words).dictionary_decode()
        )
    convert = next((to for test, to in _TABLE if test(values.type)), _nested)
    return convert(name, values)


def _as(dtype: pa.DataType) -> Callable[[str, pa.Array], _Column]:
    return lambda name, values: (pa.field(name, dtype), pc.cast(values, dtype, safe=False))


def _when(dtype: pa.DataType) -> Callable[[str, pa.Array], _Column]:
    """Days and times; those that no calendar of Python's has, before year 1 or after 9999, go."""

    def convert(name: str, values: pa.Array) -> _Column:
        cast = pc.cast(values, dtype, safe=False)
        whole = cast.view(_NUMBERS[dtype])
        low, high = _YEARS[dtype]
        there = pc.and_(pc.greater_equal(whole, low), pc.less_equal(whole, high))
        return pa.field(name, dtype), pc.if_else(there, cast, pa.scalar(None, dtype))

    return convert


_NUMBERS = {pa.date32(): pa.int32(), TIMESTAMP: pa.int64()}
_DAYS = (-719_162, 2_932_896)  # 0001-01-01 and 9999-12-31, from 1970
_YEARS = {
    pa.date32(): _DAYS,
    TIMESTAMP: (_DAYS[0] * 86_400_000_000, (_DAYS[1] + 1) * 86_400_000_000 - 1),
}


def _whole(name: str, values: pa.Array) -> _Column:
    try:
        return pa.field(name, pa.int64()), pc.cast(values, pa.int64())
    except pa.ArrowInvalid:  # beyond int64: the digits matter more than the number
        return pa.field(name, pa.string()), pc.cast(values, pa.string())


def _bytes(name: str, values: pa.Array) -> _Column:
    return string_field(name, [BYTES]), pa.nulls(len(values), pa.string())


def _nested(name: str, values: pa.Array) -> _Column:
    if is_.is_struct(values.type) and any(is_.is_binary(part.type) for part in values.type):
        return _bytes(name, values)  # a picture or a sound, as Hugging Face keeps it
    strings = [
        None if value is None else json.dumps(value, ensure_ascii=False, default=str)
        for value in values.to_pylist()
    ]
    return string_field(name, [JSON]), pa.array(strings, pa.string())


_TABLE: tuple[tuple[Callable[[pa.DataType], bool], Callable[[str, pa.Array], _Column]], ...] = (
    (is_.is_string, _as(pa.string())),
    (is_.is_large_string, _as(pa.string())),
    (is_.is_string_view, _as(pa.string())),
    (is_.is_null, _as(pa.null())),
    (is_.is_boolean, _as(pa.bool_())),
    (is_.is_integer, _whole),
    (is_.is_floating, _as(pa.float64())),
    (is_.is_decimal, _as(pa.float64())),
    (is_.is_date, _when(pa.date32())),
    (is_.is_timestamp, _when(TIMESTAMP)),
    (is_.is_time, _as(pa.string())),
    (is_.is_duration, _as(pa.string())),
    (is_.is_binary, _bytes),
    (is_.is_large_binary, _bytes),
    (is_.is_binary_view, _bytes),
    (is_.is_fixed_size_binary, _bytes),
)
