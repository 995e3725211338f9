"""spaCy: a step of a pipeline that gives every ``Doc``, ``Span`` and ``Token`` its encoder's row.

::

    nlp.add_pipe("nearfield", config={"model": "minilm"})
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from nearfield.integrations.opening import Model, encoder_of, rows
from nearfield.types import Encoder, Vectors


class NearfieldVectors:
    """Sets ``doc.vector``, ``span.vector``, ``token.vector``, and ``similarity`` by cosine.

    A document's row is made at once, in batches by ``nlp.pipe``; those of spans and tokens when
    they are asked for, each of its own text.
    """

    def __init__(self, model: Model = "minilm") -> None:
        self.encoder: Encoder = encoder_of(model)

    def __call__(self, doc: Doc) -> Doc:
        """Give one document its row."""
        return self._given(doc, rows(self.encoder, [doc.text])[0])

    def pipe(self, stream: Iterable[Doc], batch_size: int = 512) -> Iterator[Doc]:
        """Give the documents of a ``stream`` their rows, ``batch_size`` at a time."""
        documents = iter(stream)
        while batch := list(islice(documents, batch_size)):
            made = rows(self.encoder, [doc.text for doc in batch])
            yield from map(self._given, batch, made)

    def _given(self, doc: Doc, row: Vectors) -> Doc:
        doc.tensor = row[None]
        doc.user_hooks |= {
            "vector": lambda given: given.tensor[0],
            "has_vector": lambda given: True,
            "similarity": _similarity,
        }
        own = {"vector": self._row, "has_vector": lambda given: True, "similarity": _similarity}
        doc.user_span_hooks |= own
        doc.user_token_hooks |= own
        return doc

    def _row(self, piece: Any) -> Vectors:
        row: Vectors = rows(self.encoder, [piece.text])[0]
        return row

    def to_bytes(self, **_: Any) -> bytes:
        """Nothing: the model is named in the pipeline's config."""
        return b""

    def from_bytes(self, data: bytes, **_: Any) -> NearfieldVectors:
        """Itself; there is nothing in ``data``."""
        return self

    def to_disk(self, path: Any, **_: Any) -> None:
        """Write nothing to ``path``: the model is named in the pipeline's config."""

    def from_disk(self, path: Any, **_: Any) -> NearfieldVectors:
        """Itself; nothing is read from ``path``."""
        return self


@Language.factory("nearfield", default_config={"model": "minilm"})  # type: ignore[untyped-decorator]
def _made(nlp: Language, name: str, model: str) -> NearfieldVectors:
    return NearfieldVectors(model)


def _similarity(one: Any, other: Any) -> float:
    return float(np.dot(one.vector, other.vector))
