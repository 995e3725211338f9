"""The encoder ``fields`` by its name, with its settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from nearfield.encoders.records.fields import NAME, FieldsEncoder
from nearfield.encoders.records.texts import reader
from nearfield.encoders.records.weights import parsed
from nearfield.errors import UnknownName
from nearfield.types import Progress, silent

TEXT = "minilm"
"""Who reads the texts of records, where no other is named."""


def load(
    name: str = NAME,
    *,
    precision: str = "auto",
    threads: int | None = None,
    progress: Progress = silent,
    weights: Mapping[str, float] | Sequence[str] | None = None,
    text: str = TEXT,
    **others: Any,
) -> FieldsEncoder:
    """The encoder of records, not yet fitted.

    Parameters
    ----------
    name
        ``fields``.
    precision, threads, progress
        Of the text encoder, which is loaded when the first text comes.
    weights
        Of fields: ``{"price": 2}`` or ``["price=2"]``.
    text
        The name of the encoder of texts.

    Raises
    ------
    UnknownName
        It has no such setting.
    UsageError
        A weight is no number.
    """
    if others:
        raise UnknownName(
            "setting of the encoder 'fields'", next(iter(others)), ("text", "weights")
        )
    return FieldsEncoder(
        partial(reader, text, precision, threads, progress), parsed(weights), reads=text
    )
