"""What is known of the values behind a column of strings, kept in the Arrow field itself.

JSON and Python values leave a reader as strings, next to the kinds that were seen, because the
type of a column is only known when its last row has been read. The kinds travel through Arrow
IPC with the batch. A CSV field's kind is UNTYPED: any string may turn out to be a number.
"""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa

from nearfield.sources.values import TIMESTAMP

UNTYPED, JSON, BYTES, STRING = "untyped", "json", "bytes", "string"
_KEY = b"nearfield.kinds"

TYPES: dict[str, pa.DataType] = {
    "bool": pa.bool_(),
    "int64": pa.int64(),
    "float64": pa.float64(),
    "date32": pa.date32(),
    "timestamp": TIMESTAMP,
    STRING: pa.string(),
    JSON: pa.string(),
    BYTES: pa.null(),
}


def string_field(name: str, kinds: Iterable[str]) -> pa.Field:
    """Return a field of strings that were ``kinds`` of values."""
    return pa.field(name, pa.string(), metadata={_KEY: ",".join(sorted(kinds)).encode()})


def kinds_of(field: pa.Field) -> frozenset[str] | None:
    """Return the kinds behind a field of strings; None if its own Arrow type says all.

    >>> sorted(kinds_of(string_field("n", ["int64", "float64"])))
    ['float64', 'int64']
    """
    said = (field.metadata or {}).get(_KEY)
    return None if said is None else frozenset(k for k in said.decode().split(",") if k)
