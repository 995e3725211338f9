"""LlamaIndex: an encoder as ``BaseEmbedding``, a collection as ``BaseRetriever``."""

from __future__ import annotations

from typing import Any

from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode
from pydantic import PrivateAttr

from nearfield.api import Collection
from nearfield.integrations.opening import Mode, Model, collection_of, encoder_of, query_row, rows
from nearfield.types import Encoder, Filter


class NearfieldEmbedding(BaseEmbedding):  # type: ignore[misc]
    """An encoder, by name or itself, as LlamaIndex asks of it.

    >>> from nearfield.testing import ToyEncoder
    >>> len(NearfieldEmbedding(ToyEncoder()).get_query_embedding("red"))
    32
    """

    _encoder: Encoder = PrivateAttr()

    def __init__(self, model: Model = "minilm", **options: Any) -> None:
        encoder = encoder_of(model)
        super().__init__(model_name=encoder.name, **options)
        self._encoder = encoder

    @classmethod
    def class_name(cls) -> str:
        """Its name in LlamaIndex's own files."""
        return "NearfieldEmbedding"

    def _get_query_embedding(self, query: str) -> list[float]:
        return query_row(self._encoder, query)

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        listed: list[list[float]] = rows(self._encoder, texts).tolist()
        return listed


class NearfieldRetriever(BaseRetriever):  # type: ignore[misc]
    """A collection as LlamaIndex's retriever: its items become nodes.

    Parameters
    ----------
    collection
        A collection, or its name in ``db``.
    k
        How many nodes to give.
    where
        A filter on the items' columns.
    mode
        ``"hybrid"`` (vectors and words), ``"vector"`` or ``"text"``.
    options
        Of :func:`nearfield.open`, for a name.
    """

    def __init__(
        self,
        collection: str | Collection,
        *,
        k: int = 10,
        where: Filter | None = None,
        mode: Mode = "hybrid",
        **options: Any,
    ) -> None:
        self._collection = collection_of(collection, **options)
        self._k, self._where, self._mode = k, where, mode
        super().__init__()

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        hits = self._collection.search(
            query_bundle.query_str, k=self._k, where=self._where, mode=self._mode
        )
        return [
            NodeWithScore(
                node=TextNode(id_=hit.id, text=hit.text, metadata=hit.to_dict()["metadata"]),
                score=float(hit.score),
            )
            for hit in hits
        ]
