"""What an ``add`` is about to do, before it spends compute.

Every batch of a source is compared with what the collection holds. Rows come out in three kinds:
``fresh`` (to embed and append), ``changed`` (the id is here with another text: to embed and
replace) and ``touched`` (only the metadata differs: the vectors stay).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import pyarrow as pa

from nearfield.errors import BadSource
from nearfield.sources import metadata, own
from nearfield.store import layout
from nearfield.store.digests import DigestSet, Known, content_digest, keys, meta_digest
from nearfield.types import Segment

FRESH, CHANGED, TOUCHED = "fresh", "changed", "touched"
Split = Callable[[Sequence[str]], list[list[Segment]]]


class Survey:
    """Counts and sorts the rows of batches; ids and texts seen cost 8 bytes each.

    ``counts`` holds: read, fresh, changed, touched, unchanged, empty, not_text, repeated_ids,
    duplicates (texts the same byte for byte as one before), split, passages.
    """

    def __init__(self, known: Known, split: Split) -> None:
        self.counts: Counter[str] = Counter()
        self.repeated: list[str] = []
        self._known = known
        self._split = split
        self._ids = DigestSet()
        self._texts = DigestSet()

    def take(self, batch: pa.RecordBatch) -> Iterator[tuple[str, pa.RecordBatch]]:
        """Yield ``(kind, rows)``: one row a passage, with the item's metadata as it came."""
        self.counts["read"] += batch.num_rows
        batch = self._with_text(batch)
        batch = self._once(_with_ids(batch))
        if not batch.num_rows:
            return
        texts = batch.column(layout.TEXT).to_pylist()
        content = [content_digest(text) for text in texts]
        self.counts["duplicates"] += int((~self._texts.add(keys(content))).sum())
        meta = [meta_digest(row) for row in _metadata(batch).to_pylist()]
        columns = {layout.CONTENT: content, layout.META: meta}
        for name, digests in columns.items():
            batch = batch.append_column(name, pa.array(digests, pa.binary(16)))
        here, same_text, same_meta = self._known.compare(
            keys(batch.column(layout.ID).to_pylist()),
            np.frombuffer(b"".join(content), "V16"),
            np.frombuffer(b"".join(meta), "V16"),
        )
        self.counts["unchanged"] += int((same_text & same_meta).sum())
        for kind, mask in [
            (FRESH, ~here),
            (CHANGED, here & ~same_text),
            (TOUCHED, same_text & ~same_meta),
        ]:
            rows = batch.filter(pa.array(mask))
            self.counts[kind] += rows.num_rows
            if rows.num_rows:
                yield kind, rows if kind == TOUCHED else self._passages(rows)

    def _with_text(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        texts = batch.column(layout.TEXT).to_pylist()
        self.counts["not_text"] += sum(text is None for text in texts)
        self.counts["empty"] += sum(text is not None and not text.strip() for text in texts)
        return batch.filter(pa.array([bool(text and text.strip()) for text in texts], pa.bool_()))

    def _once(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """The first row of each id, in this ``add``."""
        names = batch.column(layout.ID).to_pylist()
        new = self._ids.add(keys(names))
        self.counts["repeated_ids"] += int((~new).sum())
        again = [name for name, is_new in zip(names, new, strict=True) if not is_new]
        self.repeated += again[: 5 - len(self.repeated)]
        return batch.filter(pa.array(new))

    def _passages(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        texts = batch.column(layout.TEXT).to_pylist()
        one_each = layout.VECTOR in batch.schema.names  # given vectors: one an item
        spans = [[Segment(0, len(t))] for t in texts] if one_each else self._split(texts)
        self.counts["split"] += sum(len(s) > 1 for s in spans)
        self.counts["passages"] += sum(map(len, spans))
        return layout.cut(batch.drop_columns([layout.TEXT]), texts, spans)


def adopt(batch: pa.RecordBatch) -> pa.RecordBatch:
    """A batch of texts as the table names its columns: metadata cannot meet a column of ours.

    Raises
    ------
    BadSource
        Some items are no texts.
    """
    others = set(own(batch, "modality").to_pylist()) - {"text"}
    if others:
        raise BadSource(
            f"Items of the modality {', '.join(sorted(others))} came; a collection holds texts."
        )
    columns = {layout.ID: own(batch, "id"), layout.TEXT: own(batch, "text")}
    columns |= {layout.physical(field.name): values for field, values in metadata(batch)}
    return pa.RecordBatch.from_arrays(list(columns.values()), names=list(columns))


def _metadata(batch: pa.RecordBatch) -> pa.RecordBatch:
    return batch.select([n for n in batch.schema.names if n.startswith(layout.PREFIX)])


def _with_ids(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Where a row has no id, its content makes one: its text, and its metadata if it has any."""
    ids = batch.column(layout.ID)
    if not ids.null_count:
        return batch
    texts = batch.column(layout.TEXT).to_pylist()
    rows = _metadata(batch).to_pylist()
    made = [
        name if name is not None else content_digest(text + meta_digest(row).hex()).hex()[:16]
        for name, text, row in zip(ids.to_pylist(), texts, rows, strict=True)
    ]
    return batch.set_column(0, layout.ID, pa.array(made, pa.string()))
