"""What a collection keeps of its columns, so that metadata goes out as it came."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nearfield.pipeline.overview import NESTED as OBJECTS
from nearfield.sources import Source
from nearfield.store import Manifest, Table
from nearfield.store.manifest import COLUMNS, NESTED, RENAMED
from nearfield.types.reports import ColumnRead


def shape_of(
    manifest: Manifest | None,
    table: Table | None,
    sources: Sequence[Source],
    columns: Sequence[ColumnRead],
) -> dict[str, Any]:
    """What the manifest keeps of an addition's columns, beside what it kept before.

    A column stands for objects and lists while nothing else came in it.
    """
    before = manifest.arguments if manifest else {}
    here = set(table.metadata) if table else set()
    came = {c.name: c.type == OBJECTS for c in columns if c.role == "metadata"}
    nested = {name for name in before.get(NESTED) or () if came.get(name, True)}
    nested |= {name for name, objects in came.items() if objects and name not in here}
    renamed = dict(before.get(RENAMED) or {})
    for source in sources:
        renamed |= {name: came for name, came in source.renamed.items() if name not in here}
    kept = {NESTED: sorted(nested), RENAMED: renamed}
    return {
        COLUMNS: [column.to_dict() for column in columns],
        **{name: value for name, value in kept.items() if value},
    }
