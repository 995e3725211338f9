"""How the columns of an addition are read: by all its sources, and as the table has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pyarrow as pa

from nearfield.errors import NAME, BadSource, Hint, UnknownName
from nearfield.sources import Columns, Reading

Types = Mapping[str, pa.DataType]

_WIDER = {pa.int64(): pa.float64(), pa.date32(): pa.timestamp("us")}
"""What a table's column may become without being asked: nothing of a value is lost."""

NAMES = {
    pa.int64(): "whole numbers",
    pa.float64(): "numbers",
    pa.date32(): "dates",
    pa.timestamp("us"): "points in time",
    pa.bool_(): "true or false",
    pa.string(): "text",
}
"""What the values of each type are called."""


@dataclass(frozen=True)
class Wishes:
    """What was asked: columns that stay text, and where the month of an open date stands."""

    as_text: tuple[str, ...] = ()
    month_first: bool | None = None


@dataclass(frozen=True)
class Settled:
    """The table's columns after an addition, how the cells that come are read, what to say."""

    readings: Mapping[str, Reading]
    widened: Types = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def types(self) -> dict[str, pa.DataType]:
        """The type of every column."""
        return {name: reading.type for name, reading in self.readings.items()}


def settle(
    existing: Types,
    columns: Columns,
    collection: str,
    wishes: Wishes = Wishes(),
) -> Settled:
    """The columns of a table after an ``add``: its own keep their types, new ones join.

    A column of whole numbers that gets decimals becomes one of numbers, and dates that get times
    become points in time; both are said. Text it becomes only where that was asked. A column
    without a value has any type, and becomes text if it is new.

    Raises ``BadSource`` where a column cannot take what came, ``UnknownName`` for a column that is
    to be text and is not there.
    """
    columns.month_first = wishes.month_first
    ways, empty = columns.ways(), columns.empty()
    for name in wishes.as_text:
        if name not in ways and name not in existing:
            raise UnknownName("column", name, [*ways, *existing])
    readings = {name: Reading(type_) for name, type_ in existing.items()}
    notes, widened = [], {}
    for name, fitting in ways.items():
        here = existing.get(name)
        if name in wishes.as_text:
            reading = Reading(pa.string())
        elif here is None:
            reading = fitting[0]
        elif name in empty:
            reading = replace(fitting[0], type=here)
        else:
            reading = _fitting(here, fitting, name, collection)
        readings[name] = reading
        notes.append(columns.note(name, reading))
        if here is not None and reading.type != here:
            widened[name] = reading.type
            notes.append(_widened(name, here, reading.type))
        elif here == pa.string() != fitting[0].type and name not in wishes.as_text:
            came = NAMES.get(fitting[0].type, str(fitting[0].type))
            notes.append(f"Column {name!r} is text in {collection!r} and stays it; {came} came.")
    return Settled(_ordered(readings, existing, ways), widened, tuple(n for n in notes if n))


def _ordered(
    readings: Mapping[str, Reading], existing: Types, ways: Mapping[str, object]
) -> dict[str, Reading]:
    """New columns first, as they came, then those of the table."""
    names = [*(name for name in ways if name not in existing), *existing]
    return {name: readings[name] for name in names}


def _fitting(here: pa.DataType, ways: list[Reading], name: str, collection: str) -> Reading:
    """The way in which cells become what the table holds, or something wider."""
    for way in ways:
        if way.type == here:
            return way
    for way in ways:
        if pa.types.is_string(here) or _WIDER.get(way.type) == here:
            return replace(way, type=here)
    for way in ways:
        if _WIDER.get(here) == way.type:
            return way
    raise BadSource(
        f"The column {name!r} of {collection!r} holds {here}, but {ways[0].type} came.",
        Hint.use(
            "Keep the rows apart, rename the column, or take it as text:",
            collection=NAME,
            as_text=(name,),
        ),
    )


def _widened(name: str, before: pa.DataType, after: pa.DataType) -> str:
    old, new = (NAMES.get(type_, str(type_)) for type_ in (before, after))
    new = "numbers with decimals" if after == pa.float64() else new
    return f"Column {name!r} held {old} until now, and holds {new} from here on."
