"""Vectors alone: sources -> items -> encoder -> a file. Nothing of it enters a collection."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, compress
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from nearfield.encoders.text.output import Output as Rows
from nearfield.encoders.text.quantize import quantize_embeddings
from nearfield.encoders.text.similarity import normalize
from nearfield.errors import COLUMN, BadSource, Hint, UsageError
from nearfield.modalities import kind_of, modality_of
from nearfield.pipeline.contents import contents_of, items_of
from nearfield.pipeline.encode import check_vectors, with_vectors
from nearfield.pipeline.ingest import BATCH, report_of, report_progress
from nearfield.pipeline.pace import Pace
from nearfield.pipeline.partial import Counted, Partial
from nearfield.pipeline.readable import encoded, segmented
from nearfield.pipeline.segment import check_modalities
from nearfield.pipeline.survey import NEW, Survey, adopt
from nearfield.pipeline.unique import check_unique
from nearfield.pipeline.vector_file import WRITERS, Chunk, Shape
from nearfield.sources import Source
from nearfield.store import Spool, layout, writing
from nearfield.store.digests import no_rows
from nearfield.store.disk import guard
from nearfield.types import Content, Encoder, FittedEncoder, Progress, Segment, Vectors, Watch
from nearfield.types.reports import AddReport, ExportReport
from nearfield.types.whole import sync

CHUNK = 8_192  # rows of the final file that are written together


@dataclass(frozen=True)
class Output:
    """What stands in the file: the vectors' type, and how many numbers of each."""

    precision: str = "float32"
    truncate_dim: int | None = None


def export(
    sources: Sequence[Source], encoder: Encoder, out: Path, *, output: Output, watch: Watch
) -> ExportReport:
    """Read, embed, and write vectors with their ids to a file; killed, the same call goes on.

    Items are those that ``add`` would take, under the same ids. An item that the model cannot
    read at once is split; its vector is the mean of its passages' unit vectors, of length 1.
    ``FILE.part`` beside the file holds what is done.

    Raises ``UsageError``, ``BadSource``, ``BadVectors``, ``StoreError`` or ``Busy``.
    """
    part = out.with_name(f"{out.name}.part")
    with writing(part, wait=0), Spool(part) as spool:
        reading = _Reading(out.name, sources, spool)
        encoder = reading.fitted(encoder, watch)
        rows = Rows(encoder.dim, truncate_dim=output.truncate_dim, precision=output.precision)
        partial = Partial(part, encoder.fingerprint, encoder.dim)
        read = reading.run(encoder, partial, watch("Encoding"))
        facts: dict[str, Any] = {"model": encoder.name, "fingerprint": encoder.fingerprint}
        facts["dim"] = rows.width
        columns = sources[0].named if len(sources) == 1 else {}
        _finish(out, partial, rows, facts | ({"columns": columns} if columns else {}))
    shutil.rmtree(part, ignore_errors=True)
    return ExportReport(partial.whole, **facts, out=str(out), resumed=partial.resumed, source=read)


class _Reading:
    """Sources to rows on disk, a few seconds of work at a time."""

    def __init__(self, name: str, sources: Sequence[Source], spool: Spool) -> None:
        self.name, self.sources, self.spool = name, sources, spool
        self.survey = Survey(no_rows(), _whole)

    def fitted(self, encoder: Encoder, watch: Watch) -> Encoder:
        """The encoder, fitted on all items, which then wait in the spool, if it has to learn."""
        if not isinstance(encoder, FittedEncoder) or encoder.fitted:
            return encoder
        for items in self._items():
            self.spool.write(NEW, items)
            report_progress(self.sources, watch("Reading"))
        if not self.spool.rows:
            raise self._nothing(report_of(self.name, self.survey, self.sources))
        kept = (items_of(items) for _, items in self.spool.batches(keep=True))
        return encoder.fit(chain.from_iterable(kept), progress=watch("Fitting"))

    def run(self, encoder: Encoder, partial: Partial, progress: Progress) -> AddReport:
        """Read all items, and embed those that are not done."""
        pace = Pace()
        waiting = (items for _, items in self.spool.batches()) if self.spool.rows else self._items()
        for items in waiting:
            for piece in pace.slices(partial.rest(items)):
                self._embed(piece, encoder, partial)
            report_progress(self.sources, progress)
        partial.check()
        read = report_of(self.name, self.survey, self.sources)
        if not partial.whole:
            raise self._nothing(read)
        return replace(read, split=partial.state["split"], passages=partial.state["passages"])

    def _items(self) -> Iterator[pa.RecordBatch]:
        for source in self.sources:
            for batch in source.batches(BATCH):
                for _, rows in self.survey.take(adopt(batch)):
                    check_unique(self.survey, self.sources)
                    yield rows

    def _embed(self, items: pa.RecordBatch, encoder: Encoder, partial: Partial) -> None:
        """Put the rows of items on disk; of one that turns out broken a row of zeros."""
        contents = contents_of(items)
        check_modalities(encoder, {modality_of(content) for content in contents})
        segments, why = segmented(encoder, contents)
        self.survey.count_thinned(items, contents, segments)
        owner = np.repeat(np.arange(len(contents)), list(map(len, segments)))
        pieces = [(content, s) for content, of in zip(contents, segments, strict=True) for s in of]
        rows = np.zeros((len(contents), encoder.dim), np.float32)
        for at in range(0, len(pieces), BATCH):
            some = [kind_of(modality_of(c)).cut(c, s) for c, s in pieces[at : at + BATCH]]
            vectors, broken = encoded(encoder, some)
            np.add.at(rows, owner[at : at + BATCH], vectors)
            why |= {int(owner[at + place]): error for place, error in broken.items()}
        rows[list(why)] = 0
        rows = normalize(rows) if len(pieces) > len(contents) else rows
        ids = items.column(layout.ID)
        for place, error in why.items():
            self.survey.count_broken(ids[place].as_py(), error)
        # A node without an edge has no place, and no row but zeros.
        told = rows.any(axis=1) | np.array([modality_of(c) != "node" for c in contents])
        told[list(why)] = False
        named = pa.table({layout.ID: ids.filter(pa.array(told))})
        check_vectors(with_vectors(named, rows[told]), encoder.dim)
        split = sum(len(of) > 1 for of in segments)
        partial.append(items, rows, Counted(split, len(pieces), len(why)))

    @staticmethod
    def _nothing(read: AddReport) -> BadSource:
        return BadSource(
            f"None of the {read.read} rows holds text to embed.",
            Hint.use("Name the column that does:", text=COLUMN),
        )


def _whole(contents: Sequence[Content]) -> list[list[Segment]]:
    return [[Segment(0, len(c) if isinstance(c, str) else 0)] for c in contents]


def _finish(out: Path, partial: Partial, rows_of: Rows, facts: dict[str, Any]) -> None:
    """Write the file beside its place, and move it there."""
    ranges = _ranges(partial, rows_of) if rows_of.precision in ("int8", "uint8") else None

    def small(rows: Vectors) -> Any:
        return quantize_embeddings(rows_of.rows(rows), rows_of.precision, ranges)

    def chunks() -> Iterator[Chunk]:
        for names, digests, rows in partial.chunks(CHUNK):
            if not partial.broken:
                yield names, digests, small(rows)
                continue
            whole = [bool(row.any()) for row in rows]
            if any(whole):
                kept = [list(compress(each, whole)) for each in (names, digests)]
                yield kept[0], kept[1], small(rows[whole])

    one = small(next(partial.chunks(1))[2])
    facts = {**facts, "precision": rows_of.precision}
    facts |= {"ranges": ranges.tolist()} if ranges is not None else {}
    shape = Shape(partial.whole, one.shape[1], one.dtype, facts)
    with guard(out):
        written = WRITERS[out.suffix](partial.folder / out.name, shape, chunks())
        for path in written:
            sync(path)
        if len(written) > 1:  # the ids of the old file must not stand beside the new vectors
            out.unlink(missing_ok=True)
        for path in written:
            path.replace(out.with_name(path.name))
        sync(out.resolve().parent)


def _ranges(partial: Partial, rows_of: Rows) -> Vectors:
    if partial.rows == 1:
        raise UsageError(
            f"The precision {rows_of.precision} takes its steps from the range of several vectors; "
            "there is a single one.",
            Hint.use(precision="float32"),
        )
    low, high = np.inf, -np.inf
    for _, _, rows in partial.chunks(CHUNK):
        cut = rows_of.rows(rows)
        low, high = np.minimum(low, cut.min(axis=0)), np.maximum(high, cut.max(axis=0))
    return np.vstack((low, high)).astype(np.float32)
