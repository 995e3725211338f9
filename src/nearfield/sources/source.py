"""A source of items, read once, batch by batch."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

import pyarrow as pa

from nearfield.errors import BadSource
from nearfield.sources.choose import Choice, choose
from nearfield.sources.chunks import pieces
from nearfield.sources.clean import clean
from nearfield.sources.columns import Columns
from nearfield.sources.memory import Chunk
from nearfield.sources.records import batch_of
from nearfield.sources.report import Report, Skipped
from nearfield.sources.request import ROWS, Request
from nearfield.sources.split import split


class Source:
    """Items as Arrow batches, and what was noticed on the way.

    ``name`` says where they come from, ``notes`` what was noticed in plain sentences,
    ``columns`` what was seen of the metadata, ``skipped`` what was left out. ``done`` of
    ``total`` (bytes, or rows; None if not known) grows while ``batches`` runs.
    """

    def __init__(
        self,
        chunks: Iterator[Chunk],
        report: Report,
        request: Request,
        choice: Choice | None = None,
    ) -> None:
        self.columns = Columns()
        self._report = report
        first = next(chunks, None)
        if first is None:
            raise _nothing(report)
        batch = batch_of(first) if isinstance(first, list) else first
        self._choice = choice or choose(batch, request, report)
        self._chunks: Iterator[Chunk] | None = chain([first], chunks)

    @property
    def name(self) -> str:
        """Where the items come from: a file's name, ``<stdin>``, ``DataFrame``."""
        return self._report.name

    @property
    def notes(self) -> list[str]:
        """Plain sentences; complete once the last batch has been read."""
        return self._report.notes

    @property
    def skipped(self) -> Skipped:
        """Rows or files that were left out."""
        return self._report.skipped

    @property
    def total(self) -> int | None:
        """Bytes, or rows, to be read; None if not known."""
        return self._report.total

    @property
    def done(self) -> int:
        """Bytes, or rows, read so far."""
        return self._report.done

    def batches(self, rows: int = ROWS) -> Iterator[pa.RecordBatch]:
        """Yield item batches of at most ``rows`` rows and about 8 MiB of text; only once.

        Columns: ``id`` (string, null = to be made from the content), ``text`` (string, null =
        no text), then the metadata, of the types seen so far; ``conform`` gives the final ones.
        The set of columns and their types may differ from batch to batch.
        """
        chunks, self._chunks = self._chunks, None
        if chunks is None:
            raise BadSource(f"{self.name} has been read already.", "Open it again.")
        dropped = 0
        for chunk in chunks:
            batch, count = clean(self._items(chunk))
            dropped += count
            for piece in pieces(batch, min(rows, ROWS)):
                self.columns.observe(piece)
                yield piece
        if dropped:
            self._report.note(f"{dropped:,} control characters were dropped.")

    def _items(self, chunk: Chunk) -> pa.RecordBatch:
        batch = batch_of(chunk, self._choice.text) if isinstance(chunk, list) else chunk
        return split(batch, self._choice, self._report)


def _nothing(report: Report) -> BadSource:
    if report.skipped.count:
        where, reason = report.skipped.examples[0]
        return BadSource(
            f"Nothing of {report.name} can be read: {where}: {reason}.",
            "Correct it, or say what it is. Run: " + report.again("--kind lines"),
        )
    return BadSource(f"{report.name} holds no items.", "Add some rows to it and try again.")
