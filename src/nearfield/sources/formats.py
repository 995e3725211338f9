"""The formats: a row each. What a source is, by its name or by its content."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from nearfield.errors import BadSource, UnknownName
from nearfield.sources import documents
from nearfield.sources.arrow import read_arrow, read_parquet
from nearfield.sources.delimited import read_delimited
from nearfield.sources.dialect import dialect_of
from nearfield.sources.encoding import ERRORS, detect
from nearfield.sources.jsonl import read_json
from nearfield.sources.magic import recognise, recognise_text
from nearfield.sources.memory import Chunk
from nearfield.sources.plain_lines import read_lines
from nearfield.sources.request import Request
from nearfield.sources.stream import HEAD, Stream


@dataclass(frozen=True)
class Format:
    """How a kind of file is read, the suffixes it goes by, and what its content may look like."""

    title: str
    suffixes: tuple[str, ...]
    read: Callable[[Stream, Request], Iterator[Chunk]]
    text: bool = True  # text, rather than bytes with a signature
    table: bool = True  # rows with columns, rather than one document
    document: documents.Read | None = None


def _document(title: str, suffixes: tuple[str, ...], read: documents.Read) -> Format:
    whole = documents.read_as(read)
    return Format(title, suffixes, whole, read is not documents.pdf, False, read)


FORMATS: dict[str, Format] = {
    "csv": Format("CSV", (".csv",), read_delimited),
    "tsv": Format("TSV", (".tsv", ".tab"), read_delimited),
    "jsonl": Format("JSON lines", (".jsonl", ".ndjson"), read_json),
    "json": Format("JSON", (".json",), read_json),
    "parquet": Format("Parquet", (".parquet", ".pq"), read_parquet, text=False),
    "arrow": Format("Arrow IPC", (".arrow", ".arrows", ".feather", ".ipc"), read_arrow, text=False),
    "lines": Format("lines", (), read_lines, table=False),
    "txt": _document("plain text", (".txt", ".text"), documents.plain),
    "md": _document("Markdown", (".md", ".markdown"), documents.plain),
    "html": _document("HTML", (".html", ".htm"), documents.html),
    "pdf": _document("a PDF", (".pdf",), documents.pdf),
}

_BY_SUFFIX = {suffix: kind for kind, row in FORMATS.items() for suffix in row.suffixes}


def known(kind: str) -> Format:
    """Look up a kind; raises UnknownName with the kinds there are."""
    if kind not in FORMATS:
        raise UnknownName("kind", kind, FORMATS, "Run: nearfield add FILE --kind csv")
    return FORMATS[kind]


def kind_of(stream: Stream) -> str:
    """Tell the kind of a source by its name, else by its content; BadSource if neither tells."""
    path = stream.path
    if path is not None:
        plain = path.with_suffix("") if path.suffix.lower() == ".gz" else path
        named = _BY_SUFFIX.get(plain.suffix.lower())
        if named:
            return named
    report = stream.report
    seen = recognise(stream.head) or recognise_text(stream.head)
    if seen is None and _is_table(stream.head):
        return "csv"
    if seen is None or seen.kind is None:
        what = (
            f"{report.name} holds {seen.what}" if seen else f"What {report.name} holds is unclear"
        )
        raise BadSource(
            f"{what}; wanted one of: {', '.join(FORMATS)}.",
            _EXPORT if seen else f"Say which. Run: {report.again('--kind lines')}",
        )
    report.note(f"{report.name}: read as {FORMATS[seen.kind].title}.")
    return seen.kind


def check(kind: str, stream: Stream) -> None:
    """Raise BadSource where a source is empty, or its content is plainly not of its kind."""
    report, row = stream.report, FORMATS[kind]
    if not stream.head:
        raise BadSource(
            f"{report.name} is empty; {row.title} was wanted.", f"Run: ls -l {report.quoted}"
        )
    seen = recognise(stream.head)
    if seen is None and row.text and row.table:
        seen = recognise_text(stream.head)
        if seen and row.read is read_json and seen.kind != "html":
            return
    if seen.kind == kind if seen else row.text:
        return
    other = seen.kind if seen else "csv"
    hint = f"Run: {report.again(f'--kind {other}')}" if other else _EXPORT
    what = seen.what if seen else "text, or bytes that are not known"
    raise BadSource(f"{report.name} is not {row.title}: it holds {what}.", hint)


_EXPORT = "Save it as CSV or as text. Run: nearfield add FILE.csv"


def suffix_readers(kind: str | None) -> dict[str, documents.Read]:
    """Return the document readers by suffix, of one kind or of all."""
    rows = FORMATS.values() if kind is None else [known(kind)]
    return {suffix: r.document for r in rows if r.document for suffix in r.suffixes}


def _is_table(head: bytes) -> bool:
    text = head.decode(detect(head)[0], ERRORS)
    whole = len(head) < HEAD
    widths = {len(row) for row in dialect_of(text, whole).sample(text, whole)}
    return len(widths) == 1 and min(widths) > 1 and text.count("\n") > 1
