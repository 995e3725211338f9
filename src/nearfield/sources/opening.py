"""Open anything that holds items."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from nearfield.errors import BadSource
from nearfield.modalities import kind_of
from nearfield.sources.archive import archive_of
from nearfield.sources.archived import read_archive
from nearfield.sources.choose import Choice
from nearfield.sources.encoding import codec_of
from nearfield.sources.folder import Wanted, read_folder
from nearfield.sources.formats import check, format_of, formats, known, suffix_readers
from nearfield.sources.graphs import Asked, open_graph
from nearfield.sources.guard import guarded
from nearfield.sources.jsonl import read_json
from nearfield.sources.listed import lists_media, read_listed
from nearfield.sources.magic import NO_FORMAT, recognise
from nearfield.sources.media import modality_of_file, read_media, suffixes_of
from nearfield.sources.memory import Chunk, read_memory
from nearfield.sources.place import must_exist, parted
from nearfield.sources.report import Report
from nearfield.sources.request import AS_IT_IS, Clean, Request, Written, several
from nearfield.sources.source import Source
from nearfield.sources.stream import Stream
from nearfield.sources.workbook import read_workbook
from nearfield.types import Modality

_ITEMS = Choice("text", "id")
SHEETS = (read_workbook, read_json)
"""Readers of what has parts by name."""


def open_source(
    source: Any,
    *,
    text: str | Sequence[str] | None = None,
    id: str | None = None,  # noqa: A002
    kind: Modality | None = None,
    clean: Clean = "auto",
    strict: bool = False,
    written: Written = AS_IT_IS,
    verb: str = "add",
    place: bool = False,
    **how: Any,
) -> Source:
    """Open a file, a folder, standard input or a Python object as a source of items.

    Parameters
    ----------
    source
        A path (what is packed is read through; ``book.xlsx#Sheet2`` names a sheet); ``"-"`` for
        standard input; a pandas or Polars frame or series, or anything with
        ``__arrow_c_stream__``; an Arrow table, batch or reader; an iterable of dicts, strings,
        ``Media``, ``Record``, dataclasses or documents of other frameworks; a dataset with a
        length; a dict of id to such a content.
    text, id
        The columns of the text and of the ids; of several texts, joined. A name may be a path into
        nested values, ``content.text``. Without them the text column is found if it is obvious
        (see ``choose.choose``), and ids come from a column of that name, if any.
    kind
        The modality of the items, where only one is wanted. None: texts, and pictures of files
        and folders that hold them. ``"record"``: rows of a table, each whole; its text is the
        record's words, unless a column is named.
    clean
        HTML and quoted mail in the texts are taken out where the column holds them, in any case
        (``"html"``, ``"mail"``) or never.
    strict
        Raise BadRow at the first row that cannot be read, rather than skip and count it.
    verb
        The one that hints speak of.
    place
        Keep where pictures were taken, as ``latitude`` and ``longitude``.
    written, how
        How the source is written, where it does not tell itself: the fields of ``Written``, as
        one or by their names.

    Raises
    ------
    BadSource, UnknownName, AmbiguousColumn
        What came, what was wanted, and the next thing to do.

    Examples
    --------
    >>> source = open_source([{"id": 7, "body": "refund never arrived", "open": True}])
    >>> [batch.select(["id", "text", "open"]).to_pylist() for batch in source.batches()]
    [[{'id': '7', 'text': 'refund never arrived', 'open': 'true'}]]
    >>> source.columns.types()
    {'open': DataType(bool)}
    """
    written = replace(written, **how).checked()
    if written.format is not None:
        known(written.format)
    if kind is not None:
        kind_of(kind)
    if written.encoding is not None:
        codec_of(written.encoding)
    request = Request(several(text), id, kind, clean, written, place)
    if kind == "node":
        return open_graph([source], Asked(request), strict=strict, verb=verb)
    if not isinstance(source, str | Path):
        report = Report(type(source).__name__, strict=strict, verb=verb)
        return Source(read_memory(source, report, kind), report, request)
    if str(source) == "-":
        return _from_stream(None, Report("<stdin>", "-", strict, verb=verb), request)
    path, sheet = parted(source)
    if sheet is not None:
        request = replace(request, written=replace(written, sheet=sheet))
    report = Report(path.name or str(path), str(source), strict, verb=verb)
    must_exist(path, report)
    if path.is_dir():
        return _from_folder(path, report, request)
    return _from_stream(path, report, request)


def _from_folder(path: Path, report: Report, request: Request) -> Source:
    format = request.written.format  # noqa: A001 - the field's word
    readers = suffix_readers(format)
    if request.encoding is not None:
        readers = {s: partial(read, encoding=request.encoding) for s, read in readers.items()}
    if request.kind == "record" or (format and not readers):
        row = known(format or "jsonl")
        file = next((p for p in sorted(path.iterdir()) if p.suffix.lower() in row.suffixes), None)
        there = Report("", str(file or Path(report.given, f"FILE{(*row.suffixes, '')[0]}")))
        raise BadSource(
            f"{report.given} is a folder; a file of {row.title} was wanted.",
            there.again(**{"format": format} if format else {"kind": "record"}),
        )
    documents = readers if request.kind in (None, "text") else {}
    media = {} if format else suffixes_of(request.kind)
    chunks = read_folder(path, Wanted(documents, media, request.place), report)
    return Source(chunks, report, request, None if request.text or request.id else _ITEMS)


def _from_stream(path: Path | None, report: Report, request: Request) -> Source:
    try:
        stream = Stream(path, report)
    except OSError as error:
        raise BadSource(
            f"{report.given} cannot be read: {error.strerror}.",
            f"Run: ls -l {report.quoted}",
        ) from error
    try:
        with guarded(report):
            return _opened(stream, request)
    except BaseException:
        stream.close()
        raise


def _opened(stream: Stream, request: Request) -> Source:
    report, path, format = stream.report, stream.path, request.written.format  # noqa: A001
    if path is not None and path.is_file():
        report.total = path.stat().st_size
    archive = archive_of(stream.head)
    if archive and (recognise(stream.head) or NO_FORMAT).format is None:
        return _archived(stream, archive, request)
    if lists_media(stream, request):
        chunks = read_listed(stream, request)
        return Source(_closing(chunks, stream), report, replace(request, text=(), id=None))
    modality = None if format else modality_of_file(stream, request.kind)
    if modality:
        chunks = read_media(stream, modality, request.place)
        return Source(_closing(chunks, stream), report, request)
    return _table(stream, format or format_of(stream), request)


def _archived(stream: Stream, kind: str, request: Request) -> Source:
    found = read_archive(stream, kind, request)
    items = found.documents and not (request.text or request.id)
    return Source(_closing(found.chunks, stream), found.report, request, _ITEMS if items else None)


def _table(stream: Stream, format: str, request: Request) -> Source:  # noqa: A002
    report, row = stream.report, known(format)
    check(format, stream)
    if request.kind == "record" and not row.table:
        tables = ", ".join(name for name, each in formats().items() if each.table)
        raise BadSource(
            f"{report.name} is read as {row.title}, which has no records; wanted one of: {tables}.",
            report.again("Leave the kind out. Run:"),
        )
    if request.written.sheet and row.read not in SHEETS:
        raise BadSource(
            f"{report.name} is {row.title}, without sheets; {request.written.sheet!r} was named.",
            report.again("Leave it out. Run:"),
        )
    report.mail = format == "eml"
    if format == "txt":
        report.note(f"{report.name}: one item; with the format lines each line is one.")
    items = not row.table and row.document is not None and not (request.text or request.id)
    chunks = _closing(row.read(stream, request), stream)
    return Source(chunks, report, request, _ITEMS if items else None)


def _closing(chunks: Iterator[Chunk], stream: Stream) -> Iterator[Chunk]:
    with stream:
        yield from chunks
