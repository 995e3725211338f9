"""BERTopic: an encoder as its backend.

Given an encoder itself, BERTopic does not know it, and loads all-MiniLM-L6-v2 without a word.
"""

from __future__ import annotations

from collections.abc import Sequence

from bertopic.backend import BaseEmbedder

from nearfield.integrations.opening import Model, encoder_of, rows
from nearfield.types import Vectors


class NearfieldBackend(BaseEmbedder):  # type: ignore[misc]
    """``BERTopic(embedding_model=NearfieldBackend("minilm"))``; ``model`` is a name or an encoder.

    >>> from nearfield.testing import ToyEncoder
    >>> NearfieldBackend(ToyEncoder()).embed(["red", "blue"]).shape
    (2, 32)
    """

    def __init__(self, model: Model = "minilm") -> None:
        super().__init__(embedding_model=encoder_of(model))

    def embed(self, documents: Sequence[str], verbose: bool = False) -> Vectors:
        """Rows ``(n, dim)`` of ``documents``, or of words; ``verbose`` changes nothing."""
        return rows(self.embedding_model, documents)
