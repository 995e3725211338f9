"""What other packages add, by entry points: encoders, verbs, modalities, formats, datasets.

Each group is ``nearfield.NAME``. An encoder's entry point is a callable
``(name, *, precision, progress, **options) -> Encoder``; its name is the model's name, or a prefix
that ends in a colon (``acme:`` serves ``acme:anything``). The others' are rows: a
:class:`nearfield.verbs.Verb`, :class:`nearfield.modalities.Kind`,
:class:`nearfield.sources.formats.Format` or :class:`nearfield.datasets.Dataset`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

    from nearfield.types import Encoder

Group = Literal["encoders", "verbs", "modalities", "formats", "datasets"]
Loader: TypeAlias = "Callable[..., Encoder]"

FILE = "entry_points.txt"

LOADERS: list[Loader] = []
"""Loaders of this process that go before all others: see :func:`nearfield.testing.loading`."""


def entries(group: Group) -> dict[str, EntryPoint]:
    """What is registered in a group, by name; nothing of it is imported."""
    if not has_entries():
        return {}
    from importlib.metadata import entry_points

    return {point.name: point for point in entry_points(group=f"nearfield.{group}")}


def has_entries() -> bool:
    """Whether a package here names a group of ours: 1 ms of CPU, ``entry_points`` takes 22."""
    for place in sys.path:
        if Path(place).is_file():  # an archive, which importlib.metadata looks into
            return True
        with suppress(OSError), os.scandir(place or ".") as inside:
            folders = [each.path for each in inside if each.name.endswith("-info")]
            if any(b"[nearfield." in _read(Path(folder, FILE)) for folder in folders):
                return True
    return False


def _read(file: Path) -> bytes:
    with suppress(OSError):
        return file.read_bytes()
    return b""


def rows(group: Group) -> dict[str, Any]:
    """What is registered in a group, by name, imported: rows for the table of the same name."""
    return {name: point.load() for name, point in entries(group).items()}


def loader(name: str) -> Loader | None:
    """Who loads the encoder of a name, if it is none of ours."""
    if LOADERS:
        return LOADERS[0]
    for key, point in entries("encoders").items():
        if name == key or (key.endswith(":") and name.startswith(key)):
            load: Loader = point.load()
            return load
    return None
