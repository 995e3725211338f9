"""Open anything that holds items."""

from __future__ import annotations

import difflib
import shlex
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from nearfield.errors import BadSource, shortened
from nearfield.sources.choose import Choice
from nearfield.sources.folder import read_folder
from nearfield.sources.formats import FORMATS, check, kind_of, known, suffix_readers
from nearfield.sources.memory import Chunk, read_memory
from nearfield.sources.report import Report
from nearfield.sources.request import Request
from nearfield.sources.source import Source
from nearfield.sources.stream import Stream

_ITEMS = Choice("text", "id")


def open_source(
    source: Any,
    *,
    text: str | None = None,
    id: str | None = None,  # noqa: A002
    kind: str | None = None,
    strict: bool = False,
) -> Source:
    """Open a file, a folder, standard input or a Python object as a source of items.

    Parameters
    ----------
    source
        A path (gzip is read through); ``"-"`` for standard input; a pandas or Polars frame or
        series, or anything with ``__arrow_c_stream__``; an Arrow table, batch or reader; an
        iterable of dicts or of strings; a dict of id to text.
    text, id
        The columns of the text and of the ids. Without them the text column is found if it is
        obvious (see ``choose.choose``), and ids come from a column of that name, if any.
    kind
        A name in ``formats.FORMATS``, where the file's name does not say it.
    strict
        Raise BadRow at the first row that cannot be read, rather than skip and count it.

    Raises
    ------
    BadSource, UnknownName, AmbiguousColumn
        What came, what was wanted, and the next command to type.

    Examples
    --------
    >>> source = open_source([{"id": 7, "body": "refund never arrived", "open": True}])
    >>> [batch.to_pylist() for batch in source.batches()]
    [[{'id': '7', 'text': 'refund never arrived', 'open': 'true'}]]
    >>> source.columns.types()
    {'open': DataType(bool)}
    """
    if kind is not None:
        known(kind)
    request = Request(text, id)
    if not isinstance(source, str | Path):
        report = Report(type(source).__name__, strict=strict)
        return Source(read_memory(source, report), report, request)
    if str(source) == "-":
        return _from_stream(None, Report("<stdin>", "-", strict), request, kind)
    path = Path(source)
    report = Report(path.name or str(path), str(source), strict)
    _must_exist(path, report)
    if path.is_dir():
        return _from_folder(path, report, request, kind)
    return _from_stream(path, report, request, kind)


def _from_folder(path: Path, report: Report, request: Request, kind: str | None) -> Source:
    readers = suffix_readers(kind)
    if kind and not readers:
        row = FORMATS[kind]
        file = next((p for p in sorted(path.iterdir()) if p.suffix.lower() in row.suffixes), None)
        there = Report("", str(file or Path(report.given, f"FILE{(*row.suffixes, '')[0]}")))
        raise BadSource(
            f"{report.given} is a folder; a file of {row.title} was wanted.",
            f"Run: {there.again(f'--kind {kind}')}",
        )
    chunks = read_folder(path, readers, report)
    return Source(chunks, report, request, None if request.text or request.id else _ITEMS)


def _from_stream(path: Path | None, report: Report, request: Request, kind: str | None) -> Source:
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
        kind = kind or kind_of(stream)
        check(kind, stream)
        if kind == "txt":
            report.note(f"{report.name}: one item; with --kind lines each line is one.")
        items = FORMATS[kind].document is not None and not (request.text or request.id)
        chunks = _closing(FORMATS[kind].read(stream, request), stream)
        return Source(chunks, report, request, _ITEMS if items else None)
    except BaseException:
        stream.close()
        raise


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
        hint = f"Did you mean {' or '.join(near)}? Run: {guess.again()}"
    else:
        hint = f"Run: ls {shlex.quote(str(path.parent))}" if there else "Check the folder's name."
    raise BadSource(f"There is no file {report.given!r}.", hint)
