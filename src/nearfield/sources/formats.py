"""The formats: a row each. What a source is, by its name or by its content."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import PurePath

from nearfield.errors import FILE, BadSource, Hint, UnknownName
from nearfield.registry import rows
from nearfield.sources import documents, mail, office
from nearfield.sources.arrow import read_arrow, read_parquet
from nearfield.sources.delimited import read_delimited
from nearfield.sources.dialect import dialect_of
from nearfield.sources.encoding import ERRORS, detect
from nearfield.sources.html_table import read_html_table
from nearfield.sources.jsonl import read_json
from nearfield.sources.magic import Signature, recognise, recognise_text
from nearfield.sources.mail import read_mailbox
from nearfield.sources.memory import Chunk
from nearfield.sources.packing import SUFFIXES
from nearfield.sources.plain_lines import read_lines
from nearfield.sources.records import Row
from nearfield.sources.request import Request
from nearfield.sources.stream import HEAD, Stream
from nearfield.sources.word_list import is_word_list
from nearfield.sources.workbook import read_workbook


@dataclass(frozen=True)
class Format:
    """How files of one format are read, their suffixes, and what their content may look like."""

    title: str
    suffixes: tuple[str, ...]
    read: Callable[[Stream, Request], Iterator[Chunk]]
    text: bool = True  # text, rather than bytes with a signature
    table: bool = True  # rows with columns, rather than one document
    document: documents.Read | None = None


def _document(title: str, suffixes: tuple[str, ...], read: Callable[..., Row]) -> Format:
    packed = read in PACKED
    whole = documents.read_as(read, seeks=packed)
    return Format(title, suffixes, whole, not packed, False, read)


PACKED = (documents.pdf, office.docx, office.odt)
"""Readers of bytes with a signature, which have to seek."""


FORMATS: dict[str, Format] = {
    "csv": Format("CSV", (".csv",), read_delimited),
    "tsv": Format("TSV", (".tsv", ".tab"), read_delimited),
    "jsonl": Format("JSON lines", (".jsonl", ".ndjson"), read_json),
    "json": Format("JSON", (".json",), read_json),
    "parquet": Format("Parquet", (".parquet", ".pq"), read_parquet, text=False),
    "arrow": Format("Arrow IPC", (".arrow", ".arrows", ".feather", ".ipc"), read_arrow, text=False),
    "xlsx": Format("a workbook", (".xlsx", ".xlsm", ".xltx"), read_workbook, text=False),
    "xls": Format("an old workbook", (".xls",), read_workbook, text=False),
    "xlsb": Format("a binary workbook", (".xlsb",), read_workbook, text=False),
    "ods": Format("an OpenDocument workbook", (".ods",), read_workbook, text=False),
    "htmltable": Format("a table in HTML", (), read_html_table),
    "mbox": Format("a mailbox", (".mbox", ".mbx"), read_mailbox, document=mail.mailbox),
    "lines": Format("lines", (), read_lines, table=False),
    "txt": _document("plain text", (".txt", ".text"), documents.plain),
    "md": _document("Markdown", (".md", ".markdown"), documents.plain),
    "html": _document("HTML", (".html", ".htm"), documents.html),
    "pdf": _document("a PDF", (".pdf",), documents.pdf),
    "eml": _document("a mail", (".eml",), mail.eml),
    "docx": _document("a Word document", (".docx", ".docm"), office.docx),
    "odt": _document("an OpenDocument text", (".odt",), office.odt),
}

_EXPORT = Hint.run("add", "FILE.csv", words="Save it as CSV or as text. Run:")


@cache
def formats() -> dict[str, Format]:
    """Every format by name, those of other packages too."""
    return FORMATS | rows("formats")


def known(name: str) -> Format:
    """Look up a format; raises UnknownName with the formats there are."""
    if name not in formats():
        raise UnknownName("format", name, formats(), Hint.run("add", FILE, format="csv"))
    return formats()[name]


def format_by_name(path: PurePath) -> str | None:
    """Tell the format of a file by its name; None if the name does not say it.

    >>> format_by_name(PurePath("a.csv.gz")), format_by_name(PurePath("a"))
    ('csv', None)
    """
    while path.suffix.lower() in SUFFIXES:
        path = path.with_suffix("")
    return _by_suffix().get(path.suffix.lower())


@cache
def _by_suffix() -> dict[str, str]:
    return {suffix: name for name, row in formats().items() for suffix in row.suffixes}


def format_of(stream: Stream) -> str:
    """Tell the format of a source by its name, else by its content; BadSource if neither tells."""
    named = format_by_name(PurePath(stream.name)) if stream.name else None
    report = stream.report
    seen = recognise(stream.head) or recognise_text(stream.head)
    if named == "txt" and seen is None and _is_word_list(stream.head):
        return "lines"
    if named and not _is_other(named, seen):
        return named
    if named and seen and seen.format == "html":  # called a workbook
        return "htmltable"
    if seen is None and _is_table(stream.head):
        return "csv"
    if seen is None or seen.format is None:
        what = (
            f"{report.name} holds {seen.what}" if seen else f"What {report.name} holds is unclear"
        )
        raise BadSource(
            f"{what}; wanted one of: {', '.join(formats())}.",
            _EXPORT if seen else report.again("Say which. Run:", format="lines"),
        )
    report.note(f"{report.name}: read as {known(seen.format).title}.")
    return seen.format


def _is_other(named: str, seen: Signature | None) -> bool:
    """Whether a workbook's name is on a workbook of another kind, or on text, as exports do."""
    if known(named).read is not read_workbook:
        return False
    return seen is None or seen.format not in (None, named)


def check(name: str, stream: Stream) -> None:
    """Raise BadSource where a source is empty, or its content is plainly of another format."""
    report, row = stream.report, known(name)
    if not stream.head:
        raise BadSource(
            f"{report.name} is empty; {row.title} was wanted.", f"Run: ls -l {report.quoted}"
        )
    seen = recognise(stream.head)
    if seen is None and row.text and row.table:
        seen = recognise_text(stream.head)
        if seen and row.read is read_json and seen.format != "html":
            return
    if seen and seen.format and known(seen.format).read is row.read:
        return
    if seen and seen.format == "html" and row.read is read_html_table:
        return
    if seen.format == name if seen else row.text:
        return
    other = seen.format if seen else "csv"
    hint = report.again(format=other) if other else _EXPORT
    what = seen.what if seen else "text, or bytes that are not known"
    raise BadSource(f"{report.name} is not {row.title}: it holds {what}.", hint)


def suffix_readers(name: str | None) -> dict[str, documents.Read]:
    """Return the document readers by suffix, of one format or of all."""
    rows = formats().values() if name is None else [known(name)]
    return {suffix: r.document for r in rows if r.document for suffix in r.suffixes}


def _is_word_list(head: bytes) -> bool:
    return is_word_list(head.decode(detect(head)[0], ERRORS), len(head) < HEAD)


def _is_table(head: bytes) -> bool:
    text = head.decode(detect(head)[0], ERRORS)
    whole = len(head) < HEAD
    widths = {len(row) for row in dialect_of(text, whole).sample(text, whole)}
    return len(widths) == 1 and min(widths) > 1 and text.count("\n") > 1
