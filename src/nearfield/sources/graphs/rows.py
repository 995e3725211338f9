"""Tables of edges and of nodes -> what a graph is made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from nearfield.errors import BadSource, UnknownName
from nearfield.sources.choose import Choice
from nearfield.sources.graphs.columns import NODES, TITLES, Ends, ends_of, weights_of
from nearfield.sources.graphs.network import Drawn
from nearfield.sources.joined import prepared
from nearfield.sources.report import Report
from nearfield.sources.request import Request
from nearfield.sources.split import columns_of, ids_of
from nearfield.sources.usual import IDS


@dataclass(frozen=True)
class Asked:
    """What somebody said of a graph's files: the columns of the edges, whether they are arrows."""

    request: Request
    edges: tuple[str, ...] = ()
    directed: bool = False


def drawn_rows(batches: Iterator[pa.RecordBatch], asked: Asked, report: Report) -> Drawn:
    """The edges, or the nodes, of a table; which of both it is the first rows tell."""
    drawn = Drawn()
    ends: Ends | None = None
    choice: Choice | None = None
    at = 1
    for batch in batches:
        if not batch.num_rows:
            continue
        if ends is None and choice is None:
            ends = ends_of(batch, asked.edges, report)
            choice = None if ends else _nodes(batch, asked.request, report)
        if ends is not None:
            _take_edges(batch, ends, drawn, report, at)
        elif choice is not None:
            _take_nodes(batch, choice, drawn, report, at)
        at += batch.num_rows
    if ends is not None:
        drawn.directed = asked.directed
    return drawn


def _take_edges(batch: pa.RecordBatch, ends: Ends, drawn: Drawn, report: Report, at: int) -> None:
    """The edges of some rows; a row without an end, or with a weight of words, is left out."""
    for name in (ends.head, ends.end, ends.weight):
        if name is not None and name not in batch.schema.names:
            batch = batch.append_column(name, pa.nulls(batch.num_rows, pa.string()))
    heads, tails = (_trimmed(ids_of(batch, name)) for name in (ends.head, ends.end))
    weights, _ = weights_of(batch, ends.weight)
    there = pc.and_(pc.is_valid(heads), pc.is_valid(tails)).to_numpy(False)
    sound = np.isfinite(weights)
    for row in np.flatnonzero(~there | ~sound):
        why = "an end is missing"
        if there[row]:
            why = f"the weight {str(batch.column(ends.weight)[int(row)].as_py())!r} is no number"
        report.skip(f"edge {at + int(row):,}", why)
    kept = pa.array(there & sound)
    drawn.links.take(heads.filter(kept), tails.filter(kept), weights[there & sound])
    others = [n for n in batch.schema.names if n not in (ends.head, ends.end, ends.weight)]
    if others and at == 1:
        report.note(f"{report.name}: what is said of edges is left out: {', '.join(others)}.")


def _take_nodes(
    batch: pa.RecordBatch, choice: Choice, drawn: Drawn, report: Report, at: int
) -> None:
    table = prepared(batch, choice)
    names = _trimmed(ids_of(table, choice.id))
    for row in np.flatnonzero(pc.is_null(names).to_numpy(False)):
        report.skip(f"node {at + int(row):,}", "it has no id")
    there = pc.is_valid(names)
    table, names = table.filter(there), names.filter(there)
    texts = None
    if choice.text is not None and choice.text in table.schema.names:
        texts = pc.cast(table.column(choice.text), pa.string())
    columns = columns_of(table, choice.apart, report)
    about = pa.RecordBatch.from_arrays(
        [values for _, values in columns], schema=pa.schema([field for field, _ in columns])
    )
    drawn.know(names, about, texts)


def _nodes(batch: pa.RecordBatch, request: Request, report: Report) -> Choice:
    """The columns of the ids and texts of nodes."""
    names = batch.schema.names
    lower = {name.lower(): name for name in reversed(names)}
    own = request.id or next((lower[name] for name in (*IDS, *NODES) if name in lower), names[0])
    for name in (own, *request.text):
        if name not in names:
            raise UnknownName("column", name, names, report.again())
    text: str | None = " + ".join(request.text) or None
    if text is None:
        text = next((lower[name] for name in TITLES if name in lower and lower[name] != own), None)
    said = f", text: {text}" if text else ""
    report.note(f"{report.name}: nodes by {own}{said}.")
    if (
        text is not None
        and not request.text
        and not pa.types.is_string(batch.schema.field(text).type)
    ):
        raise BadSource(f"Column {text!r} of {report.name} holds no text.", report.again())
    return Choice(text, own, request.text if len(request.text) > 1 else ())


def _trimmed(values: pa.Array) -> pa.Array:
    """Strings without blanks around them, null where nothing is left."""
    plain = pc.utf8_trim_whitespace(values)
    return pc.if_else(pc.equal(plain, ""), pa.scalar(None, pa.string()), plain)
