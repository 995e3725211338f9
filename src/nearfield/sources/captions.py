"""Words that stand beside pictures: ``cat.txt`` beside ``cat.jpg``, or a table with their paths.

A table is one that lies in the folder itself, as Hugging Face's ``metadata.csv`` does: a column
names files, another may hold captions, and all others become columns of the items.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

import pyarrow as pa

from nearfield.errors import NearfieldError, count
from nearfield.sources.documents import UnreadableError, plain
from nearfield.sources.entries import CAPTION
from nearfield.sources.formats import format_by_name, known
from nearfield.sources.memory import table_of
from nearfield.sources.records import Cell, Row
from nearfield.sources.report import Report
from nearfield.sources.request import Request
from nearfield.sources.stream import Stream
from nearfield.sources.value_types import UNTYPED, value_types

PATHS = (
    *("file_name", "filename", "file", "path", "filepath", "file_path"),
    *("image", "image_path", "image_id", "picture", "photo", "audio", "video", "media"),
)
"""Names of the column that says which file a row is about, the best first."""

CAPTIONS = ("caption", "captions", "text", "description", "alt", "alt_text", "title", "sentence")
"""Names of the column that says what is in it."""

LONGEST = 64 << 10  # bytes of a caption's file: more is a document of its own
TABLES = ("csv", "tsv", "jsonl")


@dataclass(frozen=True)
class Captions:
    """What is said of files by others: columns by the file's path within the folder.

    ``texts`` are the files that hold a caption, ``tables`` those that hold many.
    """

    rows: Mapping[str, Row] = field(default_factory=dict)
    texts: frozenset[str] = frozenset()
    tables: frozenset[str] = frozenset()

    def hold(self, name: str) -> bool:
        """Whether a file of the folder is one of those that say it."""
        return name in self.texts or name in self.tables

    def of(self, root: Path, name: str) -> Row:
        """Columns of the file ``name`` in the folder ``root``."""
        row = dict(self.rows.get(name, {}))
        beside = str(PurePosixPath(name).with_suffix(".txt"))
        if beside in self.texts:
            row[CAPTION] = _joined([row.get(CAPTION), _text(root / beside)])
        return {key: value for key, value in row.items() if value is not None}


def captions_in(root: Path, names: Set[str], media: Set[str], report: Report) -> Captions:
    """What the files ``names`` in a folder say of the files ``media``."""
    stems = {str(PurePosixPath(name).with_suffix("")) for name in media}
    beside = {n for n in names if n.endswith(".txt") and n.removesuffix(".txt") in stems}
    texts = frozenset(n for n in beside if (root / n).stat().st_size <= LONGEST)
    rows: dict[str, Row] = {}
    tables = []
    for name in sorted(names):
        if "/" in name or format_by_name(PurePosixPath(name)) not in TABLES:
            continue
        told = _table(root / name, media)
        if told:
            tables.append(name)
            rows |= told
            report.note(f"{name}: columns of {count(len(told), 'file')}, by their paths.")
    return Captions(rows, texts, frozenset(tables))


def _table(path: Path, media: Set[str]) -> dict[str, Row]:
    """The rows of a table by the file that each is about; empty where none is about any."""
    last = {PurePosixPath(name).name: name for name in media}
    told: dict[str, Row] = {}
    try:
        for row in rows_in(path):
            column = named(row)
            value = str(row.get(column) or "") if column else ""
            name = value if value in media else last.get(PurePosixPath(value).name, "")
            if not name:
                continue
            before, after = told.get(name, {}), without(row, column)
            both = {CAPTION: _joined([before.get(CAPTION), after.get(CAPTION)])}
            told[name] = after | before | (both if both[CAPTION] else {})
    except NearfieldError:  # a table of something else
        return {}
    return told


def rows_in(path: Path, report: Report | None = None) -> Iterator[Row]:
    """The rows of a table in a file, as they stand; raises as its reader does."""
    quiet = report or Report(path.name)
    with Stream(path, quiet) as stream:
        form = known(format_by_name(path) or "csv")
        for chunk in form.read(stream, Request()):
            if isinstance(chunk, list):
                yield from chunk
            else:
                yield from _cells(table_of(chunk, quiet))


def _cells(batch: pa.RecordBatch) -> Iterator[Row]:
    """The rows of a batch; an empty field of CSV is none."""
    untyped = [f.name for f in batch.schema if value_types(f) == frozenset({UNTYPED})]
    for row in batch.to_pylist():
        for name in untyped:
            row[name] = Cell(row[name]) if row[name] else None
        yield row


def without(row: Row, column: str) -> Row:
    """A row's columns, its caption under that name, without that of the path."""
    columns = {key: value for key, value in row.items() if key not in (column, "id")}
    key = next((k for name in CAPTIONS for k in columns if k.lower() == name), None)
    caption = columns.pop(key, None) if key else None
    return columns | ({CAPTION: caption} if caption else {})


def named(row: Row) -> str:
    """The column of a row that names a file; empty where none does."""
    return next((key for name in PATHS for key in row if key.lower() == name), "")


def _text(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            text = plain(file)["text"]
    except (OSError, UnreadableError):
        return None
    return text.strip() or None if text else None


def _joined(captions: list[str | None]) -> str | None:
    """Several captions of one file, each once, a line each."""
    lines = [line for each in captions if each for line in each.split("\n")]
    return "\n".join(dict.fromkeys(lines)) or None
