"""Python objects as rows: dictionaries, dataclasses, models, and the documents of frameworks."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import Any

from nearfield.errors import UsageError, count
from nearfield.sources.names import Renamed, unused
from nearfield.sources.records import Row

DOCUMENTS = (
    ("page_content", "metadata", "id"),  # LangChain
    ("text", "metadata", "id_"),  # LlamaIndex
    ("content", "meta", "id"),  # Haystack
)
"""What the text, the metadata and the id of a document are called, in each framework."""


def row_of(item: Any) -> Row | None:
    """The fields of an object by their names; None for what has none.

    >>> from collections import namedtuple
    >>> row_of(namedtuple("Ticket", "id text")(7, "the kettle leaks"))
    {'id': 7, 'text': 'the kettle leaks'}
    >>> row_of(("the kettle leaks", 1)), row_of(5)
    ({'text': 'the kettle leaks', 'label': 1}, None)
    """
    if isinstance(item, Mapping):
        return {key if type(key) is Renamed else str(key): v for key, v in item.items()}
    if isinstance(item, type):
        return None
    return next((row for make in _MAKERS if (row := make(item)) is not None), None)


def with_ids(
    texts: Any,
    ids: Sequence[Any] | None,
    metadatas: Sequence[Mapping[str, Any] | None] | None,
) -> Iterator[Row]:
    """Texts with the id and the metadata of each, as rows.

    Raises ``UsageError`` where there are not as many of each.

    >>> list(with_ids(["red"], ["a"], [{"n": 1}]))
    [{'text': 'red', 'id': 'a', 'n': 1}]
    """
    if isinstance(texts, str | PurePath) or not isinstance(texts, Iterable):
        raise UsageError(
            f"ids and metadatas belong to a list of texts; {texts!r} is no list of texts.",
            "Name the columns of a file.",
        )
    texts = list(texts)
    for held, what in ((ids, "id"), (metadatas, "metadata")):
        if held is not None and len(held) != len(texts):
            raise UsageError(
                f"{count(len(texts), 'text')} came, and {count(len(held), what)}.",
                "Give one for each text, in their order.",
            )
    for at, text in enumerate(texts):
        row: Row = {"text": text} if isinstance(text, str | None) else row_of(text) or {}
        if ids is not None:
            row["id"] = str(ids[at])
        yield with_metadata(row, (metadatas[at] if metadatas is not None else None) or {})


def with_metadata(row: Row, metadata: Mapping[Any, Any]) -> Row:
    """A row with metadata, of which what is called as a field of the row gets another name.

    >>> with_metadata({"text": "red"}, {"text": "whole", "n": 1})
    {'text': 'red', 'text_2': 'whole', 'n': 1}
    """
    names = [str(key) for key in metadata]
    own = {*row, "id", "text"}
    made = {
        name: Renamed(unused(name, [*own, *names]), name) if name in own else name for name in names
    }
    return row | {made[str(key)]: value for key, value in metadata.items()}


def _document(item: Any) -> Row | None:
    for text, metadata, name in DOCUMENTS:
        told, about = getattr(item, text, None), getattr(item, metadata, None)
        if not isinstance(told, str) or not isinstance(about, Mapping):
            continue
        own = getattr(item, name, None)
        return with_metadata({"text": told} | ({} if own is None else {"id": str(own)}), about)
    return None


def _named_tuple(item: Any) -> Row | None:
    fields = getattr(item, "_asdict", None)
    return dict(fields()) if isinstance(item, tuple) and callable(fields) else None


def _dataclass(item: Any) -> Row | None:
    if not dataclasses.is_dataclass(item) or isinstance(item, type):
        return None
    return dataclasses.asdict(item)


def _model(item: Any) -> Row | None:
    """A model of pydantic."""
    dump = getattr(item, "model_dump", None)
    if not callable(dump) or not hasattr(type(item), "model_fields"):
        return None
    return dict(dump())


def _attrs(item: Any) -> Row | None:
    fields = getattr(type(item), "__attrs_attrs__", None)
    return None if fields is None else {each.name: getattr(item, each.name) for each in fields}


def _pair(item: Any) -> Row | None:
    """A text and its label, in either order, as datasets of PyTorch give them."""
    if not isinstance(item, tuple) or len(item) != 2:
        return None
    first, second = item
    if isinstance(first, str) is isinstance(second, str):
        return None
    text, label = (first, second) if isinstance(first, str) else (second, first)
    label = label.item() if hasattr(label, "item") else label
    plain = isinstance(label, int | float | None)
    return {"text": text, "label": label} if plain else None


_MAKERS: tuple[Callable[[Any], Row | None], ...] = (
    _document,
    _named_tuple,
    _dataclass,
    _model,
    _attrs,
    _pair,
)
