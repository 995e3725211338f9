"""What every framework gives: a model's name or an encoder, a collection's name or itself."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np

from nearfield.api import Collection
from nearfield.api import open as open_collection
from nearfield.encoders import load
from nearfield.types import Encoder, Vectors

Model = str | Encoder
Mode = Literal["hybrid", "vector", "text"]


def encoder_of(model: Model) -> Encoder:
    """The encoder of a name, or itself; raises as :func:`nearfield.load` does."""
    return load(model) if isinstance(model, str) else model


def collection_of(collection: str | Collection, **options: Any) -> Collection:
    """The collection of a name, with the options of :func:`nearfield.open`, or itself."""
    if isinstance(collection, str):
        return open_collection(collection, **options)
    return collection


def rows(encoder: Encoder, texts: Any) -> Vectors:
    """Rows ``(n, dim)`` of texts that are kept."""
    return np.asarray(encoder.encode_document(list(texts)), np.float32)


def query_row(encoder: Encoder, text: str) -> list[float]:
    """The row of one text that is searched with, as Python's own numbers."""
    return [float(number) for number in np.asarray(encoder.encode_query([text]), np.float32)[0]]
