"""Open anything that holds items."""

from __future__ import annotations

import difflib
import shlex
from collections.abc import Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from nearfield.errors import BadSource, shortened
from nearfield.modalities import kind_of
from nearfield.sources.choose import Choice
from nearfield.sources.encoding import codec_of
from nearfield.sources.folder import Wanted, read_folder
from nearfield.sources.formats import check, format_of, formats, known, suffix_readers
from nearfield.sources.media import modality_of_file, read_media, suffixes_of
from nearfield.sources.memory import Chunk, read_memory
from nearfield.sources.report import Report
from nearfield.sources.request import Clean, Request
from nearfield.sources.source import Source
from nearfield.sources.stream import Stream
from nearfield.types import Modality

_ITEMS = Choice("text", "id")


def open_source(
    source: Any,
    *,
    text: str | None = None,
    id: str | None = None,  # noqa: A002
    kind: Modality | None = None,
    format: str | None = None,  # noqa: A002
    encoding: str | None = None,
    clean: Clean = "auto",
    strict: bool = False,
) -> Source:
    """Open a file, a folder, standard input or a Python object as a source of items.

    Parameters
    ----------
    source
        A path (gzip is read through); ``"-"`` for standard input; a pandas or Polars frame or
        series, or anything with ``__arrow_c_stream__``; an Arrow table, batch or reader; an
        iterable of dicts, strings, ``Media`` or ``Record``; a dict of id to such a content.
    text, id
        The columns of the text and of the ids. Without them the text column is found if it is
        obvious (see ``choose.choose``), and ids come from a column of that name, if any.
    kind
        The modality of the items, where only one is wanted. None: texts, and pictures of files
        and folders that hold them. ``"record"``: rows of a table, each whole; its text is the
        record's words, unless a column is named.
    format
        A name in ``formats()``, where the file's name does not say it.
    encoding
        The file's, where its bytes do not tell it.
    clean
        HTML in the texts becomes text where the column holds it, in any case (``"html"``) or never.
    strict
        Raise BadRow at the first row that cannot be read, rather than skip and count it.

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
    if format is not None:
        known(format)
    if kind is not None:
        kind_of(kind)
    if encoding is not None:
        codec_of(encoding)
    request = Request(text, id, kind, encoding, clean)
    if not isinstance(source, str | Path):
        report = Report(type(source).__name__, strict=strict)
        return Source(read_memory(source, report, kind), report, request)
    if str(source) == "-":
        return _from_stream(None, Report("<stdin>", "-", strict), request, format)
    path = Path(source)
    report = Report(path.name or str(path), str(source), strict)
    _must_exist(path, report)
    if path.is_dir():
        return _from_folder(path, report, request, format)
    return _from_stream(path, report, request, format)


def _from_folder(path: Path, report: Report, request: Request, format: str | None) -> Source:  # noqa: A002
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
    chunks = read_folder(path, Wanted(documents, media), report)
    return Source(chunks, report, request, None if request.text or request.id else _ITEMS)


def _from_stream(
    path: Path | None,
    report: Report,
    request: Request,
    format: str | None,  # noqa: A002
) -> Source:
    try:
        stream = Stream(path, report)
    except OSError as error:
        raise BadSource(
            f"{report.given} cannot be read: {error.strerror}.",
            f"Run: ls -l {report.quoted}",
        ) from error
    try:
        if path is not None and path.is_file():
            report.total = path.stat().st_size
        modality = None if format else modality_of_file(stream, request.kind)
        if modality:
            return Source(_closing(read_media(stream, modality), stream), report, request)
        format = format or format_of(stream)  # noqa: A001
        return _table(stream, format, request)
    except BaseException:
        stream.close()
        raise


def _table(stream: Stream, format: str, request: Request) -> Source:  # noqa: A002
    report, row = stream.report, known(format)
    check(format, stream)
    if request.kind == "record" and not row.table:
        tables = ", ".join(name for name, each in formats().items() if each.table)
        raise BadSource(
            f"{report.name} is read as {row.title}, which has no records; wanted one of: {tables}.",
            report.again("Leave the kind out. Run:"),
        )
    if format == "txt":
        report.note(f"{report.name}: one item; with the format lines each line is one.")
    items = row.document is not None and not (request.text or request.id)
    chunks = _closing(row.read(stream, request), stream)
    return Source(chunks, report, request, _ITEMS if items else None)


def _closing(chunks: Iterator[Chunk], stream: Stream) -> Iterator[Chunk]:
    with stream:
        yield from chunks


def _must_exist(path: Path, report: Report) -> None:
    try:
        if path.exists():
            return
        there = path.parent.is_dir()
        names = [p.name for p in islice(path.parent.iterdir(), 10_000)] if there else []
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise BadSource(
            f"{shortened(report.given, 80)!r} is no file: {reason}.",
            "For one text, pass a list that holds it.",
        ) from error
    near = difflib.get_close_matches(path.name, names, n=3)
    if near:
        guess = Report("", str(path.with_name(near[0])))
        raise BadSource(
            f"There is no file {report.given!r}.",
            guess.again(f"Did you mean {' or '.join(near)}? Run:"),
        )
    hint = f"Run: ls {shlex.quote(str(path.parent))}" if there else "Check the folder's name."
    raise BadSource(f"There is no file {report.given!r}.", hint)
