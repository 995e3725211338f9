"""How the rows of one table differ from those of another, by the hashes of their items."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from nearfield.collection.survey import CHANGED, FRESH, TOUCHED
from nearfield.store import Table, layout
from nearfield.store.digests import Known, keys

HEAD = f"{layout.PART} = 0"


@dataclass(frozen=True)
class Difference:
    """What must be done to a table for it to hold the ``items`` of another.

    ``fresh`` it lacks, ``changed`` it holds with another text, ``touched`` with other metadata:
    ids and the number of their passages. ``gone`` are the ids that only it holds.
    """

    items: int
    fresh: pa.Table
    changed: pa.Table
    touched: pa.Table
    gone: list[str]

    @property
    def texts(self) -> int:
        """Items whose vectors must be made."""
        return int(self.fresh.num_rows + self.changed.num_rows)


def difference(source: Table, target: Table) -> Difference:
    """What has to be done to the target for it to hold the source's items."""
    there, rows, known = target.known(), 0, 0
    schema = pa.schema([layout.OWN.field(name) for name in (layout.ID, layout.PARTS)])
    found: dict[str, list[pa.RecordBatch]] = {kind: [] for kind in (FRESH, CHANGED, TOUCHED)}
    for batch in source.scan([*schema.names, layout.CONTENT, layout.META], where=HEAD):
        here, same_text, same_meta = _compare(there, batch)
        masks = (~here, here & ~same_text, same_text & ~same_meta)
        for kind, mask in zip(found, masks, strict=True):
            found[kind].append(batch.select(schema.names).filter(pa.array(mask)))
        rows, known = rows + batch.num_rows, known + int(here.sum())
    fresh, changed, touched = (pa.Table.from_batches(f, schema) for f in found.values())
    gone = _gone(source, target) if target.count(HEAD) > known else []
    return Difference(rows, fresh, changed, touched, gone)


def _gone(source: Table, target: Table) -> list[str]:
    """Ids that only the target holds."""
    ours = source.known()
    names: list[str] = []
    for batch in target.scan([layout.ID, layout.CONTENT, layout.META], where=HEAD):
        here, _, _ = _compare(ours, batch)
        names += batch.column(layout.ID).filter(pa.array(~here)).to_pylist()
    return names


def _compare(known: Known, batch: pa.RecordBatch) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    digests = [
        np.frombuffer(b"".join(batch.column(name).to_pylist()), "V16")
        for name in (layout.CONTENT, layout.META)
    ]
    return known.compare(keys(batch.column(layout.ID).to_pylist()), *digests)
