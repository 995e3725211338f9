"""A source of items, read once, batch by batch."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import pyarrow as pa

from nearfield.errors import FILE, BadSource
from nearfield.modalities import modality_of
from nearfield.sources.absent import Absent
from nearfield.sources.choose import Choice, choose, id_like
from nearfield.sources.chunks import pieces
from nearfield.sources.clean import clean
from nearfield.sources.cleaner import Cleaner
from nearfield.sources.columns import Columns
from nearfield.sources.entries import entry_batch
from nearfield.sources.guard import drawn, guarded
from nearfield.sources.joined import prepared
from nearfield.sources.memory import Chunk, Whole, table_of
from nearfield.sources.nothing import Nothing
from nearfield.sources.record_rows import record_batch
from nearfield.sources.report import Report, Skipped
from nearfield.sources.request import ROWS, Request
from nearfield.sources.split import split
from nearfield.sources.value_types import STRING, value_types
from nearfield.sources.width import check_width, cut
from nearfield.types import Modality


class Source:
    """Items as Arrow batches, and what was noticed on the way.

    ``name`` says where they come from, ``notes`` what was noticed in plain sentences,
    ``columns`` what was seen of the metadata, ``skipped`` what was left out, ``id_like`` columns
    that look like ids and are none, ``table`` whether it has columns, ``modality``
    that of the first item, None for rows and graphs. ``done`` of
    ``total`` (bytes, or rows; None if not known) grows while ``batches`` runs.
    """

    def __init__(
        self,
        chunks: Iterator[Chunk],
        report: Report,
        request: Request,
        choice: Choice | None = None,
    ) -> None:
        self.columns = Columns(request.written)
        self._absent = Absent(request.written.na)
        self._report = report
        self._request = request
        self._choice = choice
        self._seen: tuple[Chunk, pa.RecordBatch] | None = None  # the first rows, and their table
        # A document is read as what it is: its text is clean, or Markdown.
        self.table = choice is None
        self.id_like: list[str] = []
        self._cleaner = Cleaner(request.clean, documents=choice is not None, mail=report.mail)
        chunks = _narrow(drawn(chunks, report), report)
        first = next(chunks, None)
        if first is None:
            raise _nothing(report)
        self.modality = _modality(first)
        if not isinstance(first, tuple):
            with guarded(report):
                self._choose(first)
        elif (request.text or request.id) and not isinstance(first, Whole):
            raise BadSource(
                f"{report.name} holds no table; text and id name columns of one.",
                report.again("Leave them out. Run:"),
            )
        self._chunks: Iterator[Chunk] | None = chain([first], chunks)

    @property
    def name(self) -> str:
        """Where the items come from: a file's name, ``<stdin>``, ``DataFrame``."""
        return self._report.name

    @property
    def named(self) -> dict[str, Any]:
        """The columns of the ``text``, a list if several are joined, and of the ``id``, if any."""
        choice = self._choice
        held = {"text": list(choice.joined) or choice.text, "id": choice.id} if choice else {}
        return {role: name for role, name in held.items() if name is not None}

    @property
    def renamed(self) -> dict[str, str]:
        """The metadata that came under another name, ``id`` or ``text``, with that name."""
        return self._report.renamed

    @property
    def place(self) -> str:
        """The file or folder as an absolute path; empty for a Python object or standard input."""
        given = self._report.given
        return "" if given in {FILE, "-"} else str(Path(given).absolute())

    @property
    def made(self) -> bool:
        """Whether it is a table, whose ids stand in a column or are made from the content."""
        return self._choice is not None

    @property
    def notes(self) -> list[str]:
        """Plain sentences; complete once the last batch has been read."""
        return self._report.notes

    @property
    def skipped(self) -> Skipped:
        """Rows or files that were left out."""
        return self._report.skipped

    @property
    def done(self) -> int:
        """Bytes, or rows, read so far."""
        return self._report.done

    @property
    def total(self) -> int | None:
        """Bytes, or rows, to be read; None if not known."""
        return self._report.total

    def batches(self, rows: int = ROWS) -> Iterator[pa.RecordBatch]:
        """Yield item batches of at most ``rows`` rows and about 8 MiB of content; only once.

        Columns: ``id`` (string, null = to be made from the content), ``modality``, ``text``
        (string, null = no text), ``uri``, ``data``, then the metadata, of the types seen so far;
        ``conform`` gives the final ones. The set of the metadata's columns and their types may
        differ from batch to batch.
        """
        chunks, self._chunks = self._chunks, None
        if chunks is None:
            raise BadSource(f"{self.name} has been read already.", "Open it again.")
        dropped, nothing = 0, Nothing()
        for chunk in chunks:
            with guarded(self._report, self._where):
                batch, count = clean(self._items(chunk))
                batch = nothing.emptied(batch)
            dropped += count
            for piece in pieces(batch, min(rows, ROWS)):
                with guarded(self._report, self._where):
                    self.columns.observe(piece)
                    check_width(len(self.columns), self._report)
                yield piece
        self._cleaner.note(self._report)
        if dropped:
            self._report.note(f"{dropped:,} control characters were dropped.")
        if nothing.note:
            self._report.note(nothing.note)

    @property
    def _where(self) -> str:
        """The place that is being read, for an error."""
        return f"the rows from {self.columns.rows + 1:,}"

    def _items(self, chunk: Chunk) -> pa.RecordBatch:
        if isinstance(chunk, Whole):
            return chunk.batch
        if isinstance(chunk, tuple):
            return entry_batch(chunk, self._report)
        choice = self._choose(chunk)
        if self._request.kind == "record":
            return record_batch(chunk, choice, self._report)
        only = None if choice.joined or choice.whole else choice.text
        table = prepared(self._table(chunk, only), choice)
        return self._cleaner(split(table, choice, self._report))

    def _table(self, chunk: Chunk, text: str | None) -> pa.RecordBatch:
        """A chunk of rows as a table, in whose column ``text`` only strings stay."""
        seen, self._seen = self._seen, None
        if seen is not None and seen[0] is chunk and _is_plain(seen[1], text):
            return seen[1]
        return self._absent(table_of(chunk, self._report, text))

    def _choose(self, chunk: Chunk) -> Choice:
        """The columns of the text and the ids, chosen by the first rows that come."""
        if self._request.kind not in (None, "text", "record"):
            raise BadSource(
                f"{self.name} holds rows; items of the modality {self._request.kind} were wanted.",
                "Leave the kind out, or pass Media.",
            )
        if self._choice is None:
            table = self._table(chunk, None)
            if self._request.kind != "record":
                self._seen = chunk, table
            self._choice = choose(table, self._request, self._report)
            self.id_like = [n for n in id_like(table, self._choice.text) if n != self._choice.id]
        return self._choice


def _modality(first: Chunk) -> Modality | None:
    """Of the first item; None where rows come, whose text is read, or a graph."""
    if isinstance(first, Whole) or not isinstance(first, tuple):
        return None
    return modality_of(first[0].content)


def _is_plain(table: pa.RecordBatch, name: str | None) -> bool:
    """Whether a column, if it is there, held strings alone."""
    at = table.schema.get_field_index(name) if name is not None else -1
    return at < 0 or (value_types(table.schema.field(at)) or frozenset()) <= {STRING}


def _narrow(chunks: Iterator[Chunk], report: Report) -> Iterator[Chunk]:
    """The chunks, those that are too wide refused or cut."""
    for chunk in chunks:
        if isinstance(chunk, list):
            with guarded(report):
                parts = list(cut(chunk, report))
            yield from parts
        else:
            if isinstance(chunk, pa.RecordBatch):
                check_width(chunk.num_columns, report)
            yield chunk


def _nothing(report: Report) -> BadSource:
    if report.skipped.count:
        where, reason = report.skipped.examples[0]
        lines = report.again("Correct it, or say what it is. Run:", format="lines")
        return BadSource(
            f"Nothing of {report.name} can be read: {where}: {reason}.",
            "Correct it, or leave it out." if report.given is FILE else lines,
        )
    return BadSource(f"{report.name} holds no items.", "Add some rows to it and try again.")
