"""How an item's metadata came: lists and objects, names that were taken; and so it goes out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from nearfield.store import Manifest, layout
from nearfield.store.manifest import NESTED, RENAMED


@dataclass(frozen=True)
class Shape:
    """The columns that stand as JSON, and those that came under another name.

    >>> Shape(frozenset({"tags"})).metadata({"m:tags": '["a"]', "m:n": 1})
    {'tags': ['a'], 'n': 1}
    """

    nested: frozenset[str] = frozenset()
    renamed: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, manifest: Manifest) -> Shape:
        """That of a collection."""
        arguments = manifest.arguments
        return cls(frozenset(arguments.get(NESTED) or ()), dict(arguments.get(RENAMED) or {}))

    def metadata(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """The user's columns of a row, as they came."""
        held = {layout.logical(n): v for n, v in row.items() if n.startswith(layout.PREFIX)}
        return {self._name(n, held): self._value(n, v) for n, v in held.items()}

    def _name(self, name: str, held: Mapping[str, Any]) -> str:
        came = self.renamed.get(name, name)
        return name if came in held else came

    def _value(self, name: str, value: Any) -> Any:
        if name not in self.nested or not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value


PLAIN = Shape()
"""Metadata as it stands."""
