"""How the cells of a column are read: as what type, and what a sign in them means."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from nearfield.modalities.text.columns.evidence import formed
from nearfield.modalities.text.columns.values import PATTERNS, TIMESTAMP, parse
from nearfield.modalities.text.written import NOTHING, is_missing, moment, numeral
from nearfield.modalities.text.written.moments import PER_SECOND, of_number

_DAY = 86_400_000_000  # microseconds


@dataclass(frozen=True)
class Reading:
    """A column's type and how its cells become it.

    ``mark`` stands before the decimals; ``month_first`` is for dates that leave it open; ``epoch``
    says what whole numbers since 1970 count, ``"days"`` that they are dates like ``20240105``;
    ``form`` is how dates are written, as ``strptime`` has it, where somebody said so.
    Words for nothing are null where ``missing``, and other cells that do not fit where
    ``lenient``; else they raise ``pa.ArrowInvalid``. ``countries``: in a column of text ``NA`` is
    Namibia.
    """

    type: pa.DataType
    mark: str = "."
    month_first: bool = False
    epoch: str = ""
    missing: bool = False
    lenient: bool = False
    countries: bool = False
    form: str = ""

    def read(self, values: pa.StringArray) -> pa.Array:
        """The cells as values of the type.

        >>> german = Reading(pa.float64(), mark=",", missing=True)
        >>> german.read(pa.array(["1.299,00", "n/a", None])).to_pylist()
        [1299.0, None, None]
        """
        if pa.types.is_string(self.type):
            return self._text(values) if self.missing else values
        if not self.epoch and not self.form and self._plain(values):
            try:
                return parse(values, self.type)
            except pa.ArrowInvalid:  # one of them may be read all the same, or be null
                pass
        table = pc.dictionary_encode(values)
        if isinstance(table, pa.ChunkedArray):
            table = table.combine_chunks()
        read = [self._value(cell) for cell in table.dictionary.to_pylist()]
        return pa.array(read, _raw(self.type)).cast(self.type).take(table.indices)

    def _plain(self, values: pa.StringArray) -> bool:
        pattern = PATTERNS.get(self.type)
        if pattern is None or not self.missing:
            return True
        trimmed = pc.utf8_trim_whitespace(values)
        return pc.all(pc.match_substring_regex(trimmed, pattern)).as_py() is not False

    def _text(self, values: pa.StringArray) -> pa.Array:
        words = pa.array(sorted(NOTHING - ({"NA"} if self.countries else set())))
        nothing = pc.is_in(pc.utf8_trim_whitespace(values), words)
        return pc.if_else(nothing, pa.scalar(None, pa.string()), values)

    def _value(self, cell: str) -> Any:
        if self.missing and is_missing(cell):
            return None
        value = _READERS[self.type](self, cell.strip())
        if value is None and not self.lenient:
            raise pa.ArrowInvalid(f"{cell!r} is no {self.type}")
        return value

    def _truth(self, cell: str) -> bool | None:
        return {"true": True, "false": False}.get(cell.casefold())

    def _number(self, cell: str) -> float | None:
        try:
            plain = set(cell) <= set("0123456789.-+eE")
            return float(cell) if plain and self.mark == "." else self._written(cell)
        except ValueError:
            return self._written(cell)

    def _written(self, cell: str) -> float | None:
        number = numeral(cell)
        if number is not None:
            return number.value(self.mark)
        try:  # 1e5
            return float(cell) if "e" in cell.lower() and cell.lower()[-1].isdigit() else None
        except ValueError:
            return None

    def _whole(self, cell: str) -> int | None:
        try:
            return int(cell)
        except ValueError:
            number = self._number(cell)
            return int(number) if number is not None and number == int(number) else None

    def _micros(self, cell: str) -> int | None:
        if self.epoch:
            try:
                return self._counted(int(cell))
            except ValueError:
                return None
        if self.form:
            return _since_1970(formed(cell, self.form))
        day = moment(cell)
        if day is None or not day.can_be(self.month_first):
            return None
        return day.micros(self.month_first)

    def _counted(self, number: int) -> int | None:
        if self.epoch == "days":
            day = of_number(number)
            return None if day is None else int(day.timestamp()) * 10**6
        return number * 10**6 // PER_SECOND[self.epoch]

    def _days(self, cell: str) -> int | None:
        micros = self._micros(cell)
        return None if micros is None else micros // _DAY


def _since_1970(day: datetime | None) -> int | None:
    if day is None:
        return None
    whole = day if day.tzinfo else day.replace(tzinfo=UTC)
    return (whole - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def _raw(type_: pa.DataType) -> pa.DataType:
    """The type of the numbers that are cast to it."""
    return {pa.date32(): pa.int32(), TIMESTAMP: pa.int64()}.get(type_, type_)


_READERS: dict[pa.DataType, Callable[[Reading, str], Any]] = {
    pa.bool_(): Reading._truth,
    pa.int64(): Reading._whole,
    pa.float64(): Reading._number,
    pa.date32(): Reading._days,
    TIMESTAMP: Reading._micros,
}
