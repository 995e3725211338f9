"""Names of encoders, and who loads them.

Another package adds encoders under names of its own with an entry point in the group
``nearfield.encoders``: a callable ``(name, *, precision, progress, **options) -> Encoder``. The
entry point's name is the model's name, or a prefix that ends in a colon (``acme:`` serves
``acme:anything``).
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any

from nearfield.types import Encoder, Progress, silent

GROUP = "nearfield.encoders"
Loader = Callable[..., Encoder]

LOADERS: list[Loader] = []
"""Loaders of this process that go before all others: see :func:`nearfield.testing.loading`."""


def load(
    name: str = "minilm",
    *,
    precision: str = "auto",
    progress: Progress = silent,
    **options: Any,
) -> Encoder:
    """Load an encoder by name: a model of the table, a folder, a hub name, or a third party's.

    ``options`` (``device``, ``threads``, ``calibration``) are those of
    :func:`nearfield.encoders.load`, or the third party's.

    Raises ``UnknownName`` for a name that nobody knows, ``FetchError`` if it cannot be fetched.
    """
    options |= {"precision": precision, "progress": progress}
    if LOADERS:
        return LOADERS[0](name, **options)
    for point in entry_points(group=GROUP):
        if name == point.name or (point.name.endswith(":") and name.startswith(point.name)):
            loader: Loader = point.load()
            return loader(name, **options)
    # By name, since this module is below all rooms: encoders imports it not.
    encoder: Encoder = import_module("nearfield.encoders").load(name, **options)
    return encoder
