"""JSON values as rows: of a table, or records, which JSON must allow as they stand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from nearfield.modalities.records.sound import Repeated, pairs, repeated, trouble
from nearfield.sources.records import Row
from nearfield.sources.report import Report


class Rows:
    """Objects and strings as rows of a table; what is neither is skipped."""

    decoder = json.JSONDecoder()

    def __init__(self, report: Report) -> None:
        self.report = report

    def row(self, value: Any, where: str, size: int) -> Iterator[tuple[Row, int]]:
        """The row that a value is, and its size."""
        if isinstance(value, dict):
            yield value, size
        elif isinstance(value, str):
            yield {"text": value}, size
        else:
            kind = type(value).__name__
            self.report.skip(where, f"{kind} where an object or a string was wanted")


class Records(Rows):
    """Rows that are records: NaN is refused, bounds are kept, a key that comes twice is said."""

    decoder = json.JSONDecoder(object_pairs_hook=pairs)

    def __init__(self, report: Report) -> None:
        super().__init__(report)
        self.twice = 0

    def row(self, value: Any, where: str, size: int) -> Iterator[tuple[Row, int]]:
        """The record that a value is, and its size."""
        if why := trouble(value):
            self.report.skip(where, why)
            return
        if (key := repeated(value)) is not None:
            self._tell(key, where)
        yield from super().row(dict(value) if isinstance(value, Repeated) else value, where, size)

    def _tell(self, key: str, where: str) -> None:
        before = self._note
        self.twice += 1
        if self.twice == 1:
            self._first = f"{key!r} in {where}"
        if before in self.report.notes:
            self.report.notes.remove(before)
        self.report.note(self._note)

    @property
    def _note(self) -> str:
        if not self.twice:
            return ""
        records = "1 record holds" if self.twice == 1 else f"{self.twice:,} records hold"
        return (
            f"{self.report.name}: {records} a key twice, the first {self._first}; "
            "the last value counts."
        )
