"""A record is a JSON value, nested as it came: an object, a list, a number."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from typing import Any

from nearfield.errors import BadSource
from nearfield.modalities.digest import digest_of
from nearfield.modalities.kind import Kind, Packed
from nearfield.modalities.records.sound import trouble
from nearfield.modalities.records.walk import places
from nearfield.modalities.text.valid import valid
from nearfield.types import Record, Segment

WHOLE = Segment(0, 0)


def digest(record: Record) -> bytes:
    """Digest of the canonical JSON: keys sorted, no spaces, 1.0 as 1, big integers in full.

    Raises ``BadSource`` for what can be no record.
    """
    return digest_of([_json(_equal(json_value(_sound(record.value))), sort_keys=True)])


def words(record: Record) -> str | None:
    r"""The strings of a record, then its numbers, a line each, by the order of their keys.

    Keys are no words of it: a topic is not named after a field. Truths and nulls are left out.

    >>> words(Record({"name": "apple", "tags": ["red", "ripe"], "from": {"city": "Bern"}, "n": 2}))
    'Bern\napple\nred\nripe\n2'
    """
    return valid("\n".join(_words(json_value(_sound(record.value))))) or None


def whole(_: Record) -> Segment:
    """All of it."""
    return WHOLE


def cut(record: Record, segment: Segment) -> Record:
    """What a segment's pointer (RFC 6901) leads to; of a list the rows ``start`` to ``end``.

    Raises
    ------
    BadSource
        The pointer leads nowhere.

    Examples
    --------
    >>> cut(Record({"tags": ["red", "ripe"]}), Segment(0, 0, pointer="/tags/1"))
    Record(value='ripe')
    """
    if segment == WHOLE:
        return record
    value = record.value
    for token in segment.pointer.split("/")[1:]:
        value = _below(value, token.replace("~1", "/").replace("~0", "~"), segment.pointer)
    if isinstance(value, list) and segment.end:
        return Record(value[segment.start : segment.end], segment.pointer, segment.start)
    return Record(value, segment.pointer)


def pack(record: Record) -> Packed:
    """The record as JSON in UTF-8, its keys in their order."""
    return None, _json(record.value)


def unpack(text: str | None, uri: str | None, data: bytes | None) -> Record:
    """The record that JSON in UTF-8 holds."""
    return Record(json.loads(data or b"null"))


def json_value(value: Any) -> Any:
    """A Python value as the JSON value nearest to it.

    Tuples and arrays become lists, names strings, NaN and infinities null, bytes are left out as
    null, dates and all else their own words.

    >>> import datetime
    >>> json_value({1: (2.5, float("nan")), "day": datetime.date(2024, 1, 31)})
    {'1': [2.5, None], 'day': '2024-01-31'}
    """
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): json_value(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [json_value(inner) for inner in value]
    if isinstance(value, bytes | bytearray | memoryview):
        return None
    convert = getattr(value, "tolist", None)  # NumPy's scalars and arrays
    return str(value) if convert is None else json_value(convert())


def _json(value: Any, *, sort_keys: bool = False) -> bytes:
    text = json.dumps(
        json_value(value), sort_keys=sort_keys, ensure_ascii=False, separators=(",", ":")
    )
    try:
        return text.encode()
    except UnicodeEncodeError:  # half an emoji, as JSON's "\\ud83d" allows
        return valid(text).encode()


def _sound(value: Any) -> Any:
    """The value, if it can be a record; else raise ``BadSource``."""
    why = trouble(value, strict=False)
    if why:
        raise BadSource(f"A record cannot be read: {why}.", "Split it, or leave some of it out.")
    return value


def _words(value: Any) -> Iterator[str]:
    every = [place.value for place in places(value)]
    yield from (inner for inner in every if isinstance(inner, str) and inner.strip())
    yield from (json.dumps(inner) for inner in every if type(inner) in {int, float})


def _equal(value: Any) -> Any:
    """A JSON value with whole numbers as such: 1.0 is 1."""
    if isinstance(value, dict):
        return {key: _equal(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_equal(inner) for inner in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _below(value: Any, token: str, pointer: str) -> Any:
    try:
        return value[int(token)] if isinstance(value, list) else value[token]
    except (KeyError, IndexError, TypeError, ValueError) as error:
        here = ", ".join(value) if isinstance(value, dict) else f"a {type(value).__name__}"
        raise BadSource(
            f"The pointer {pointer!r} leads nowhere in the record: {token!r} is not in {here}."
        ) from error


RECORD: Kind[Record] = Kind("record", digest, words, whole, cut, pack, unpack)
