"""A framework's documents in a collection: id, text, and metadata that come back as they were."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from nearfield.api import Collection
from nearfield.errors import UnknownName, UsageError
from nearfield.integrations.opening import Mode
from nearfield.tasks.search import Hit
from nearfield.types import Filter

# The column that holds all metadata as JSON: nested, of any type, under any name.
WHOLE = "document"


class KeptDocument(NamedTuple):
    """One document, and how well it fits what was asked, 0 where nothing was."""

    id: str
    text: str
    metadata: dict[str, Any]
    score: float = 0.0


class Kept:
    """The documents of a collection.

    ``columns`` are names in the metadata that become columns too, so that ``where`` can ask of
    them; a document without one has no value there.
    """

    def __init__(self, collection: Collection, columns: Sequence[str] = ()) -> None:
        self.collection = collection
        self.columns = tuple(columns)

    def put(
        self, ids: Sequence[str], texts: Iterable[str], metadatas: Iterable[Mapping[str, Any]]
    ) -> None:
        """Add documents, or put them in the place of those of the same ids."""
        batch = [
            {"id": name, "text": text, WHOLE: _written(metadata)}
            | {column: metadata.get(column) for column in self.columns}
            for name, text, metadata in zip(ids, texts, metadatas, strict=True)
        ]
        if batch:
            self.collection.add(batch, text="text", id="id", as_text=(WHOLE,), clean="none")

    def get(self, ids: Sequence[str]) -> list[KeptDocument]:
        """The documents of ``ids``, in that order; without those that are not here."""
        found = {one.id: one for one in self.all(_in(ids))} if ids else {}
        return [found[name] for name in ids if name in found]

    def all(self, where: Filter | None = None) -> list[KeptDocument]:
        """All documents, or those that a filter allows."""
        if not len(self):
            return []
        try:
            items = self.collection.view().part(where) if where else self.collection.view().items
        except UsageError as error:
            if "No item fits" in error.message:
                return []
            raise
        whole = items.column(WHOLE)
        texts = items.texts or [""] * len(items.ids)
        return [
            KeptDocument(name, text, json.loads(metadata or "{}"))
            for name, text, metadata in zip(items.ids, texts, whole, strict=True)
        ]

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
        hits = self.collection.search(query, k=k, where=where, mode=mode)
        return [_document(hit) for hit in hits]

    def __len__(self) -> int:
        try:
            return len(self.collection)
        except UnknownName:
            return 0


def _document(hit: Hit) -> KeptDocument:
    return KeptDocument(
        hit.id, hit.text, json.loads(hit.metadata.get(WHOLE) or "{}"), float(hit.score)
    )


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
