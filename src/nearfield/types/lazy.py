"""Names of a package that are loaded when they are first used."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def lazy(package: str, homes: Mapping[str, str]) -> tuple[list[str], Callable[[str], Any]]:
    """A package's ``__all__`` and ``__getattr__``: names, and the file in it that holds each."""
    known = sorted(homes)

    def attribute(name: str) -> Any:
        if name not in homes:
            raise AttributeError(f"{package} has no {name!r}; it has: {', '.join(known)}")
        return getattr(import_module(f"{package}.{homes[name]}"), name)

    return known, attribute
