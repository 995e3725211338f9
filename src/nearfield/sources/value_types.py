"""What is known of the values behind a column of strings, kept in the Arrow field itself.

JSON and Python values leave a reader as strings, next to the types that were seen, because the
type of a column is only known when its last row has been read. These value types travel through
Arrow IPC with the batch. A CSV field's is UNTYPED: any string may turn out to be a number.
"""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa

from nearfield.modalities.text.columns.values import TIMESTAMP

UNTYPED, JSON, BYTES, STRING = "untyped", "json", "bytes", "string"
_KEY = b"nearfield.types"

ARROW: dict[str, pa.DataType] = {
    "bool": pa.bool_(),
    "int64": pa.int64(),
    "float64": pa.float64(),
    "date32": pa.date32(),
    "timestamp": TIMESTAMP,
    STRING: pa.string(),
    JSON: pa.string(),
    BYTES: pa.null(),
}
"""The Arrow type of each value type."""


def string_field(name: str, types: Iterable[str]) -> pa.Field:
    """Return a field of strings that were values of ``types``."""
    return pa.field(name, pa.string(), metadata={_KEY: ",".join(sorted(types)).encode()})


def value_types(field: pa.Field) -> frozenset[str] | None:
    """Return the types behind a field of strings; None if its own Arrow type says all.

    >>> sorted(value_types(string_field("n", ["int64", "float64"])))
    ['float64', 'int64']
    """
    listed = (field.metadata or {}).get(_KEY)
    return None if listed is None else frozenset(t for t in listed.decode().split(",") if t)
