"""Which columns of a table are the two ends of an edge, and which its weight."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from nearfield.errors import BadSource, UnknownName
from nearfield.sources.report import Report
from nearfield.sources.split import ids_of
from nearfield.sources.usual import IDS, KEYS, TEXTS

PAIRS: Final = (
    ("source", "target"),
    ("src", "dst"),
    ("src", "dest"),
    ("from", "to"),
    ("head", "tail"),
    ("start", "end"),
    ("citing", "cited"),
    ("cites", "cited"),
    ("follower", "followee"),
    ("follower", "followed"),
    ("sender", "receiver"),
    ("sender", "recipient"),
    ("parent", "child"),
    ("subject", "object"),
    ("user", "friend"),
    ("first", "second"),
    ("left", "right"),
    ("1", "2"),
    ("a", "b"),
    ("u", "v"),
    ("i", "j"),
)
"""Names of the two ends, without what is said of a node or an id."""

WEIGHTS: Final = ("weight", "w", "weights", "strength", "count", "value", "similarity", "score")
NODES: Final = (*IDS, "node", "name", "vertex", "node_id", "nodeid", *KEYS)
TITLES: Final = (*TEXTS, "summary", "title", "headline")
"""Columns of what a node says; its name or label says nothing beside it."""

_PLAIN = re.compile(r"[^a-z0-9]|id$|node|vertex|paper|user(?=.)|name$")


@dataclass(frozen=True)
class Ends:
    """The columns of an edge: both ends, and the weight, if there is one."""

    head: str
    end: str
    weight: str | None = None


def ends_of(batch: pa.RecordBatch, asked: tuple[str, ...], report: Report) -> Ends | None:
    """The columns of the edges in a table, by their names; None where it is a table of nodes.

    ``asked`` are the columns that somebody named: the two ends, and perhaps the weight. Without
    names, the first two columns are the ends, and a third of numbers the weight.

    Raises
    ------
    UnknownName
        A column that was named is not there.
    BadSource
        One column, or many and none of them is called as an end is.
    """
    names = batch.schema.names
    if asked:
        return _asked(batch, asked, report)
    plain: dict[str, str] = {}
    for name in names:
        plain.setdefault(_PLAIN.sub("", name.lower()), name)
    for head, end in PAIRS:
        if head in plain and end in plain:
            return _said(Ends(plain[head], plain[end], _weight(batch)), report, "by their names")
    if any(name.lower() in NODES for name in names):
        return None
    if len(names) == 2 or (len(names) == 3 and _is_number(batch, names[2])):
        weight = names[2] if len(names) == 3 else None
        return _said(Ends(names[0], names[1], weight), report, "the first two")
    if _weight(batch) and len(names) == 3:
        others = [name for name in names if name != _weight(batch)]
        return _said(Ends(others[0], others[1], _weight(batch)), report, "beside the weight")
    raise BadSource(
        f"No columns of {report.name} are plainly the ends of an edge; columns: "
        f"{', '.join(names)}. Edges have source and target, nodes an id.",
        report.again("Name both ends. Run:", edges=("SOURCE", "TARGET")),
    )


def _asked(batch: pa.RecordBatch, asked: tuple[str, ...], report: Report) -> Ends | None:
    names = batch.schema.names
    if not set(asked) & set(names) and any(name.lower() in NODES for name in names):
        return None
    for name in asked:
        if name not in names:
            raise UnknownName("column", name, names)
    if len(asked) not in (2, 3):
        raise BadSource(
            f"{len(asked)} columns of edges were named; wanted both ends, and perhaps the weight.",
            report.again("Run:", edges=("SOURCE", "TARGET", "WEIGHT")),
        )
    return Ends(*asked)


def _said(ends: Ends, report: Report, why: str) -> Ends:
    weight = f", weight: {ends.weight}" if ends.weight else ""
    report.note(f"{report.name}: edges from {ends.head} to {ends.end} ({why}){weight}.")
    return ends


def _weight(batch: pa.RecordBatch) -> str | None:
    lower = {name.lower(): name for name in reversed(batch.schema.names)}
    return next((lower[name] for name in WEIGHTS if name in lower), None)


def _is_number(batch: pa.RecordBatch, name: str) -> bool:
    """Whether a column holds numbers, all but a few cells."""
    numbers, missing = weights_of(batch, name)
    broken = np.isnan(numbers) & ~missing
    return bool(broken.sum() * 10 <= len(numbers) and missing.sum() * 2 <= len(numbers))


def weights_of(
    batch: pa.RecordBatch, name: str | None
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """The weight of each edge, NaN where it is no number, and which have none and get 1."""
    if name is None:
        return np.ones(batch.num_rows), np.zeros(batch.num_rows, bool)
    cells = ids_of(batch, name)
    missing = pc.is_null(cells).to_numpy(False)
    try:
        values = pc.cast(pc.utf8_trim_whitespace(cells), pa.float64()).to_numpy(False)
    except pa.ArrowInvalid:
        values = np.array([_number(cell) for cell in cells.to_pylist()], np.float64)
    return np.where(missing, 1.0, values), missing


def _number(cell: str | None) -> float:
    try:
        return float(cell or "")
    except ValueError:
        return float("nan")
