"""Haystack: an encoder as its two embedders, a collection as its retriever."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from haystack import Document, component

from nearfield.api import Collection
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
