"""Open files of edges and of nodes as one source of the graph's nodes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path, PurePath
from typing import Any

import pyarrow as pa

from nearfield.errors import FILE, BadSource, shortened
from nearfield.modalities import kind_of
from nearfield.sources.absent import Absent
from nearfield.sources.entries import Entry
from nearfield.sources.formats import format_by_name, known
from nearfield.sources.graphs.gml import read_gml
from nearfield.sources.graphs.graphml import read_graphml
from nearfield.sources.graphs.matrix import read_mat, read_mtx
from nearfield.sources.graphs.network import Drawn, Network, words_of
from nearfield.sources.graphs.plain import looks_adjacent, read_plain
from nearfield.sources.graphs.rows import Asked, drawn_rows
from nearfield.sources.guard import guarded
from nearfield.sources.layout import item_batch
from nearfield.sources.memory import Chunk, Whole, read_memory, table_of
from nearfield.sources.packing import SUFFIXES
from nearfield.sources.place import must_exist, parted
from nearfield.sources.report import Report
from nearfield.sources.source import Source
from nearfield.sources.stream import Stream
from nearfield.sources.table import chunks_of
from nearfield.types import Node

Read = Callable[[Stream, Asked], Drawn]

FORMATS: dict[str, Read] = {
    ".graphml": read_graphml,
    ".gml": read_gml,
    ".mtx": read_mtx,
    ".mat": read_mat,
    ".edgelist": read_plain,
    ".edges": read_plain,
    ".ncol": read_plain,
}
"""Readers of files that hold a graph, by their endings; ``.adjlist`` too. Others hold tables."""

LINES = (".txt", ".adjlist", ".adj", ".text", "")


def open_graph(sources: Sequence[Any], asked: Asked, *, strict: bool, verb: str = "add") -> Source:
    """Files of edges and of nodes, as one source of the nodes of their graph.

    Edges: a table (CSV, TSV, JSON lines, Parquet, Arrow, a workbook, a frame) with the columns
    source and target, and perhaps weight; lines with two names; lines with a node and its
    neighbors (``.adjlist``); GraphML, GML, Matrix Market, MATLAB. Nodes: a table with their ids,
    whose columns are metadata and whose text, if it has one, is what a node says.

    Edges have no direction, unless the file says so or ``asked.directed``. Parallel edges are
    added up; one from a node to itself is left out.

    Raises
    ------
    BadSource
        A file cannot be read, no columns are plainly the ends of an edge, or a weight is negative.
    UnknownName
        There is no such column.
    """
    names = [_name(source) for source in sources]
    report = Report(shortened(", ".join(names), 80), str(sources[0]), strict, verb=verb)
    if any(not isinstance(source, str | Path) for source in sources):
        report.given = FILE
    return Source(_chunks(sources, asked, report), report, asked.request)


def _chunks(sources: Sequence[Any], asked: Asked, report: Report) -> Iterator[Chunk]:
    drawn = [_drawn(source, asked, report) for source in sources]
    network = Network(drawn, report)
    del drawn
    kind = kind_of("node")
    for nodes, table in network.batches():
        rows = [{}] * len(nodes) if table is None else table.to_pylist()
        own = (
            [node.name for node in nodes],
            ["node"] * len(nodes),
            [words_of(node, about) for node, about in zip(nodes, rows, strict=True)],
            [None] * len(nodes),
            [kind.pack(node)[1] for node in nodes],
        )
        columns = [] if table is None else list(zip(table.schema, table.columns, strict=True))
        yield Whole(item_batch(own, columns))


def _drawn(source: Any, asked: Asked, whole: Report) -> Drawn:
    """What one source holds; what was noticed is said by the ``whole`` report."""
    given = str(source) if isinstance(source, str | Path) else FILE
    report = Report(_name(source), given, whole.strict, verb=whole.verb)
    with guarded(report):
        if isinstance(source, str | Path):
            drawn = _file(source, asked, report)
        else:
            drawn = _object(source, asked, report)
    whole.notes += [note for note in report.notes if note not in whole.notes]
    whole.skipped.count += report.skipped.count
    whole.skipped.examples += report.skipped.examples
    whole.renamed |= report.renamed
    whole.done += report.done
    return drawn


def _file(source: str | Path, asked: Asked, report: Report) -> Drawn:
    path: Path | None = None
    if str(source) != "-":
        path, _ = parted(source)
        must_exist(path, report)
        if path.is_dir():
            raise BadSource(
                f"{report.given} is a folder; files of edges were wanted.",
                Report("", str(path / "edges.csv"), verb=report.verb).again(kind="graph"),
            )
    try:
        stream = Stream(path, report)
    except OSError as error:
        raise BadSource(f"{report.given} cannot be read: {error.strerror}.") from error
    with stream:
        if not stream.head:
            raise BadSource(f"{report.name} is empty; edges were wanted.")
        read = _reader(stream, asked)
        return read(stream, asked)


def _reader(stream: Stream, asked: Asked) -> Read:
    """By the name of the file, else by what it begins with."""
    suffix = _suffix(stream.name)
    if asked.request.written.format is None:
        if suffix in FORMATS:
            return FORMATS[suffix]
        start = stream.head[:4096].lstrip()
        if b"<graphml" in start:
            return read_graphml
        if start.startswith(b"%%MatrixMarket"):
            return read_mtx
        if suffix in LINES and format_by_name(PurePath(stream.name)) in (None, "txt"):
            adjacent = suffix in (".adjlist", ".adj") or looks_adjacent(stream.head)
            return lambda stream, asked: read_plain(stream, asked, adjacency=adjacent)
        return _tables
    known(asked.request.written.format)
    return _tables


def _tables(stream: Stream, asked: Asked) -> Drawn:
    return _rows(chunks_of(stream, asked.request), asked, stream.report)


def _rows(chunks: Iterator[Chunk], asked: Asked, report: Report) -> Drawn:
    absent = Absent(asked.request.written.na)
    batches = (absent(table_of(chunk, report)) for chunk in chunks)
    return drawn_rows(batches, asked, report)


def _object(source: Any, asked: Asked, report: Report) -> Drawn:
    """A frame, rows with the fields of an edge or a node, pairs of names, or nodes."""
    if isinstance(source, Sequence) and source and all(_is_edge(each) for each in source):
        drawn = Drawn(directed=asked.directed)
        drawn.links.lead((str(e[0]), str(e[1]), float(e[2]) if len(e) > 2 else 1.0) for e in source)
        return drawn
    drawn = Drawn(directed=asked.directed)
    rows: list[Chunk] = []
    for chunk in read_memory(source, report):
        if isinstance(chunk, tuple) and not isinstance(chunk, Whole):
            _take_nodes(chunk, drawn)
        else:
            rows.append(chunk)
    return _rows(iter(rows), asked, report) if rows else drawn


def _take_nodes(entries: Sequence[Entry], drawn: Drawn) -> None:
    """Nodes as they are: their edges are arrows, one without a direction stands at both ends."""
    nodes = [entry.content for entry in entries if isinstance(entry.content, Node)]
    drawn.directed = True
    drawn.links.lead((n.name, end, float(w)) for n in nodes for end, w in n.edges.items())
    texts = pa.array([node.text for node in nodes], pa.string())
    empty = pa.table({"": pa.nulls(len(nodes))}).select([]).to_batches()
    names = pa.array([node.name for node in nodes], pa.string())
    if any(node.text for node in nodes) and empty:
        drawn.know(names, empty[0], texts)
    else:
        drawn.alone(names)


def _is_edge(item: Any) -> bool:
    return isinstance(item, tuple) and len(item) in (2, 3) and not hasattr(item, "_fields")


def _suffix(name: str) -> str:
    path = PurePath(name)
    while path.suffix.lower() in SUFFIXES:
        path = path.with_suffix("")
    return path.suffix.lower()


def _name(source: Any) -> str:
    if not isinstance(source, str | Path):
        return type(source).__name__
    return "<stdin>" if str(source) == "-" else Path(source).name
