"""Which column holds the text, and which the ids."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from nearfield.errors import COLUMN, AmbiguousColumn, BadSource, Blank, UnknownName, listed
from nearfield.modalities.text.columns.plain import is_plainly_text
from nearfield.sources.columns import Columns
from nearfield.sources.nested import is_usual, paths, resolved, usual_path
from nearfield.sources.report import Report
from nearfield.sources.request import Request
from nearfield.sources.usual import IDS, KEYS, LESSER, TEXTS, looks_like_id
from nearfield.sources.value_types import JSON, STRING, UNTYPED, value_types

LONGER = 2.0
"""How many times the second longest column's mean the longest must have. Measured in real tables:
8.8 (Debian packages, description to summary) and 22 (MedQuAD, answer to url) where one column is
the text, 1.0 where two are (STS benchmark, sentence1 and sentence2)."""

LEAST = 3
"""Rows of which a column must hold as many values to look like one of ids."""
SHORT = 64
"""Characters of an id, at most: a UUID has 36, a digest in hexadecimal 64."""

_NAMES = {pa.bool_(): "true or false", pa.int64(): "whole numbers", pa.float64(): "numbers"}


@dataclass(frozen=True)
class Choice:
    """The columns of the text and of the ids.

    ``text`` is None where the words of a record are its text, ``id`` where ids come from the
    content. Where several columns are ``joined``, ``text`` is what the joined one is called. A name
    may be a path into nested values; ``whole`` says that the text is a column of such values.
    """

    text: str | None
    id: str | None
    joined: tuple[str, ...] = ()
    whole: bool = False

    @property
    def named(self) -> tuple[str, ...]:
        """The columns of the source that it needs."""
        return tuple(n for n in (*(self.joined or (self.text,)), self.id) if n is not None)

    @property
    def apart(self) -> set[str | None]:
        """The columns that are no metadata; of those that are joined the last one alone."""
        return {self.text, self.id, *self.joined[-1:]}


def choose(batch: pa.RecordBatch, request: Request, report: Report) -> Choice:
    """Choose by the first batch: what was asked for, else what is obvious, and say which.

    The text is the only column of strings; or one of the names in ``TEXTS``; or the column whose
    strings are on average twice as long as any other's; or one of the names in ``LESSER``.
    Raises UnknownName, BadSource where the column asked for holds no text, AmbiguousColumn.
    """
    came, batch = batch, resolved(batch, request.named)
    nowhere = [name for name in batch.schema.names[came.num_columns :] if _is_empty(batch, name)]
    batch = batch.drop_columns(nowhere)
    if request.text:
        for name in request.text:
            _must_exist(name, batch, report, "text")
        _must_be_text(request.text, batch, report)
        text: str | None = " + ".join(request.text)
    elif request.kind == "record":
        text = None
    else:
        texts = _string_columns(batch)
        text, why = _obvious([n for n in texts if n.lower() not in IDS], batch, report)
        if batch.num_columns > 1 or text not in batch.schema.names:
            report.note(f"Text column: {text} ({why}).")
    joined = request.text if len(request.text) > 1 else ()
    if joined:
        report.note(f"Text: {text}, joined, an empty line between them.")
    if request.id is not None:
        _must_exist(request.id, batch, report, "id")
    own = request.id or _ids(batch, text, report)
    return Choice(text, own, joined, _is_nested(came, text))


def _is_empty(batch: pa.RecordBatch, name: str) -> bool:
    return bool(batch.column(name).null_count == batch.num_rows)


def _is_nested(batch: pa.RecordBatch, name: str | None) -> bool:
    held = name in batch.schema.names and value_types(batch.schema.field(name))
    return held == frozenset({JSON})


def _string_columns(batch: pa.RecordBatch) -> list[str]:
    columns = Columns()
    plain = set()
    for field, values in zip(batch.schema, batch.columns, strict=True):
        if _is_plain(field, values):
            plain.add(field.name)  # it says nothing of the other columns either
        else:
            columns.observe_column(field, values)
    types = columns.types()
    return [
        field.name
        for field, values in zip(batch.schema, batch.columns, strict=True)
        if field.name in plain
        or (
            pa.types.is_string(types[field.name])
            and values.null_count < len(values)
            and _may_be_text(field)
        )
    ]


def _is_plain(field: pa.Field, values: pa.Array) -> bool:
    strings = pa.types.is_string(field.type) and _may_be_text(field)
    return strings and is_plainly_text(values)


def _may_be_text(field: pa.Field) -> bool:
    return bool((value_types(field) or {STRING}) & {STRING, UNTYPED})


def _must_exist(name: str, batch: pa.RecordBatch, report: Report, option: str) -> None:
    if name not in batch.schema.names:
        known = [*batch.schema.names, *paths(batch)]
        raise UnknownName("column", name, known, report.again(**{option: COLUMN}))


def _must_be_text(names: Sequence[str], batch: pa.RecordBatch, report: Report) -> None:
    columns = {name: (batch.schema.field(name), batch.column(name)) for name in names}
    unsure = [name for name, column in columns.items() if not _is_plain(*column)]
    texts = _string_columns(batch) if unsure else []
    for name in unsure:
        values = batch.column(name)
        if name not in texts and values.null_count < len(values):
            raise _no_text(name, batch, texts, report)


def _no_text(name: str, batch: pa.RecordBatch, texts: list[str], report: Report) -> BadSource:
    columns = Columns()
    columns.observe_column(batch.schema.field(name), batch.column(name))
    dtype = columns.types()[name]
    held = _NAMES.get(dtype, "no text" if pa.types.is_string(dtype) else f"{dtype} values")
    return BadSource(
        f"Column {name!r} of {report.name} holds {held}, and text was wanted; "
        f"columns with text: {listed(texts) or 'none'}.",
        report.again(text=COLUMN),
    )


def _obvious(texts: list[str], batch: pa.RecordBatch, report: Report) -> tuple[str, str]:
    named = _by_name(texts, TEXTS)
    nested = [] if named else paths(batch)
    path = usual_path(nested) or (nested[0] if len(nested) == 1 else None)
    if path and _is_meant(path, texts, batch):
        return path, "rather than a column" if texts else "the one that holds text"
    if len(texts) == 1:
        return texts[0], "the only one that holds text"
    best = named or _longest(texts, batch) or _by_name(texts, LESSER)
    if best:
        return best
    columns = listed([*batch.schema.names, *nested])
    if not texts:
        raise BadSource(
            f"No column of {report.name} is plainly the text; columns: {columns}."
            if nested
            else f"No column of {report.name} holds text; columns: {columns}.",
            report.again("Say which to use. Run:", text=Blank(nested[0]) if nested else COLUMN),
        )
    raise AmbiguousColumn(
        f"The text column of {report.name} is not obvious; columns: {columns}.",
        report.again(text=COLUMN),
    )


def _is_meant(path: str, texts: list[str], batch: pa.RecordBatch) -> bool:
    """Whether a path is the text rather than a column: much longer, or by its name and as long."""
    if not texts:
        return True
    longest = _longest([path, *texts], resolved(batch, [path]))
    return longest[0] == path if longest else is_usual(path)


def _by_name(columns: list[str], names: Sequence[str]) -> tuple[str, str] | None:
    lower = {column.lower(): column for column in reversed(columns)}
    return next(((lower[name], "by its name") for name in names if name in lower), None)


def _longest(columns: list[str], batch: pa.RecordBatch) -> tuple[str, str] | None:
    means = sorted(
        ((pc.sum(pc.utf8_length(batch.column(name))).as_py() or 0, name) for name in columns),
        key=lambda pair: pair[0],
        reverse=True,
    )
    if len(means) > 1 and means[0][0] >= LONGER * means[1][0]:
        return means[0][1], "the longest text"
    return None


def _ids(batch: pa.RecordBatch, text: str | None, report: Report) -> str | None:
    for name in batch.schema.names:
        if name == text or name.lower() not in {*IDS, *KEYS}:
            continue
        values = batch.column(name)
        sure = not values.null_count and len(pc.unique(values)) == len(values)
        if name.lower() in IDS or sure:
            report.note(f"Id column: {name} (by its name).")
            return str(name)
    if report.index is not None and report.index in batch.schema.names and report.index != text:
        report.note(f"Id column: {report.index} (the frame's index, another value in each row).")
        return report.index
    proposed = id_like(batch, text)
    if proposed:
        report.note(
            f"Ids are made from the content. Column {proposed[0]!r} looks like one, another value "
            "in each row: name it as the id to keep it."
        )
    return None


def id_like(batch: pa.RecordBatch, text: str | None) -> list[str]:
    """Columns that hold another value in each row and are called as ids are."""
    return [
        field.name
        for field, values in zip(batch.schema, batch.columns, strict=True)
        if field.name != text and looks_like_id(field.name) and _unique(values)
    ]


def _unique(values: pa.Array) -> bool:
    """Whether there are some values, each short, each another, none missing."""
    if len(values) < LEAST or values.null_count or pa.types.is_nested(values.type):
        return False
    strings = pc.cast(values, pa.string())
    short = pc.max(pc.utf8_length(strings)).as_py() <= SHORT and pc.min(pc.utf8_length(strings))
    return bool(short) and len(pc.unique(strings)) == len(strings)
