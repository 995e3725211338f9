"""How an item's metadata came: lists and objects, names that were taken; and so it goes out."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from nearfield.pipeline.overview import NESTED as OBJECTS
from nearfield.sources import Source
from nearfield.store import Manifest, Table, layout
from nearfield.store.manifest import COLUMNS, NESTED, RENAMED
from nearfield.types.reports import AddReport


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


def shape_of(
    manifest: Manifest | None, table: Table | None, sources: Sequence[Source], report: AddReport
) -> dict[str, Any]:
    """What the manifest keeps of an addition's columns, beside what it kept before.

    A column stands for objects and lists while nothing else came in it.
    """
    before = manifest.arguments if manifest else {}
    here = set(table.metadata) if table else set()
    came = {c.name: c.type == OBJECTS for c in report.columns if c.role == "metadata"}
    nested = {name for name in before.get(NESTED) or () if came.get(name, True)}
    nested |= {name for name, objects in came.items() if objects and name not in here}
    renamed = dict(before.get(RENAMED) or {})
    for source in sources:
        renamed |= {name: came for name, came in source.renamed.items() if name not in here}
    kept = {NESTED: sorted(nested), RENAMED: renamed}
    return {
        COLUMNS: [column.to_dict() for column in report.columns],
        **{name: value for name, value in kept.items() if value},
    }
