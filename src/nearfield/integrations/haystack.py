"""Haystack: an encoder as its two embedders, a collection as its store and its retrievers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from haystack import Document, component, default_from_dict, default_to_dict
from haystack.document_stores.errors import DocumentStoreError, DuplicateDocumentError
from haystack.document_stores.types import DuplicatePolicy
from haystack.errors import FilterError

from nearfield.api import Collection
from nearfield.errors import BadFilter, BadSource, UnknownName, UsageError
from nearfield.integrations.haystack_filter import Translation, as_cell
from nearfield.integrations.kept import Kept, KeptDocument
from nearfield.integrations.opening import Mode, Model, collection_of, encoder_of, query_row, rows
from nearfield.types import Filter


@component
class NearfieldTextEmbedder:
    """Embeds a query; ``model`` is a name or an encoder."""

    def __init__(self, model: Model = "minilm") -> None:
        self.model = model
        self._encoder = encoder_of(model)

    @component.output_types(embedding=list[float])  # type: ignore[untyped-decorator]
    def run(self, text: str) -> dict[str, Any]:
        """The ``embedding`` of ``text``."""
        return {"embedding": query_row(self._encoder, text)}


@component
class NearfieldDocumentEmbedder:
    """Embeds documents, the values of ``meta_fields_to_embed`` before their text."""

    def __init__(
        self, model: Model = "minilm", meta_fields_to_embed: list[str] | None = None
    ) -> None:
        self.model = model
        self.meta_fields_to_embed = meta_fields_to_embed or []
        self._encoder = encoder_of(model)

    @component.output_types(documents=list[Document])  # type: ignore[untyped-decorator]
    def run(self, documents: list[Document]) -> dict[str, Any]:
        """The ``documents`` with their embeddings."""
        if not documents:
            return {"documents": []}
        made = rows(self._encoder, [self._text(one) for one in documents]).tolist()
        return {
            "documents": [
                replace(one, embedding=row) for one, row in zip(documents, made, strict=True)
            ]
        }

    def _text(self, document: Document) -> str:
        meta = [document.meta.get(name) for name in self.meta_fields_to_embed]
        parts = [str(value) for value in meta if value is not None]
        return "\n".join([*parts, document.content or ""])


@component
class NearfieldRetriever:
    """Finds documents in a collection; the words and the vectors of the query count.

    Parameters
    ----------
    collection
        A collection, or its name in ``db``.
    top_k
        How many documents to give.
    where
        A filter on the items' columns.
    mode
        ``"hybrid"``, ``"vector"`` or ``"text"``.
    options
        Of :func:`nearfield.open`, for a name.
    """

    def __init__(
        self,
        collection: str | Collection,
        *,
        top_k: int = 10,
        where: Filter | None = None,
        mode: Mode = "hybrid",
        **options: Any,
    ) -> None:
        self.collection = collection_of(collection, **options)
        self.top_k, self.where, self.mode = top_k, where, mode

    @component.output_types(documents=list[Document])  # type: ignore[untyped-decorator]
    def run(
        self, query: str, top_k: int | None = None, where: Filter | None = None
    ) -> dict[str, Any]:
        """The ``documents`` that fit ``query`` best."""
        hits = self.collection.search(
            query, k=top_k or self.top_k, where=where or self.where, mode=self.mode
        )
        return {
            "documents": [
                Document(
                    id=hit.id,
                    content=hit.text,
                    meta=dict(hit.to_dict()["metadata"]),
                    score=float(hit.score),
                )
                for hit in hits
            ]
        }


class NearfieldDocumentStore:
    """A collection as Haystack's store; its own model embeds, so no embedder stands before it.

    Documents come back as they were written, with their blobs and embeddings; an embedding that
    one brings along is not searched. A document without text is kept, and found by no search.

    Parameters
    ----------
    collection
        A collection, or its name in ``db``.
    columns
        Fields of ``meta`` that filters may ask of, ``"year"`` or ``"author.name"``; None for all.
        A column holds numbers, or texts, or dates, or truth: where the documents' do not agree,
        writing raises ``DocumentStoreError``, and the field is to be left out here.
    options
        Of :func:`nearfield.open`, for a name: ``db``, ``model``, ``precision``.
    """

    def __init__(
        self,
        collection: str | Collection,
        *,
        columns: Sequence[str] | None = None,
        **options: Any,
    ) -> None:
        self.collection = collection_of(collection, **options)
        self.columns = None if columns is None else [name.removeprefix("meta.") for name in columns]
        self._kept, self._options = Kept(self.collection), options

    def to_dict(self) -> dict[str, Any]:
        """What a pipeline's file says of it; raises ``UsageError`` where its model has no name."""
        options = {**self._options, "db": str(self.collection.db.path)}
        for name, value in options.items():
            if not isinstance(value, str | None):
                raise UsageError(
                    f"A file cannot hold {name}={value!r}.", "Open the store by the model's name."
                )
        made: dict[str, Any] = default_to_dict(
            self, collection=self.collection.name, columns=self.columns, **options
        )
        return made

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> NearfieldDocumentStore:
        """A store from what :meth:`to_dict` gave."""
        store: NearfieldDocumentStore = default_from_dict(cls, data)
        return store

    def count_documents(self) -> int:
        """How many documents there are."""
        return len(self._kept)

    def filter_documents(self, filters: dict[str, Any] | None = None) -> list[Document]:
        """All documents, or those that fit, in the order of their ids; raises ``FilterError``."""
        try:
            return [_document(one) for one in self._kept.all(self._where(filters))]
        except (BadFilter, UnknownName) as error:
            raise FilterError(str(error)) from error

    def find(
        self, query: str, top_k: int, filters: dict[str, Any] | None = None, mode: Mode = "hybrid"
    ) -> list[Document]:
        """The ``top_k`` best for words, of those that fit, with scores; raises ``FilterError``."""
        try:
            found = self._kept.find(query, top_k, self._where(filters), mode)
        except (BadFilter, UnknownName) as error:
            raise FilterError(str(error)) from error
        return [replace(_document(one), score=one.score) for one in found]

    def write_documents(
        self, documents: list[Document], policy: DuplicatePolicy = DuplicatePolicy.NONE
    ) -> int:
        """Keep documents: how many were written.

        Raises ``DuplicateDocumentError``, before anything is written, where an id is here or comes
        twice: policy ``FAIL``, and ``NONE``, which is the same here.
        """
        if not isinstance(documents, list) or not all(isinstance(d, Document) for d in documents):
            raise ValueError("write_documents takes a list of Documents.")
        known = {one.id for one in self._kept.get([document.id for document in documents])}
        last = policy == DuplicatePolicy.OVERWRITE
        chosen: dict[str, Document] = {}
        for document in documents:
            again = document.id in known or document.id in chosen
            if again and policy in (DuplicatePolicy.NONE, DuplicatePolicy.FAIL):
                raise DuplicateDocumentError(f"ID {document.id!r} already exists.")
            if last or not again:
                chosen[document.id] = document
        self._put(list(chosen.values()))
        return len(documents) if last else len(chosen)

    def delete_documents(self, document_ids: list[str]) -> None:
        """Remove documents; those that are not here are no mistake."""
        self._kept.remove(document_ids)

    def _put(self, documents: list[Document]) -> None:
        wholes = [one.to_dict(flatten=False) for one in documents]
        for whole in wholes:
            del whole["id"]
            if whole["content"] is not None:
                del whole["content"]
        try:
            self._kept.put(
                [one.id for one in documents],
                [one.content or "" for one in documents],
                wholes,
                [self._cells(one.meta) for one in documents],
            )
        except BadSource as error:
            raise DocumentStoreError(
                f"{error.message} Name the fields that filters ask of: columns=[...]."
            ) from error

    def _cells(self, meta: Mapping[str, Any]) -> dict[str, Any]:
        cells = _flat(meta)
        names = cells if self.columns is None else self.columns
        return {f"meta.{name}": cells.get(name) for name in names}

    def _where(self, filters: dict[str, Any] | None) -> str | None:
        if not filters or not len(self._kept):
            return None
        fields = None if self.columns is None else frozenset(map("meta.{}".format, self.columns))
        return Translation({"id": "string", **self.collection.columns}, fields).of(filters)


@component
class NearfieldStoreRetriever:
    """Finds documents in a :class:`NearfieldDocumentStore`; words and vectors of the query count.

    Parameters
    ----------
    document_store
        Where.
    filters
        Haystack's, for every run that brings none.
    top_k
        How many documents to give.
    mode
        ``"hybrid"``, ``"vector"`` or ``"text"``.
    """

    def __init__(
        self,
        document_store: NearfieldDocumentStore,
        *,
        filters: dict[str, Any] | None = None,
        top_k: int = 10,
        mode: Mode = "hybrid",
    ) -> None:
        self.document_store = document_store
        self.filters, self.top_k, self.mode = filters, top_k, mode

    @component.output_types(documents=list[Document])  # type: ignore[untyped-decorator]
    def run(
        self, query: str, filters: dict[str, Any] | None = None, top_k: int | None = None
    ) -> dict[str, Any]:
        """The ``documents`` that fit ``query`` best; ``filters`` take the place of its own."""
        asked = filters or self.filters
        found = self.document_store.find(query, top_k or self.top_k, asked, self.mode)
        return {"documents": found}


def _document(one: KeptDocument) -> Document:
    return Document.from_dict({"id": one.id, "content": one.text, **one.metadata})


def _flat(meta: Mapping[str, Any], before: str = "") -> dict[str, Any]:
    """What filters can ask of: values by their path, lists as JSON."""
    cells: dict[str, Any] = {}
    for name, value in meta.items():
        if isinstance(value, Mapping):
            cells |= _flat(value, f"{before}{name}.")
        else:
            cells[before + name] = as_cell(value)
    return cells
