"""LangChain: an encoder as ``Embeddings``, a collection as ``VectorStore``."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.vectorstores import VectorStore

from nearfield.api import Collection
from nearfield.integrations.kept import Kept, KeptDocument, checked
from nearfield.integrations.opening import Mode, Model, collection_of, encoder_of, query_row, rows
from nearfield.types import Encoder, Filter, Modality, Progress, Segment, Vectors, silent


class NearfieldEmbeddings(Embeddings):  # type: ignore[misc]
    """An encoder, by name or itself, as LangChain asks of it.

    >>> from nearfield.testing import ToyEncoder
    >>> len(NearfieldEmbeddings(ToyEncoder()).embed_query("red"))
    32
    """

    def __init__(self, model: Model = "minilm") -> None:
        self.encoder = encoder_of(model)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Rows of ``texts`` that are kept."""
        listed: list[list[float]] = rows(self.encoder, texts).tolist()
        return listed

    def embed_query(self, text: str) -> list[float]:
        """The row of a ``text`` that is searched with."""
        return query_row(self.encoder, text)


class NearfieldVectorStore(VectorStore):  # type: ignore[misc]
    """A collection as LangChain's store: it keeps, finds, gives back and removes documents.

    Parameters
    ----------
    collection
        A collection, or its name in ``db``.
    embedding
        LangChain's embeddings, for a new collection; nearfield's own where None.
    columns
        Names in the metadata that ``where`` may ask of.
    mode
        ``"hybrid"`` (vectors and words), ``"vector"`` or ``"text"``.
    options
        Of :func:`nearfield.open`: ``db``, ``model``, ``precision``.
    """

    def __init__(
        self,
        collection: str | Collection,
        embedding: Embeddings | None = None,
        *,
        columns: Sequence[str] = (),
        mode: Mode = "hybrid",
        **options: Any,
    ) -> None:
        if embedding is not None:
            options["model"] = _encoder(embedding)
        self.collection = collection_of(collection, **options)
        self._kept, self._columns, self._mode = Kept(self.collection), checked(columns), mode
        self._embedding = embedding

    @property
    def embeddings(self) -> Embeddings:
        """What the collection's vectors are made by."""
        return self._embedding or NearfieldEmbeddings(self.collection.encoder())

    def add_texts(
        self,
        texts: Iterable[str],
        metadatas: list[dict[str, Any]] | None = None,
        *,
        ids: list[str] | None = None,
        **kwargs: Any,
    ) -> list[str]:
        """Keep ``texts`` with their ``metadatas``; those of the same ``ids`` are replaced.

        An empty text is kept too, and found by no search.
        """
        listed = list(texts)
        given: list[Any] = [None] * len(listed) if ids is None else list(ids)
        names = [name or uuid.uuid4().hex for name in given]
        own = metadatas or [{}] * len(listed)
        columns = [{name: one.get(name) for name in self._columns} for one in own]
        self._kept.put(names, listed, own, columns)
        return names

    def get_by_ids(self, ids: Sequence[str], /) -> list[Document]:
        """The documents of ``ids`` that are here."""
        return [_document(one) for one in self._kept.get(ids)]

    def delete(self, ids: list[str] | None = None, **kwargs: Any) -> bool | None:
        """Remove the documents of ``ids``; those that are not here are no mistake."""
        self._kept.remove(ids or [])
        return True

    def similarity_search(
        self, query: str, k: int = 4, *, where: Filter | None = None, **kwargs: Any
    ) -> list[Document]:
        """The ``k`` best for ``query``; ``where`` is a filter on the columns."""
        return [_document(one) for one in self._kept.find(query, k, where, self._mode)]

    def similarity_search_with_score(
        self, query: str, k: int = 4, *, where: Filter | None = None, **kwargs: Any
    ) -> list[tuple[Document, float]]:
        """The ``k`` nearest vectors with their cosines; ``where`` is a filter on the columns."""
        found = self._kept.find(query, k, where, "vector")
        return [(_document(one), one.score) for one in found]

    def similarity_search_by_vector(
        self, embedding: list[float], k: int = 4, *, where: Filter | None = None, **kwargs: Any
    ) -> list[Document]:
        """The ``k`` nearest to a row of the collection's encoder."""
        found = self._kept.find(np.asarray(embedding, np.float32), k, where, "vector")
        return [_document(one) for one in found]

    def max_marginal_relevance_search(
        self,
        query: str,
        k: int = 4,
        fetch_k: int = 20,
        lambda_mult: float = 0.5,
        *,
        where: Filter | None = None,
        **kwargs: Any,
    ) -> list[Document]:
        """``k`` of the ``fetch_k`` nearest to ``query``, unlike each other (Carbonell 1998).

        ``lambda_mult`` goes from 0, the least alike, to 1, the nearest; ``where`` as above.
        """
        if not len(self._kept):
            return []
        row = self.embeddings.embed_query(query)
        return self.max_marginal_relevance_search_by_vector(
            row, k, fetch_k, lambda_mult, where=where
        )

    def max_marginal_relevance_search_by_vector(
        self,
        embedding: list[float],
        k: int = 4,
        fetch_k: int = 20,
        lambda_mult: float = 0.5,
        *,
        where: Filter | None = None,
        **kwargs: Any,
    ) -> list[Document]:
        """The same for a row of the collection's encoder."""
        row = np.asarray(embedding, np.float32)
        found = self._kept.find_apart(row, k, fetch_k, lambda_mult, where)
        return [_document(one) for one in found]

    def _select_relevance_score_fn(self) -> Callable[[float], float]:
        return lambda cosine: min(max(cosine, 0.0), 1.0)

    @classmethod
    def from_texts(
        cls,
        texts: list[str],
        embedding: Embeddings,
        metadatas: list[dict[str, Any]] | None = None,
        *,
        ids: list[str] | None = None,
        collection: str | Collection = "langchain",
        **kwargs: Any,
    ) -> NearfieldVectorStore:
        """A store with these ``texts``; ``kwargs`` are those of the class."""
        store = cls(collection, embedding, **kwargs)
        store.add_texts(texts, metadatas, ids=ids)
        return store


class LangChainEncoder:
    """LangChain's embeddings as an encoder, so that a collection may be of them."""

    modalities: frozenset[Modality] = frozenset({"text"})
    query_modalities = modalities

    def __init__(self, embedding: Embeddings) -> None:
        self._embedding = embedding
        kind = type(embedding)
        self.name = f"langchain:{kind.__qualname__}"
        said = f"{kind.__module__}.{kind.__qualname__} {getattr(embedding, 'model', '')}"
        self._said = f"{said} {getattr(embedding, 'model_name', '')}"

    @cached_property
    def dim(self) -> int:
        """Width of a row, by asking for one."""
        return len(self._embedding.embed_query("a"))

    @property
    def fingerprint(self) -> str:
        """Digest of the class, what it says of its model, and the width."""
        return hashlib.sha256(f"{self._said} {self.dim}".encode()).hexdigest()[:16]

    def encode_document(self, items: Sequence[str], *, progress: Progress = silent) -> Vectors:
        """Rows of texts that are kept; ``progress`` is called once, at the end."""
        made = np.asarray(self._embedding.embed_documents(list(items)), np.float32)
        progress(len(items), len(items))
        return _unit(made.reshape(len(items), -1))

    def encode_query(self, items: Sequence[str], *, progress: Progress = silent) -> Vectors:
        """Rows of texts that are searched with; ``progress`` is called once, at the end."""
        made = np.asarray([self._embedding.embed_query(text) for text in items], np.float32)
        progress(len(items), len(items))
        return _unit(made.reshape(len(items), -1))

    def segment(self, items: Sequence[str]) -> list[list[Segment]]:
        """Each of ``items`` whole: nobody says how much such a model reads."""
        return [[Segment(0, len(text))] for text in items]


def _unit(made: Vectors) -> Vectors:
    lengths = np.linalg.norm(made, axis=1, keepdims=True)
    unit: Vectors = made / np.maximum(lengths, np.float32(1e-12))
    return unit


def _encoder(embedding: Embeddings) -> Encoder:
    if isinstance(embedding, NearfieldEmbeddings):
        return embedding.encoder
    return LangChainEncoder(embedding)


def _document(one: KeptDocument) -> Document:
    return Document(id=one.id, page_content=one.text, metadata=one.metadata)
