"""One set of column types for several sources and the rows that are there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pyarrow as pa

from nearfield.errors import NAME, BadSource, Hint

Types = Mapping[str, pa.DataType]


def unify(several: Iterable[Types]) -> dict[str, pa.DataType]:
    """The types that hold the values of all sources: a number type, or text where they differ.

    >>> unify([{"n": pa.int64()}, {"n": pa.float64(), "s": pa.string()}])
    {'n': DataType(double), 's': DataType(string)}
    """
    merged: dict[str, pa.DataType] = {}
    for types in several:
        for name, type_ in types.items():
            merged[name] = _wider(merged[name], type_) if name in merged else type_
    return merged


def settle(existing: Types, observed: Types, collection: str) -> dict[str, pa.DataType]:
    """The types of the table after an ``add``: its own stay, new columns join.

    A column without a value has the type null until then, and becomes text if it is new.

    Raises ``BadSource`` where a column cannot take what came.
    """
    for name, type_ in observed.items():
        wanted = existing.get(name, type_)
        if not pa.types.is_null(type_) and _wider(wanted, type_) != wanted:
            raise BadSource(
                f"The column {name!r} of {collection!r} holds {wanted}, but {type_} came.",
                Hint.use("Rename the column, or keep the rows apart:", collection=NAME),
            )
    new = {n: pa.string() if pa.types.is_null(t) else t for n, t in observed.items()}
    return {**new, **existing}


def _wider(a: pa.DataType, b: pa.DataType) -> pa.DataType:
    if a == b or pa.types.is_null(b):
        return a
    if pa.types.is_null(a):
        return b
    if {a, b} == {pa.int64(), pa.float64()}:
        return pa.float64()
    if {a, b} == {pa.date32(), pa.timestamp("us")}:
        return pa.timestamp("us")
    return pa.string()
