"""MTEB: an encoder as ``mteb.evaluate`` takes it.

::

    mteb.evaluate(MtebEncoder("minilm"), mteb.get_tasks(["STS12"]))
"""

from __future__ import annotations

from typing import Any

import numpy as np
from mteb.models.model_meta import ModelMeta

from nearfield.encoders.text.similarity import similarity, similarity_pairwise
from nearfield.integrations.opening import Model, encoder_of
from nearfield.types import Vectors


class MtebEncoder:
    """An encoder, by name or itself, with the prompts of queries and documents.

    ``revision`` is nothing of a folder's, ``device`` the encoder's own, and ``options`` are MTEB's.
    """

    def __init__(
        self,
        model_name: Model = "minilm",
        revision: str | None = None,
        *,
        device: str | None = None,
        **options: Any,
    ) -> None:
        self.encoder = encoder_of(model_name)
        name = self.encoder.name.strip("/").replace("/", "--")
        self.mteb_model_meta = ModelMeta.create_empty(
            {
                "name": f"nearfield/{name}",
                "revision": self.encoder.fingerprint,
                "embed_dim": self.encoder.dim,
                "similarity_fn_name": "cosine",
            }
        )

    def encode(
        self,
        inputs: Any,
        *,
        task_metadata: Any = None,
        hf_split: str = "",
        hf_subset: str = "",
        prompt_type: Any = None,
        **options: Any,
    ) -> Vectors:
        """Rows of the texts in MTEB's batches ``inputs``, of queries where ``prompt_type`` says so.

        What it says of the task and the part of its data changes nothing.
        """
        texts = [text for batch in inputs for text in batch["text"]]
        asks = getattr(prompt_type, "value", prompt_type) == "query"
        encode = self.encoder.encode_query if asks else self.encoder.encode_document
        return np.asarray(encode(texts), np.float32)

    def similarity(self, embeddings1: Any, embeddings2: Any) -> Any:
        """Cosines ``(n, m)``: each of ``embeddings1`` with each of ``embeddings2``."""
        return similarity("cosine", embeddings1, embeddings2)

    def similarity_pairwise(self, embeddings1: Any, embeddings2: Any) -> Any:
        """Cosines ``(n,)``: each of ``embeddings1`` with the one of ``embeddings2`` beside it."""
        return similarity_pairwise("cosine", embeddings1, embeddings2)
