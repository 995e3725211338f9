"""What was read as what: a line a column, of all sources of an addition."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

import pyarrow as pa

from nearfield.pipeline.column_types import NAMES, Settled
from nearfield.sources import Columns, Source
from nearfield.types.reports.columns import ColumnRead

NESTED = "objects or lists"
"""What the values of a column are called that stand as JSON."""


def overview(sources: Sequence[Source], settled: Settled, empty: int) -> tuple[ColumnRead, ...]:
    """The columns of the text and the id, then the metadata; ``empty`` texts held nothing."""
    columns = Columns.merged(source.columns for source in sources)
    rows = []
    for role, missing in (("text", empty), ("id", 0)):
        names = dict.fromkeys(chain.from_iterable(_named(source, role) for source in sources))
        examples = columns.own_examples.get(role, ())
        if names:
            name = " + ".join(names)
            rows.append(ColumnRead(name, role, "text", "", tuple(examples), missing))
    for name, reading in settled.readings.items():
        if name not in columns:
            continue
        nested = columns.is_nested(name)
        rows.append(
            ColumnRead(
                name,
                "metadata",
                NESTED if nested else _type(reading.type),
                columns.note(name, reading).removeprefix(f"Column {name!r}: ").removesuffix("."),
                tuple(columns.examples(name)),
                columns.missing(name, reading),
            )
        )
    return tuple(rows)


def _named(source: Source, role: str) -> list[str]:
    held = source.named.get(role, []) if source.table else []
    return [held] if isinstance(held, str) else list(held)


def _type(kind: pa.DataType) -> str:
    return NAMES.get(kind, str(kind))
