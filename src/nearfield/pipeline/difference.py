"""How the rows of one table differ from those of another, by the hashes of their items."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from nearfield.pipeline.survey import CHANGED, NEW, UPDATED, digests_of
from nearfield.store import Table, layout
from nearfield.store.digests import Known, keys

HEAD = f"{layout.PART} = 0"


@dataclass(frozen=True)
class Difference:
    """What must be done to a table for it to hold the ``items`` of another.

    ``new`` it lacks, ``changed`` it holds with another content, ``updated`` with other metadata:
    ids and the number of their segments. ``gone`` are the ids that only it holds.
    """

    items: int
    new: pa.Table
    changed: pa.Table
    updated: pa.Table
    gone: list[str]

    @property
    def contents(self) -> int:
        """Items whose vectors must be made."""
        return int(self.new.num_rows + self.changed.num_rows)


def difference(source: Table, target: Table) -> Difference:
    """What has to be done to the target for it to hold the source's items."""
    there, rows, known = target.known(), 0, 0
    schema = pa.schema([layout.OWN.field(name) for name in (layout.ID, layout.PARTS)])
    changes: dict[str, list[pa.RecordBatch]] = {name: [] for name in (NEW, CHANGED, UPDATED)}
    for batch in source.scan([*schema.names, layout.CONTENT, layout.META], where=HEAD):
        here, same, same_meta = _compare(there, batch)
        masks = (~here, here & ~same, same & ~same_meta)
        for name, mask in zip(changes, masks, strict=True):
            changes[name].append(batch.select(schema.names).filter(pa.array(mask)))
        rows, known = rows + batch.num_rows, known + int(here.sum())
    new, changed, updated = (pa.Table.from_batches(c, schema) for c in changes.values())
    gone = _gone(source, target) if target.count(HEAD) > known else []
    return Difference(rows, new, changed, updated, gone)


def _gone(source: Table, target: Table) -> list[str]:
    """Ids that only the target holds."""
    here_now = source.known()
    names: list[str] = []
    for batch in target.scan([layout.ID, layout.CONTENT, layout.META], where=HEAD):
        here, _, _ = _compare(here_now, batch)
        names += batch.column(layout.ID).filter(pa.array(~here)).to_pylist()
    return names


def _compare(known: Known, batch: pa.RecordBatch) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    digests = [digests_of(batch, name) for name in (layout.CONTENT, layout.META)]
    return known.compare(keys(batch.column(layout.ID).to_pylist()), *digests)
