"""The way in: read -> transform -> survey -> segment -> spool -> encode -> commit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import pyarrow as pa

from nearfield.errors import BadVectors
from nearfield.pipeline.column_types import Settled, Wishes, settle
from nearfield.pipeline.commit import commit, typed
from nearfield.pipeline.contents import items_of
from nearfield.pipeline.edges import with_known_edges
from nearfield.pipeline.encode import Encode, with_vectors
from nearfield.pipeline.executor import Executor, Here
from nearfield.pipeline.pace import Pace, gathered
from nearfield.pipeline.readable import Broken
from nearfield.pipeline.survey import CHANGED, NEW, UPDATED, Survey, adopt
from nearfield.pipeline.transform import Transform, transformed
from nearfield.pipeline.unique import check_unique
from nearfield.sources import Columns, Reading, Source
from nearfield.store import Spool, Table
from nearfield.types import Content, Encoder, Progress, Vectors, Watch
from nearfield.types.reports import AddReport

BATCH = 4_096  # rows read, compared and spooled at a time


@dataclass(frozen=True)
class Ingest:
    """One ``add``: :meth:`read` surveys, :meth:`write` embeds and commits, then :meth:`index`."""

    name: str
    sources: Sequence[Source]
    spool: Spool
    transforms: Sequence[Transform] = ()
    executor: Executor = Here()  # noqa: RUF009 - it holds nothing
    wishes: Wishes = Wishes()  # noqa: RUF009 - it is frozen
    broken: Broken = field(default_factory=Broken)

    def read(
        self,
        survey: Survey,
        vectors: Vectors | None,
        progress: Progress,
        table: Table | None = None,
    ) -> AddReport:
        """Survey every source to its end; what is new waits in the spool.

        Nodes of a graph that are in the ``table`` keep the edges that they have there.
        """
        at = 0
        for source in self.sources:
            for raw in transformed(source.batches(BATCH), self.transforms):
                batch = with_known_edges(adopt(raw), table)
                if vectors is not None:
                    batch = _with_vectors(batch, vectors[at : at + batch.num_rows])
                    at += batch.num_rows
                for change, rows in survey.take(batch):
                    self.spool.write(change, rows)
                report_progress(self.sources, progress)
        if vectors is not None and at != len(vectors):
            raise BadVectors(f"{len(vectors)} vectors came for {at} items.", "Give one an item.")
        check_unique(survey, self.sources)
        return report_of(self.name, survey, self.sources)

    def items(self) -> Iterator[Content]:
        """The items that wait to be embedded."""
        for change, batch in self.spool.batches(keep=True):
            if change != UPDATED:
                yield from items_of(batch)

    def write(self, table: Table, encoder: Encoder | None, watch: Watch, *, keep: bool) -> None:
        """Embed what waits, commit by commit: a kill loses one commit's work, a few seconds."""
        settled = self.settled(table)
        table.widen(settled.widened)
        table.extend(settled.types)
        progress = _Offset(watch("Embedding"), self)
        for change, rows in gathered(self._ready(settled.readings, encoder, keep, progress)):
            commit(change, rows, table)

    def index(self, table: Table, language: str | None, watch: Watch) -> None:
        """Bring the table's indexes up to date; see :meth:`~nearfield.store.Table.tidy`."""
        indexing = watch("Indexing")
        indexing(0, None)
        table.tidy(language)
        indexing(1, 1)

    def _ready(
        self,
        readings: Mapping[str, Reading],
        encoder: Encoder | None,
        keep: bool,
        progress: _Offset,
    ) -> Iterator[tuple[str, pa.Table]]:
        """What waits, piece by piece, with its vectors, and what it is to the table."""
        pace, done = Pace(), 0
        for change, batch in self.spool.batches():
            progress.before, progress.size = done, 0
            pieces = (typed(piece, readings) for piece in pace.slices(batch))
            for rows in self._encoded(change, pieces, encoder, keep, progress):
                done += rows.num_rows
                progress.whole(done, self.spool.rows)
                if rows.num_rows:  # those that turned out broken are gone
                    yield change, rows

    def _encoded(
        self,
        change: str,
        pieces: Iterator[pa.Table],
        encoder: Encoder | None,
        keep: bool,
        progress: _Offset,
    ) -> Iterator[pa.Table]:
        if encoder is None or change == UPDATED:
            return pieces
        encode = Encode(encoder, keep, progress, change, self.broken)
        return self.executor.map(encode, progress.watched(pieces))

    def settled(self, table: Table | None) -> Settled:
        """The metadata columns after this ``add``; raises where they do not fit the table's."""
        columns = Columns.merged(source.columns for source in self.sources)
        return settle(table.metadata if table else {}, columns, self.name, self.wishes)


@dataclass
class _Offset:
    """The progress of one piece, as progress of the whole."""

    whole: Progress
    ingest: Ingest
    before: int = 0
    size: int = 0

    def watched(self, pieces: Iterator[pa.Table]) -> Iterator[pa.Table]:
        """The pieces, each counted as done when the next is drawn."""
        for piece in pieces:
            self.before, self.size = self.before + self.size, piece.num_rows
            yield piece

    def __call__(self, done: int, total: int | None) -> None:
        self.whole(self.before + done, self.ingest.spool.rows)


def report_progress(sources: Sequence[Source], progress: Progress) -> None:
    """How much of all sources has been read."""
    totals = [source.total for source in sources]
    total = None if None in totals else sum(size or 0 for size in totals)
    progress(sum(source.done for source in sources), total)


def _with_vectors(batch: pa.RecordBatch, vectors: Vectors) -> pa.RecordBatch:
    if len(vectors) != batch.num_rows:
        raise BadVectors("Fewer vectors than items came.", "Give one an item.")
    return with_vectors(pa.table(batch), vectors).combine_chunks().to_batches()[0]


def report_of(name: str, survey: Survey, sources: Sequence[Source]) -> AddReport:
    """What was read, and what it is to the collection."""
    counts = survey.counts
    examples = [e for source in sources for e in source.skipped.examples] + survey.broken
    return replace(
        AddReport(name),
        read=counts["read"],
        new=counts[NEW],
        changed=counts[CHANGED],
        updated=counts[UPDATED],
        unchanged=counts["unchanged"],
        empty=counts["empty"],
        not_text=counts["not_text"],
        repeated_ids=counts["repeated_ids"],
        duplicates=counts["duplicates"],
        split=counts["split"],
        passages=counts["passages"],
        broken=sum(source.skipped.count for source in sources) + counts["broken"],
        examples=tuple(examples[:5]),
        notes=(*(note for source in sources for note in source.notes), *survey.notes),
    )
