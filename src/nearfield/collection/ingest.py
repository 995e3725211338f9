"""The way in: source -> survey -> spool -> encoder -> table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from nearfield.collection.pace import Pace
from nearfield.collection.reports import AddReport
from nearfield.collection.survey import CHANGED, FRESH, TOUCHED, Survey, adopt
from nearfield.collection.types import settle, unify
from nearfield.errors import BadVectors
from nearfield.sources import Source, conform, item_batch, metadata
from nearfield.store import Spool, Table, layout
from nearfield.types import Encoder, Progress, Vectors, Watch

BATCH = 4_096  # rows read, compared and spooled at a time


class Ingest:
    """One ``add``: :meth:`read` surveys and spools, :meth:`write` embeds and commits."""

    def __init__(self, name: str, sources: Sequence[Source], spool: Spool) -> None:
        self.report = AddReport(name)
        self._sources = sources
        self._spool = spool

    def read(self, survey: Survey, vectors: Vectors | None, progress: Progress) -> AddReport:
        """Survey every source to its end; what is new waits in the spool."""
        at = 0
        for source in self._sources:
            for came in source.batches(BATCH):
                batch = adopt(came)
                if vectors is not None:
                    batch = _with_vectors(batch, vectors[at : at + batch.num_rows])
                    at += batch.num_rows
                for kind, rows in survey.take(batch):
                    self._spool.write(kind, rows)
                self._tell(progress)
        if vectors is not None and at != len(vectors):
            raise BadVectors(f"{len(vectors)} vectors came for {at} items.", "Give one an item.")
        self.report = report_of(self.report, survey, self._sources)
        return self.report

    def write(self, table: Table, encoder: Encoder | None, watch: Watch) -> None:
        """Embed what waits, commit by commit: a kill loses one commit's work, a few seconds."""
        types = self.types(table)
        table.extend(types)
        progress, pace, done = watch("Embedding"), Pace(), 0
        for kind, batch in self._spool.batches():
            for piece in pace.slices(batch):
                after = _Offset(progress, done, self._spool.rows)
                _store(kind, _typed(piece, types), table, encoder, after)
                done += piece.num_rows
                progress(done, self._spool.rows)
        indexing = watch("Indexing")
        indexing(0, None)
        table.tidy()
        indexing(1, 1)

    def types(self, table: Table | None) -> dict[str, pa.DataType]:
        """The metadata columns after this ``add``; raises where they do not fit the table's."""
        observed = unify(
            {n: pa.null() if n in c.empty() else t for n, t in c.types().items()}
            for c in (source.columns for source in self._sources)
        )
        return settle(table.metadata if table else {}, observed, self.report.collection)

    def _tell(self, progress: Progress) -> None:
        totals = [source.total for source in self._sources]
        known = None if None in totals else sum(t or 0 for t in totals)
        progress(sum(source.done for source in self._sources), known)


@dataclass(frozen=True)
class _Offset:
    """The progress of one part, as progress of the whole."""

    whole: Progress
    before: int
    total: int

    def __call__(self, done: int, total: int | None) -> None:
        self.whole(self.before + done, self.total)


def _store(
    kind: str, rows: pa.Table, table: Table, encoder: Encoder | None, progress: Progress
) -> None:
    if kind == TOUCHED:
        table.replace(with_old_vectors(rows, table))
        return
    rows = rows if encoder is None else _embedded(rows, encoder, progress)
    check_vectors(rows, table.dim)
    (table.append if kind == FRESH else table.replace)(rows)


def check_vectors(rows: pa.Table, dim: int) -> None:
    """Raise ``BadVectors`` for the wrong width, NaN, infinity or all zeros, naming the id."""
    column = rows[layout.VECTOR].combine_chunks()
    matrix = column.flatten().to_numpy().reshape(len(column), -1)
    if matrix.shape[1] != dim:
        raise BadVectors(f"Vectors of width {matrix.shape[1]} came, wanted {dim}.")
    finite = np.isfinite(matrix).all(axis=1)
    for fine, what in [(finite, "NaN or infinity"), (matrix.any(axis=1), "only zeros")]:
        if not fine.all():
            name = rows[layout.ID][int(np.argmin(fine))].as_py()
            raise BadVectors(
                f"The vector of {name!r} holds {what}; nothing of its batch was stored.",
                "Leave that item out, or mend its vector.",
            )


def with_vectors(rows: pa.Table, vectors: Vectors) -> pa.Table:
    """The rows with these vectors beside them."""
    flat = pa.array(np.ascontiguousarray(vectors, np.float32).ravel())
    column = pa.FixedSizeListArray.from_arrays(flat, vectors.shape[1])
    return rows.append_column(layout.VECTOR, column)


def _embedded(rows: pa.Table, encoder: Encoder, progress: Progress) -> pa.Table:
    texts = rows[layout.TEXT].to_pylist()
    return with_vectors(rows, encoder.encode_document(texts, progress=progress))


def _with_vectors(batch: pa.RecordBatch, vectors: Vectors) -> pa.RecordBatch:
    if len(vectors) != batch.num_rows:
        raise BadVectors("Fewer vectors than items came.", "Give one an item.")
    return with_vectors(pa.table(batch), vectors).combine_chunks().to_batches()[0]


def with_old_vectors(rows: pa.Table, table: Table) -> pa.Table:
    """All passages of these items as they are, under their new metadata."""
    own = [*layout.OWN.names, layout.VECTOR]
    old = table.items(rows[layout.ID].to_pylist(), own).drop_columns([layout.META])
    new = rows.drop_columns(
        [n for n in rows.column_names if n in old.column_names and n != layout.ID]
    )
    at = {name: i for i, name in enumerate(rows[layout.ID].to_pylist())}
    new = new.take([at[name] for name in old[layout.ID].to_pylist()])
    for name in new.column_names:
        if name != layout.ID:
            old = old.append_column(name, new[name])
    return old


def _typed(batch: pa.RecordBatch, types: dict[str, pa.DataType]) -> pa.Table:
    """The rows with their metadata cast to the table's types."""
    user = [n for n in batch.schema.names if n.startswith(layout.PREFIX)]
    none = [None] * batch.num_rows
    ids, texts = batch.column(layout.ID), batch.column(layout.TEXT)
    loose = [(batch.schema.field(n).with_name(layout.logical(n)), batch.column(n)) for n in user]
    items = item_batch([ids, ["text"] * batch.num_rows, texts, none, none], loose)
    fitted = conform(items, {field.name: types[field.name] for field, _ in loose})
    rows = pa.table(batch.drop_columns(user))
    for field, column in metadata(fitted):
        rows = rows.append_column(layout.physical(field.name), column)
    return rows


def report_of(report: AddReport, survey: Survey, sources: Sequence[Source]) -> AddReport:
    """What was read and what was found in it."""
    counts = survey.counts
    examples = [e for source in sources for e in source.skipped.examples]
    return replace(
        report,
        read=counts["read"],
        new=counts[FRESH],
        changed=counts[CHANGED],
        updated=counts[TOUCHED],
        unchanged=counts["unchanged"],
        empty=counts["empty"],
        not_text=counts["not_text"],
        repeated_ids=counts["repeated_ids"],
        duplicates=counts["duplicates"],
        split=counts["split"],
        passages=counts["passages"],
        broken=sum(source.skipped.count for source in sources),
        examples=tuple(examples[:5]),
        notes=tuple(note for source in sources for note in source.notes),
    )
