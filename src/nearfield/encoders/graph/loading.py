"""An encoder of a graph's nodes, by the name of its method."""

from __future__ import annotations

from functools import partial
from typing import Any

from nearfield.encoders.graph.encoder import GraphEncoder
from nearfield.encoders.graph.settings import Settings
from nearfield.types import Encoder, Progress, silent


def load(
    name: str,
    *,
    precision: str = "auto",
    threads: int | None = None,
    progress: Progress = silent,
    **settings: Any,
) -> GraphEncoder:
    """The encoder of the method ``name``, which has learned no graph yet.

    ``settings`` are those of :class:`~nearfield.encoders.graph.Settings`; ``precision`` and
    ``threads`` are for the encoder of the nodes' texts, which is loaded when texts come.

    Raises
    ------
    UnknownName
        There is no such method or setting.
    UsageError
        A number cannot be.

    Examples
    --------
    >>> load("node2vec", q=0.5).settings.q
    0.5
    """
    asked = {key: value for key, value in settings.items() if value is not None}
    return GraphEncoder(
        Settings.of(name, asked),
        texts=partial(_of_texts, precision=precision, threads=threads),
        asked=asked,
    )


def _of_texts(name: str, *, precision: str, threads: int | None) -> Encoder:
    from nearfield import models
    from nearfield.encoders.text import TextEncoder

    return TextEncoder(models.find(name), precision=precision, threads=threads)
