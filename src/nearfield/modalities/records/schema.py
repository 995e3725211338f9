"""The fields of a collection of records, and its records as typed values."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from nearfield.modalities.records.field import Field
from nearfield.modalities.records.seen import Seen, number_of, read_strings
from nearfield.modalities.records.walk import Place, places
from nearfield.modalities.text.columns.deciding import Lean
from nearfield.modalities.text.valid import valid
from nearfield.modalities.text.written import is_missing, says_nothing
from nearfield.types import Record


class Cell(NamedTuple):
    """One object, list or value of a record, typed as its field is.

    ``parent`` is the number of the cell that holds it, -1 for the whole record; ``path`` and
    ``pointer`` are those of :class:`~nearfield.modalities.records.Place`. ``kind`` is ``object``,
    ``array``, ``null``, or that of the field: ``number`` (a float), ``date`` (seconds since 1970),
    ``boolean``, ``category``, ``identifier`` or ``text`` (strings). A value that is none of its
    field's kind is a ``category``, or a ``number`` or ``boolean`` where JSON says so.
    """

    parent: int
    path: str
    pointer: str
    kind: str
    value: Any


class Schema:
    """What stands at each path, decided over all records, whatever their order.

    ``fields`` are by path, sorted; ``records`` is how many were seen. A path that was not seen
    is read as JSON has it: numbers, truths, and strings as texts.

    >>> schema = Schema.of([Record({"n": 1, "tags": ["red", "red"]}), Record({"n": 2.5})])
    >>> [(field.path, field.kind, field.share) for field in schema.fields.values()]
    [('n', 'number', 1.0), ('tags[]', 'category', 0.5)]
    """

    def __init__(self, fields: Mapping[str, Field], records: int = 0) -> None:
        self.fields = dict(sorted(fields.items()))
        self.records = records

    @classmethod
    def of(cls, records: Iterable[Record]) -> Schema:
        """The schema of records, which are read once.

        Raises ``BadSource`` for a record that is too deep or too large.
        """
        seen: dict[str, Seen] = {}
        total = 0
        for record in records:
            total += 1
            here = set()
            for place in places(record.value, record.place, record.first):
                if isinstance(place.value, dict | list):
                    continue
                one = seen.get(place.path) or seen.setdefault(place.path, Seen())
                one.records += place.path not in here
                here.add(place.path)
                one.take(_plain(place.value))
        for one in seen.values():
            one.settle()
        lean = Lean.of([one.evidence for one in seen.values() if one.texts])
        fields = {path: one.decided(path, total, lean) for path, one in seen.items()}
        return cls(fields, total)

    def typed(self, records: Sequence[Record]) -> list[list[Cell]]:
        """The cells of each of n records, in the order of :func:`places`.

        Strings are read field by field, so that many records together cost less than each alone.
        """
        all_places = [places(record.value, record.place, record.first) for record in records]
        strings: dict[str, dict[str, None]] = {}
        for one in all_places:
            for place in one:
                field = self.fields.get(place.path)
                if field is not None and field.reading is not None and _is_read(place.value):
                    strings.setdefault(place.path, {})[_written(place.value)] = None
        tables = {path: self._read(path, list(texts)) for path, texts in strings.items()}
        return [[self._cell(place, tables) for place in one] for one in all_places]

    def to_dict(self) -> dict[str, Any]:
        """Plain values, as JSON takes them."""
        return {"records": self.records, "fields": [f.to_dict() for f in self.fields.values()]}

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Schema:
        """The schema again.

        Raises ``ValueError``, ``KeyError`` or ``TypeError`` for what is none.

        >>> schema = Schema.of([Record({"when": "31.12.2024"})])
        >>> Schema.from_dict(schema.to_dict()).fields == schema.fields
        True
        """
        fields = [Field.from_dict(each) for each in plain["fields"]]
        return cls({field.path: field for field in fields}, int(plain["records"]))

    def _read(self, path: str, texts: list[str]) -> dict[str, Any]:
        reading = self.fields[path].reading
        values = read_strings(texts, reading) if reading is not None else [None] * len(texts)
        return dict(zip(texts, values, strict=True))

    def _cell(self, place: Place, tables: Mapping[str, Mapping[str, Any]]) -> Cell:
        kind, value = self._typed(place, tables.get(place.path, {}))
        return Cell(place.parent, place.path, place.pointer, kind, value)

    def _typed(self, place: Place, read: Mapping[str, Any]) -> tuple[str, Any]:
        value = place.value
        if value is None or isinstance(value, dict | list):
            return _HOLDING[type(value)], None
        field = self.fields.get(place.path)
        known = field is not None and field.kind != "empty"
        kind = field.kind if field is not None and known else "text"
        if field is not None and field.reading is not None and _is_read(value):
            said = read.get(_written(value))
            if said is not None:
                return kind, said
        if isinstance(value, str):
            return _of_string(valid(value).strip(), kind)
        if known and kind not in _JSON:
            return kind, _written(value)
        return ("boolean", value) if isinstance(value, bool) else ("number", number_of(value))


_HOLDING = {type(None): "null", dict: "object", list: "array"}
_JSON = frozenset({"number", "date", "boolean"})


def _of_string(text: str, kind: str) -> tuple[str, Any]:
    """A string that its field's reading does not read."""
    if says_nothing(text) or (kind in _JSON and is_missing(text)):
        return "null", None
    return ("category" if kind in _JSON else kind), text


def _is_read(value: Any) -> bool:
    """Whether a field's reading reads it: strings, and whole numbers that may count from 1970."""
    return isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool))


def _written(value: Any) -> str:
    """A scalar as it is written; 1.0 as 1."""
    if isinstance(value, str):
        return valid(value).strip()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return json.dumps(value)


def _plain(value: Any) -> Any:
    return valid(value) if isinstance(value, str) else value
