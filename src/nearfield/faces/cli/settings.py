"""Options of a method: ``--set NAME=VALUE``."""

from __future__ import annotations

from collections.abc import Container, Iterable
from typing import Any

from nearfield.errors import UsageError


def settings(pairs: Iterable[str], taken: Container[str] = ()) -> dict[str, Any]:
    """Names and values; numbers become numbers.

    >>> settings(["eps=0.1", "min_samples=5", "linkage=average"])
    {'eps': 0.1, 'min_samples': 5, 'linkage': 'average'}
    """
    found: dict[str, Any] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        name = name.strip().replace("-", "_")
        if not name or not equals or name in taken:
            raise UsageError(f"--set {pair} is no option of a method.", "Use: --set NAME=VALUE")
        found[name] = _value(value.strip())
    return found


def _value(text: str) -> Any:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text
