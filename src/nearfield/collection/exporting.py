"""Vectors alone: sources -> items -> encoder -> a file. Nothing of it enters a collection."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from nearfield.collection.binding import Binding
from nearfield.collection.ingest import BATCH, check_vectors, report_of, with_vectors
from nearfield.collection.pace import Pace
from nearfield.collection.partial import Partial
from nearfield.collection.reports import AddReport
from nearfield.collection.resolve import resolve
from nearfield.collection.survey import Survey, adopt
from nearfield.collection.vector_file import WRITERS, Chunk, Shape, check_out
from nearfield.encoders.text.output import Output
from nearfield.encoders.text.quantize import check_precision, quantize_embeddings
from nearfield.encoders.text.similarity import normalize
from nearfield.errors import BadSource, UsageError
from nearfield.sources import Source
from nearfield.store import layout, writing
from nearfield.store.digests import no_rows
from nearfield.store.disk import guard
from nearfield.types import Encoder, Progress, Segment, Vectors, Watch, unwatched

CHUNK = 8_192  # rows of the final file that are written together


@dataclass(frozen=True)
class ExportReport:
    """What was written, and (``source``) what was read and left out.

    ``rows`` of ``dim`` numbers of the encoder ``model`` with its ``fingerprint`` stand in
    ``out``; ``resumed`` of them were there from a run that was cut short.
    """

    rows: int
    dim: int
    model: str
    fingerprint: str
    out: str
    resumed: int
    source: AddReport

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return {n: getattr(self, n) for n in ("rows", "dim", "model", "fingerprint", "out")}

    def sentences(self) -> list[str]:
        """What a person should know, one line each."""
        lines = [*self.source.notes, f"{self.source.read:,} rows read.", *self.source.remarks()]
        if self.source.split:
            lines.append("The vector of a split item is the mean of its passages' vectors.")
        if self.resumed:
            lines.append(f"{self.resumed:,} vectors were there from a run that was cut short.")
        return lines


def export(
    *sources: Any,
    out: str | Path,
    text: str | None = None,
    id: str | None = None,  # noqa: A002 - the field's word
    kind: str | None = None,
    strict: bool = False,
    model: str | Encoder | None = None,
    engine_precision: str = "auto",
    precision: str = "float32",
    truncate_dim: int | None = None,
    watch: Watch = unwatched,
) -> ExportReport:
    """Read, embed, and write vectors with their ids to a file; killed, the same call goes on.

    Items are those that ``add`` would take, under the same ids. An item that the model cannot
    read at once is split; its vector is the mean of its passages' unit vectors, of length 1.

    Parameters
    ----------
    sources, text, id, kind, strict
        As for :meth:`Collection.add`.
    out
        ``.parquet`` (columns ``id`` and ``vector``) or ``.npy`` (and ``FILE.npy.json`` with the
        ids). It appears whole or not at all; ``FILE.part`` beside it holds what is done.
    model, engine_precision
        As for ``nearfield.load``.
    precision, truncate_dim
        Of the vectors, as for ``encode``. The ranges of int8 and uint8 are those of all rows;
        they stand beside the vectors, since queries need the same.

    Raises
    ------
    UsageError, BadSource, BadVectors, StoreError, Busy

    Examples
    --------
    >>> from nearfield.testing import ToyEncoder
    >>> export(["red apple", "blue sky"], out=tmp_path / "v.npy", model=ToyEncoder()).rows
    2
    """
    out = Path(out)
    check_out(out)
    check_precision(precision)
    opened = [
        resolve(s, text=text, id=id, format=kind, strict=strict, size=None, watch=watch)
        for s in sources
    ]
    encoder = Binding(out.name, model, engine_precision).encoder(None, watch)
    wanted = Output(encoder.dim, truncate_dim=truncate_dim, precision=precision)
    part = out.with_name(f"{out.name}.part")
    with writing(part, wait=0):
        partial = Partial(part, encoder.fingerprint, encoder.dim)
        read = _Reading(out.name, opened, encoder, partial).run(watch("Encoding"))
        facts: dict[str, Any] = {"model": encoder.name, "fingerprint": encoder.fingerprint}
        facts["dim"] = wanted.width
        _finish(out, partial, wanted, facts)
    shutil.rmtree(part, ignore_errors=True)
    return ExportReport(partial.rows, **facts, out=str(out), resumed=partial.resumed, source=read)


class _Reading:
    """Sources to rows on disk, a few seconds of work at a time."""

    def __init__(
        self, name: str, sources: Sequence[Source], encoder: Encoder, partial: Partial
    ) -> None:
        self.name, self.sources = name, sources
        self.encoder, self.partial = encoder, partial

    def run(self, progress: Progress) -> AddReport:
        """Read all items, and embed those that are not done."""
        survey, pace = Survey(no_rows(), _whole), Pace()
        for items in self._items(survey):
            for piece in pace.slices(self.partial.rest(items)):
                self._embed(piece)
            totals = [source.total for source in self.sources]
            known = None if None in totals else sum(total or 0 for total in totals)
            progress(sum(source.done for source in self.sources), known)
        self.partial.check()
        read = report_of(AddReport(self.name), survey, self.sources)
        if not self.partial.rows:
            raise BadSource(
                f"None of the {read.read} rows holds text to embed.",
                "Name the column that does: --text COLUMN",
            )
        return replace(
            read, split=self.partial.state["split"], passages=self.partial.state["passages"]
        )

    def _items(self, survey: Survey) -> Iterator[pa.RecordBatch]:
        for source in self.sources:
            for batch in source.batches(BATCH):
                for _, rows in survey.take(adopt(batch)):
                    yield rows

    def _embed(self, items: pa.RecordBatch) -> None:
        texts = items.column(layout.TEXT).to_pylist()
        spans = self.encoder.segment(texts)
        owner = np.repeat(np.arange(len(texts)), list(map(len, spans)))
        pieces = [(row, span) for row, of in enumerate(spans) for span in of]
        rows = np.zeros((len(texts), self.encoder.dim), np.float32)
        for at in range(0, len(pieces), BATCH):
            some = [texts[row][s.start : s.end] for row, s in pieces[at : at + BATCH]]
            np.add.at(rows, owner[at : at + BATCH], self.encoder.encode_document(some))
        rows = normalize(rows) if len(pieces) > len(texts) else rows
        ids = items.column(layout.ID)
        check_vectors(with_vectors(pa.table({layout.ID: ids}), rows), self.encoder.dim)
        self.partial.append(items, rows, sum(len(of) > 1 for of in spans), len(pieces))


def _whole(texts: Sequence[str]) -> list[list[Segment]]:
    return [[Segment(0, len(text))] for text in texts]


def _finish(out: Path, partial: Partial, wanted: Output, facts: dict[str, Any]) -> None:
    """Write the file beside its place, and move it there."""
    ranges = _ranges(partial, wanted) if wanted.precision in ("int8", "uint8") else None

    def small(rows: Vectors) -> Any:
        return quantize_embeddings(wanted.rows(rows), wanted.precision, ranges)

    def chunks() -> Iterator[Chunk]:
        for names, rows in partial.chunks(CHUNK):
            yield names, small(rows)

    one = small(next(partial.chunks(1))[1])
    beside = {**facts, "precision": wanted.precision}
    beside |= {"ranges": ranges.tolist()} if ranges is not None else {}
    shape = Shape(partial.rows, one.shape[1], one.dtype, beside)
    with guard(out):
        written = WRITERS[out.suffix](partial.folder / out.name, shape, chunks())
        if len(written) > 1:  # the ids of the old file must not stand beside the new vectors
            out.unlink(missing_ok=True)
        for path in written:
            path.replace(out.with_name(path.name))


def _ranges(partial: Partial, wanted: Output) -> Vectors:
    if partial.rows == 1:
        raise UsageError(
            f"--precision {wanted.precision} takes its steps from the range of several vectors; "
            "there is a single one.",
            "Use: --precision float32",
        )
    low, high = np.inf, -np.inf
    for _, rows in partial.chunks(CHUNK):
        cut = wanted.rows(rows)
        low, high = np.minimum(low, cut.min(axis=0)), np.maximum(high, cut.max(axis=0))
    return np.vstack((low, high)).astype(np.float32)
