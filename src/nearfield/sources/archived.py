"""What an archive holds, as a source: a table, tables of the same columns, or documents."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import PurePosixPath

from nearfield.errors import BadSource, UnknownName, count
from nearfield.modalities import by_suffix, kind_of
from nearfield.sources.archive import Member, members, sound
from nearfield.sources.chunks import gather
from nearfield.sources.documents import UnreadableError, content_of
from nearfield.sources.entries import Entry
from nearfield.sources.folder import several
from nearfield.sources.formats import check, format_by_name, format_of, known
from nearfield.sources.memory import Chunk, table_of
from nearfield.sources.records import Row
from nearfield.sources.report import Report
from nearfield.sources.request import Request
from nearfield.sources.stream import Stream
from nearfield.types import Media


@dataclass(frozen=True)
class Archived:
    """The chunks of an archive, whether its items are documents, and what is said of them."""

    chunks: Iterator[Chunk]
    report: Report
    documents: bool = False


def read_archive(stream: Stream, kind: str, request: Request) -> Archived:
    """Read what an archive holds.

    Its only table; its tables, where all have the same columns; else its documents and pictures,
    each an item, as those of a folder. One file is named by ``sheet``.

    Raises
    ------
    BadSource
        It is damaged, holds nothing that can be read, tables of several kinds, or archives alone.
    UnknownName
        There is no such file in it.
    """
    report = stream.report
    report.total = None
    every = members(stream, kind)
    if request.written.sheet is not None:
        return _table(_named(every, request.written.sheet, report), report, kind, request)
    tables = [m for m in every if _is_table(m)]
    if len(every) > 1:  # a mailbox beside others holds documents
        tables = [m for m in tables if known(_format(m)).document is None]
    if request.written.format and not tables:  # files of another name that are such tables
        tables = [m for m in every if known(request.written.format).table and not m.is_archive]
    wanted = request.kind in (None, "text", "record")
    if len(tables) == 1 and wanted:
        others = [member.name for member in every if member is not tables[0]]
        if others:
            report.note(f"{report.name}: {tables[0].name} is read, and not {_listed(others)}.")
        return _table(tables[0], report, kind, request)
    if tables and wanted:
        return _tables(tables, report, kind, request)
    items = [m for m in every if _is_item(m, request)]
    if not items and len(every) == 1 and not every[0].is_archive:
        return _table(every[0], report, kind, request)
    if not items:
        raise _nothing(every, report)
    left = [member.name for member in every if member not in items]
    if left:
        report.note(f"{report.name}: not read: {_listed(left)}.")
    media = map(tuple, gather(_media(items, report, kind)))
    return Archived(chain(gather(_rows(items, report, kind, request)), media), report, True)


def _table(member: Member, report: Report, kind: str, request: Request) -> Archived:
    """One file of it, which may be a document too."""
    inner = replace(report, name=PurePosixPath(member.name).name)
    request = replace(request, written=replace(request.written, sheet=None))
    stream = _open(member, inner, kind)
    name = request.written.format or format_of(stream)
    check(name, stream)
    return Archived(_read(stream, name, request), inner, not known(name).table)


def _tables(tables: list[Member], report: Report, kind: str, request: Request) -> Archived:
    """Tables of the same columns, one after another."""
    heads = [_columns(member, report, kind, request) for member in tables]
    if any(set(head) != set(heads[0]) for head in heads):
        told = _listed([member.name for member in tables])
        raise BadSource(
            f"{report.name} holds tables of several kinds: {told}.",
            report.again("Say which to read. Run:", sheet=tables[0].name),
        )
    report.note(f"{report.name}: {count(len(tables), 'table')} of the same columns are read.")

    def chunks() -> Iterator[Chunk]:
        for member in tables:
            stream = _open(member, replace(report, name=member.name), kind)
            yield from _read(stream, request.written.format or format_of(stream), request)

    return Archived(chunks(), report)


def _columns(member: Member, report: Report, kind: str, request: Request) -> list[str]:
    quiet = replace(report, name=member.name, notes=[])
    with _open(member, quiet, kind) as stream:
        name = request.written.format or format_of(stream)
        check(name, stream)
        first = next(known(name).read(stream, request), None)
        return list(table_of(first, quiet).schema.names) if first is not None else []


def _rows(
    items: Sequence[Member], report: Report, kind: str, request: Request
) -> Iterator[tuple[Row, int]]:
    for member in items:
        read = known(_format(member)).document if _format(member) else None
        if read is None:
            continue
        how = {} if request.encoding is None else {"encoding": request.encoding}
        try:
            stream = _open(member, replace(report, name=member.name), kind)
            with stream, sound(report, kind):
                rows = list(several(read(io.BytesIO(content_of(stream.file)), **how), member.name))
        except (UnreadableError, BadSource) as error:
            report.skip(member.name, getattr(error, "message", str(error)))
            continue
        about = {"path": f"{report.given}/{member.name}", "size": member.size}
        for row in rows:
            yield {**row, **about}, len(row["text"] or "")


def _media(items: Sequence[Member], report: Report, kind: str) -> Iterator[tuple[Entry, int]]:
    for member in items:
        modality = by_suffix().get(_suffix(member))
        if _format(member) or modality is None:
            continue
        try:
            with _open(member, replace(report, name=member.name), kind) as stream:
                data = content_of(stream.file)
        except (UnreadableError, BadSource) as error:
            report.skip(member.name, getattr(error, "message", str(error)))
            continue
        medium = Media(modality, member.name, data)
        about: Row = {"path": f"{report.given}/{member.name}", "size": member.size}
        entry = Entry(member.name, medium, about | dict(kind_of(modality).about(medium, False)))
        yield entry, entry.weight


def _read(stream: Stream, name: str, request: Request) -> Iterator[Chunk]:
    with stream:
        yield from known(name).read(stream, request)


def _open(member: Member, report: Report, kind: str) -> Stream:
    if member.is_archive:
        raise BadSource(
            f"{member.name} is an archive in the archive {report.given}.",
            "Unpack the outer one first, and name what comes out.",
        )
    with sound(report, kind):
        return Stream(None, report, member.open(), member.name, member.packed)


def _named(every: Sequence[Member], name: str, report: Report) -> Member:
    exact = [member for member in every if member.name == name]
    last = [member for member in every if PurePosixPath(member.name).name == name]
    if not exact and len(last) != 1:
        raise UnknownName(f"file in {report.name}", name, [member.name for member in every])
    return (exact or last)[0]


def _is_table(member: Member) -> bool:
    name = _format(member)
    return bool(name) and known(name).table


def _is_item(member: Member, request: Request) -> bool:
    name = _format(member)
    if name:
        fits = request.written.format in (None, name) and request.kind in (None, "text")
        return fits and known(name).document is not None
    modality = by_suffix().get(_suffix(member))
    fits = request.written.format is None and request.kind in (None, modality)
    return modality is not None and fits


def _format(member: Member) -> str:
    return format_by_name(PurePosixPath(member.name)) or ""


def _suffix(member: Member) -> str:
    return PurePosixPath(member.name).suffix.lower()


def _listed(names: Sequence[str], most: int = 5) -> str:
    more = f" and {len(names) - most:,} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def _nothing(every: Sequence[Member], report: Report) -> BadSource:
    if not every:
        return BadSource(f"{report.name} is an archive without a file.", "Fetch it again.")
    inner = next((member.name for member in every if member.is_archive), None)
    if inner:
        return BadSource(
            f"{report.name} holds another archive, {inner}.",
            "Unpack the outer one first, and name what comes out.",
        )
    return BadSource(
        f"{report.name} holds no file that is read, only {_listed([m.name for m in every])}.",
        report.again("Say what one is. Run:", sheet=every[0].name, format="csv"),
    )
