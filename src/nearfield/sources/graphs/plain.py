"""Edges in lines: two names and perhaps a weight, or a node and all its neighbors."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import islice

import pyarrow as pa

from nearfield.sources.encoding import BAD, settle
from nearfield.sources.graphs.network import Drawn
from nearfield.sources.graphs.rows import Asked
from nearfield.sources.lines import Lines
from nearfield.sources.report import Report
from nearfield.sources.stream import Stream

COMMENTS = ("#", "%", "//")
LOOKED = 1_000
"""Lines by which a file is told to be a list of edges: two names and a number in each."""

_Edge = tuple[str, str, float]


def read_plain(stream: Stream, asked: Asked, *, adjacency: bool = False) -> Drawn:
    """Edges of a file of lines, fields between blanks; lines that begin with # say nothing.

    ``adjacency``: each line is a node and all its neighbors. Else a line holds both ends and
    perhaps the weight.
    """
    report = stream.report
    codec, _ = settle(stream, asked.request)
    lines = _fields(Lines(stream, codec), report)
    drawn = Drawn(directed=asked.directed)
    lone: list[str] = []
    read = _adjacent(lines, lone) if adjacency else _edges(lines, report)
    drawn.links.lead(read)
    what = "a node and its neighbors a line" if adjacency else "an edge a line"
    report.note(f"{report.name}: {what}.")
    if lone:
        drawn.alone(pa.array(lone, pa.string()))
    return drawn


def looks_adjacent(head: bytes) -> bool:
    r"""Whether the lines of a file hold a node and its neighbors, rather than one edge each.

    >>> looks_adjacent(b"# ring\n1 2 3 4\n2 3\n"), looks_adjacent(b"1 2 0.5\n2 3 1\n")
    (True, False)
    """
    text = head.decode("utf-8", "replace").splitlines()
    fields = [line.split() for line in text if line.strip() and not line.startswith(COMMENTS)]
    for line in islice(fields, LOOKED):
        if len(line) in (1, 2) or (len(line) == 3 and _number(line[2]) is not None):
            continue
        return True
    return all(len(line) == 1 for line in fields)


def _fields(lines: Lines, report: Report) -> Iterator[tuple[int, list[str]]]:
    for line in lines:
        lines.kept.clear()
        if BAD in line:
            report.skip(f"line {lines.number:,}", "its bytes are no text")
        elif (bare := line.strip()) and not bare.startswith(COMMENTS):
            yield lines.number, bare.replace(",", " ").split() if "," in bare else bare.split()


def _edges(lines: Iterator[tuple[int, list[str]]], report: Report) -> Iterator[_Edge]:
    for number, fields in lines:
        if len(fields) < 2:
            report.skip(f"line {number:,}", "an end is missing")
            continue
        weight = _number(fields[2]) if len(fields) > 2 else 1.0
        if weight is None:
            report.skip(f"line {number:,}", f"the weight {fields[2]!r} is no number")
            continue
        yield fields[0], fields[1], weight


def _adjacent(lines: Iterator[tuple[int, list[str]]], lone: list[str]) -> Iterator[_Edge]:
    for _, (node, *others) in lines:
        if not others:
            lone.append(node)
        for other in others:
            yield node, other, 1.0


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
