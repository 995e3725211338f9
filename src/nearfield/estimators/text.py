"""Texts to rows, as the first step of a ``Pipeline``."""

# ruff: noqa: N803 - X, as scikit-learn calls what comes
from __future__ import annotations

import functools
from typing import Any, cast

import numpy as np

from nearfield.encoders import load
from nearfield.encoders.text.texts import as_list
from nearfield.errors import UnknownName
from nearfield.estimators.transformer import Transformer
from nearfield.types import Encoder, Vectors

ROLES = ("document", "query")


class TextVectorizer(Transformer):
    """An encoder as a transformer: texts ``(n,)`` to unit float32 rows ``(n, dim)``.

    It learns nothing; ``fit`` opens the model. Texts are a list, an array, a column, or a frame of
    one column.

    Parameters
    ----------
    model
        A name or folder, as :func:`nearfield.load` takes it, or an encoder.
    role
        What the texts are: ``"document"`` or ``"query"``, for a model with a prompt for each.
    precision
        The engine's, of a model that is loaded by name.

    Attributes
    ----------
    encoder_
        The encoder.
    fingerprint_
        Of all that decides a row.

    Examples
    --------
    >>> from nearfield.testing import ToyEncoder
    >>> TextVectorizer(ToyEncoder()).fit_transform(["red apple", "blue sky"]).shape
    (2, 32)
    """

    def __init__(
        self, model: str | Encoder = "minilm", *, role: str = "document", precision: str = "auto"
    ) -> None:
        self.model = model
        self.role = role
        self.precision = precision

    def fit(self, X: Any, y: Any = None) -> TextVectorizer:
        """Open the model, and see that ``X`` are texts; ``y`` is not read.

        Raises as :func:`nearfield.load` does, and ``UsageError`` for what is no text.
        """
        if self.role not in ROLES:
            raise UnknownName("role", self.role, ROLES)
        as_list(X)
        self.encoder_ = self._opened()
        self.fingerprint_ = self.encoder_.fingerprint
        return self

    def transform(self, X: Any) -> Vectors:
        """Rows ``(n, dim)`` of the texts ``X``; raises ``UsageError`` for what is no text."""
        if not hasattr(self, "encoder_"):
            self.fit(X)
        encode = {"document": self.encoder_.encode_document, "query": self.encoder_.encode_query}
        return np.asarray(encode[self.role](as_list(X)), np.float32)

    def _opened(self) -> Encoder:
        if not isinstance(self.model, str):
            return self.model
        return _loaded(self.model, self.precision)

    @property
    def _n_features_out(self) -> int:
        return self.encoder_.dim

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.requires_fit = False
        tags.input_tags.one_d_array = tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        return tags


@functools.lru_cache(maxsize=2)
def _loaded(model: str, precision: str) -> Encoder:
    """One for all clones of a grid search."""
    return cast("Encoder", load(model, precision=precision))
