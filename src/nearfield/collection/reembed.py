"""All items of a collection into a new table, with another encoder, and then the switch."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from nearfield.collection.ingest import check_vectors, with_vectors
from nearfield.collection.lookup import items
from nearfield.collection.reports import AddReport
from nearfield.store import Database, EncoderCard, Manifest, Table, layout
from nearfield.types import Encoder, Watch

CHUNK = 1_000  # items at once in memory


def reembed(db: Database, old: Manifest, encoder: Encoder, watch: Watch) -> AddReport:
    """Fill the next table, write the manifest, drop the table before; needs the write lock."""
    source = db.table(old)
    number = int(old.table.rpartition("-")[2]) + 1
    card = EncoderCard(
        encoder.name, encoder.fingerprint, encoder.dim, getattr(encoder, "precision", "f32")
    )
    new = replace(old, encoder=card, table=f"rows-{number}")
    target = db.table(new)
    target.create(card.dim, source.metadata)
    names = [name for b in source.scan([layout.ID], where="part = 0") for name in b[0].to_pylist()]
    progress = watch("Embedding")
    passages = 0
    for at in range(0, len(names), CHUNK):
        rows = _embed(source, names[at : at + CHUNK], encoder)
        check_vectors(rows, card.dim)
        target.append(rows)
        passages += rows.num_rows
        progress(min(at + CHUNK, len(names)), len(names))
    target.tidy()
    new.write(db.folder(old.name))
    db.sweep(new)
    return AddReport(old.name, read=len(names), changed=len(names), passages=passages)


def _embed(source: Table, names: list[str], encoder: Encoder) -> pa.Table:
    """The items' rows again, cut for the new model; digests and metadata as they were."""
    kept = [n for n in source.columns if n not in (*layout.CUT, layout.VECTOR)]
    heads = source.items(names, [*kept, layout.PART]).filter(pc.field(layout.PART) == 0)
    texts = [item["text"] for item in items(source, heads[layout.ID].to_pylist())]
    rows = layout.cut(heads.select(kept), texts, encoder.split(texts))
    return with_vectors(rows, encoder.encode_document(rows[layout.TEXT].to_pylist()))
