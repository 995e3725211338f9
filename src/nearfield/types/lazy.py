"""Names of a package that are loaded when they are first used."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def lazy(package: str, homes: Mapping[str, str]) -> tuple[list[str], Callable[[str], Any]]:
    """A package's ``__all__`` and ``__getattr__``, of its names and the file each stands in.

    A file is named as seen from the package; ``"api:open_collection"`` is what has another name
    there.
    """
    known = sorted(homes)

    def attribute(name: str) -> Any:
        if name not in homes:
            raise AttributeError(f"{package} has no {name!r}; it has: {', '.join(known)}")
        file, _, own = homes[name].partition(":")
        return getattr(import_module(f"{package}.{file}"), own or name)

    return known, attribute
