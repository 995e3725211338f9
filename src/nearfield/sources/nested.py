"""Text within nested values: a path like ``content.text``, the messages of a chat, parts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pyarrow as pa

from nearfield.sources.usual import LESSER, TEXTS
from nearfield.sources.value_types import JSON, STRING, string_field, value_types

DEPTH = 8  # steps of a path, and of values within values that are looked through
ROWS = 50  # rows in which paths are looked for
_SPEAKERS = ("role", "from", "author", "speaker", "sender", "name", "user")
_CHATS = ("messages", "conversations")
_SPOKEN = ("content", "value", "text", "message", "body", "parts")


def text_of(value: Any, depth: int = DEPTH) -> str | None:
    r"""The text of a value: a string itself, messages line by line, the text of parts.

    None where there is none: numbers, objects without a text.

    >>> text_of([{"role": "user", "content": "hi"}, {"role": "bot", "content": [{"text": "ho"}]}])
    'user: hi\nbot: ho'
    >>> text_of({"type": "text", "text": "red"}), text_of(["a", "b"]), text_of({"n": 1})
    ('red', 'a\nb', None)
    """
    if isinstance(value, str):
        return value
    if depth == 0:
        return None
    if isinstance(value, list):
        told = [text_of(each, depth - 1) for each in value]
        return "\n".join(text for text in told if text) or None
    if isinstance(value, Mapping):
        spoken = next((value[key] for key in _SPOKEN if value.get(key)), None)
        text = text_of(spoken, depth - 1)
        who = next((value[key] for key in _SPEAKERS if isinstance(value.get(key), str)), "")
        return f"{who}: {text}" if text and who else text
    return None


def at_path(value: Any, steps: list[str]) -> Any:
    """What stands at a path: through the elements of lists, or by their number.

    >>> at_path({"a": [{"b": 1}, {"b": 2}]}, ["a", "b"]), at_path({"a": ["x", "y"]}, ["a", "1"])
    ([1, 2], 'y')
    """
    for at, step in enumerate(steps):
        if isinstance(value, list):
            if step.isdigit():
                value = value[int(step)] if int(step) < len(value) else None
                continue
            inner = [at_path(each, steps[at:]) for each in value]
            return [each for each in inner if each is not None]
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


def resolved(batch: pa.RecordBatch, names: Iterable[str]) -> pa.RecordBatch:
    """The batch with a column of text for each name that is a path into nested values.

    A column of objects or lists that is named itself becomes the text in them.

    >>> row = pa.record_batch(
    ...     [pa.array(['{"text": "hi"}'])], pa.schema([string_field("c", [JSON])])
    ... )
    >>> resolved(row, ["c.text"]).to_pylist()
    [{'c': '{"text": "hi"}', 'c.text': 'hi'}]
    """
    for name in names:
        found = _column(batch, name)
        if found is None:
            continue
        at = batch.schema.get_field_index(name)
        field = string_field(name, [STRING])
        new = at < 0
        batch = batch.append_column(field, found) if new else batch.set_column(at, field, found)
    return batch


def paths(batch: pa.RecordBatch) -> list[str]:
    """The paths of texts in the nested columns of a table, by its first rows.

    >>> row = pa.record_batch(
    ...     [pa.array(['{"text": "hi", "n": 1}'])], pa.schema([string_field("c", [JSON])])
    ... )
    >>> paths(row)
    ['c.text']
    """
    seen: dict[str, None] = {}
    for field, values in zip(batch.schema, batch.columns, strict=True):
        if JSON in (value_types(field) or ()):
            for value in _values(values.slice(0, ROWS)):
                seen |= dict.fromkeys(_paths(value, field.name))
    return list(seen)


def _paths(value: Any, name: str, depth: int = DEPTH) -> Iterator[str]:
    if isinstance(value, list):
        objects = [each for each in value if isinstance(each, Mapping)]
        if objects and text_of(objects):
            yield name
    elif isinstance(value, Mapping) and depth:
        for key, inner in value.items():
            if isinstance(inner, str) and inner:
                yield f"{name}.{key}"
            else:
                yield from _paths(inner, f"{name}.{key}", depth - 1)


def usual_path(paths: Iterable[str]) -> str | None:
    """The path whose last step is a usual name of a text, the best first.

    >>> usual_path(["user.name", "content.text"]), usual_path(["a.b"])
    ('content.text', None)
    """
    by_name: dict[str, str] = {}
    for path in paths:
        by_name.setdefault(path.rpartition(".")[2].lower(), path)
    names = (*_CHATS, *TEXTS, *LESSER)
    return next((by_name[name] for name in names if name in by_name), None)


def is_usual(path: str) -> bool:
    """Whether the last step of a path is a usual name of a text."""
    return path.rpartition(".")[2].lower() in {*_CHATS, *TEXTS}


def _column(batch: pa.RecordBatch, name: str) -> pa.Array | None:
    """The texts at a path; None where its first step is no nested column."""
    columns = batch.schema.names
    if name in columns:
        if value_types(batch.schema.field(name)) != frozenset({JSON}):
            return None
        head, steps = name, []
    else:
        head = max((c for c in columns if name.startswith(f"{c}.")), key=len, default="")
        if not head:
            return None
        steps = name[len(head) + 1 :].split(".")[:DEPTH]
        if JSON not in (value_types(batch.schema.field(head)) or ()):
            return None
    values = _values(batch.column(head))
    return pa.array([_told(at_path(value, steps), head == name) for value in values], pa.string())


def _told(value: Any, whole: bool) -> str | None:
    """A text; a number at the end of a path as it is written."""
    if isinstance(value, bool | int | float) and not whole:
        return json.dumps(value)
    return text_of(value)


def _values(strings: pa.Array) -> Iterator[Any]:
    for string in strings.to_pylist():
        try:
            yield None if string is None else json.loads(string)
        except (ValueError, RecursionError):  # a text among objects
            yield string
