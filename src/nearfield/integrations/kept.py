"""A framework's documents in a collection: id, text, and metadata that come back as they were."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from nearfield.api import Collection
from nearfield.collection import View
from nearfield.errors import UnknownName, UsageError
from nearfield.integrations.marginal import marginal
from nearfield.integrations.opening import Mode
from nearfield.modalities.text.written import moment
from nearfield.tasks.search import Hit
from nearfield.types import Filter, Vectors

# The column that holds all metadata as JSON: nested, of any type, under any name.
WHOLE = "document"
# A collection leaves empty texts out. Here one is kept behind a sign without width, which no model
# reads, so that its id, its metadata and its removal are those of any other document.
EMPTY = "\u200b"
FULL = f"text not like '{EMPTY}%'"


class KeptDocument(NamedTuple):
    """One document, and how well it fits what was asked, 0 where nothing was."""

    id: str
    text: str
    metadata: dict[str, Any]
    score: float = 0.0


class Kept:
    """The documents of a collection; empty texts are kept, and found by no search."""

    def __init__(self, collection: Collection) -> None:
        self.collection = collection

    def put(
        self,
        ids: Sequence[str],
        texts: Iterable[str],
        metadatas: Iterable[Mapping[str, Any]],
        columns: Iterable[Mapping[str, Any]],
    ) -> None:
        """Add documents, or put them in the place of those of the same ids.

        ``columns`` are what ``where`` can ask of, by name; a document without one has no value
        there.
        """
        rows = zip(ids, texts, metadatas, columns, strict=True)
        batch = [
            {"id": name, "text": EMPTY + text if _is_empty(text) else text}
            | {WHOLE: _written(metadata)}
            | dict(values)
            for name, text, metadata, values in rows
        ]
        if batch:
            texts_alone = self._texts_alone(batch)
            self.collection.add(batch, text="text", id="id", as_text=texts_alone, clean="none")

    def get(self, ids: Sequence[str]) -> list[KeptDocument]:
        """The documents of ``ids``, in that order; without those that are not here."""
        found = {one.id: one for one in self.all(_in(ids))} if ids else {}
        return [found[name] for name in ids if name in found]

    def all(self, where: Filter | None = None) -> list[KeptDocument]:
        """All documents, or those that a filter allows, in the order of their ids."""
        if not len(self):
            return []
        return self.collection.ask(lambda view: _documents(view, where))

    def remove(self, ids: Sequence[str]) -> int:
        """Remove the documents of ``ids``, as many of them as are here: how many."""
        here = [one.id for one in self.get(list(dict.fromkeys(ids)))]
        if here:
            self.collection.delete(*here)
        return len(here)

    def find(self, query: Any, k: int, where: Filter | None, mode: Mode) -> list[KeptDocument]:
        """The ``k`` best for a text or a row; none where there are no documents."""
        if not len(self):
            return []
        hits = list(self.collection.search(query, k=k, where=where, mode=mode))
        if any(_is_empty(hit.text) for hit in hits):
            allowed = [FULL, *([where] if isinstance(where, str) else where or ())]
            hits = list(self.collection.search(query, k=k, where=allowed, mode=mode))
        return [_document(hit) for hit in hits]

    def find_apart(
        self, row: Vectors, k: int, among: int, weight: float, where: Filter | None
    ) -> list[KeptDocument]:
        """``k`` of the ``among`` nearest to a row, unlike each other: see :func:`marginal`."""
        near = self.find(row, among, where, "vector")
        if not near:
            return []
        view = self.collection.view()
        items = np.array([view.snapshot.item(one.id) for one in near], np.int64)
        here = np.flatnonzero(items >= 0)  # others may remove some meanwhile
        rows = view.items.vectors[items[here]]
        chosen = marginal(row / max(float(np.linalg.norm(row)), 1e-12), rows, k, weight)
        return [near[here[at]] for at in chosen]

    def _texts_alone(self, batch: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
        """Columns of texts that are no dates: ``null`` and ``NA`` are words there."""
        types = self.collection.columns if len(self) else {}
        words = {
            name: None
            for row in batch
            for name, value in row.items()
            if isinstance(value, str) and types.get(name, "string") == "string"
            if moment(value) is None
        }
        return (WHOLE, *(name for name in words if name not in ("id", "text", WHOLE)))

    def __len__(self) -> int:
        try:
            return len(self.collection)
        except UnknownName:
            return 0


def checked(columns: Sequence[str]) -> tuple[str, ...]:
    """Names of columns; raises ``UsageError`` for one that a document has anyway."""
    for name in columns:
        if name in ("id", "text", WHOLE):
            raise UsageError(f"A document has its own {name!r}; columns are of its metadata.")
    return tuple(columns)


def _documents(view: View, where: Filter | None) -> list[KeptDocument]:
    if not (view.mask(where).any() if where else len(view.snapshot.ids)):
        return []
    items = view.part(where) if where else view.items
    texts = items.texts or [""] * len(items.ids)
    rows = zip(items.ids, texts, items.column(WHOLE), strict=True)
    return [_read(name, text, whole) for name, text, whole in rows]


def _document(hit: Hit) -> KeptDocument:
    return _read(hit.id, hit.text, hit.metadata.get(WHOLE), float(hit.score))


def _read(name: str, text: str, whole: str | None, score: float = 0.0) -> KeptDocument:
    """A document as it was given."""
    given = text.removeprefix(EMPTY) if _is_empty(text) else text
    return KeptDocument(name, given, json.loads(whole or "{}"), score)


def _is_empty(text: str) -> bool:
    """Whether there is nothing in a text to read."""
    return not text.replace(EMPTY, "").strip()


def _written(metadata: Mapping[str, Any]) -> str:
    """Metadata as JSON; raises ``UsageError`` for what JSON cannot hold."""
    try:
        return json.dumps(dict(metadata), ensure_ascii=False)
    except (TypeError, ValueError) as error:
        raise UsageError(
            f"The metadata {str(metadata)[:60]!r} cannot be written as JSON: {error}.",
            "Turn such values into text or numbers first.",
        ) from None


def _in(ids: Sequence[str]) -> str:
    """A filter of ids."""
    listed = ", ".join("'" + name.replace("'", "''") + "'" for name in dict.fromkeys(ids))
    return f"id in ({listed})"
