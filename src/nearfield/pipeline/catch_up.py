"""One table brought up to another: what is new or changed is made, what is gone removed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from nearfield.pipeline.commit import with_old_vectors
from nearfield.pipeline.difference import Difference
from nearfield.pipeline.encode import check_vectors
from nearfield.pipeline.executor import Executor, Here
from nearfield.pipeline.pace import Pace
from nearfield.pipeline.vectorize import Vectorize, whole
from nearfield.store import Table, layout
from nearfield.types import Progress

CHUNK = 4_096  # items whose metadata is written, or that are removed, in one commit


def catch_up(
    source: Table,
    target: Table,
    left: Difference,
    make: Vectorize | None,
    progress: Progress,
    executor: Executor = Here(),  # noqa: B008 - it holds nothing
) -> int:
    """Do to the target what differs, commit by commit; returns the passages that were written.

    Every commit is some whole items, so after a kill the next difference is the rest. ``make`` may
    be None where there are no vectors to make. The source may change meanwhile: what it no longer
    holds is left out, and the next difference has the rest.
    """
    for names in _chunks(left.gone):
        target.delete(str(target.holding(names).to_sql()))
    for names in _chunks(left.updated[layout.ID].to_pylist()):
        rows = whole(source, names, without=[layout.VECTOR])
        heads = rows.filter(pc.equal(rows[layout.PART], 0)) if rows.num_rows else rows
        _write(heads, target, lambda heads: target.replace(with_old_vectors(heads, target)))
    done, passages = left.items - left.contents, 0
    progress(done, left.items)
    if make is None:
        return passages
    for items, write in ((left.new, target.append), (left.changed, target.replace)):
        counts: list[int] = []
        for rows in executor.map(partial(make.rows, source), _counted(_pieces(items), counts)):
            if rows.num_rows:
                check_vectors(rows, target.dim)
            _write(rows, target, write)
            passages += rows.num_rows
            done += counts.pop(0)
            progress(done, left.items)
    return passages


def _write(rows: pa.Table, target: Table, write: Callable[[pa.Table], None]) -> None:
    """One commit, with the columns that the rows have."""
    if rows.num_rows:
        types, there = layout.metadata_types(rows.schema), target.metadata
        target.widen({n: t for n, t in types.items() if there.get(n, t) != t})
        target.extend(types)
        if {layout.MODALITY, layout.UNREAD} & {*rows.column_names}:
            target.hold_all_columns()
        write(rows)


def _pieces(items: pa.Table) -> Iterator[list[str]]:
    """The ids of some items at a time: about five seconds of work."""
    pace = Pace()
    for at in range(0, items.num_rows, CHUNK):
        some = items.slice(at, CHUNK)
        parts = some[layout.PARTS].to_numpy()
        item = np.repeat(np.arange(len(parts)), parts)
        part = np.concatenate([np.arange(n) for n in parts])
        rows = pa.record_batch({layout.PART: part, "item": item})
        for piece in pace.slices(rows):
            yield some[layout.ID].take(pc.unique(piece["item"])).to_pylist()


def _counted(pieces: Iterable[list[str]], counts: list[int]) -> Iterator[list[str]]:
    """The pieces, and how many ids each holds."""
    for piece in pieces:
        counts.append(len(piece))
        yield piece


def _chunks(names: list[str]) -> Iterator[list[str]]:
    for at in range(0, len(names), CHUNK):
        yield names[at : at + CHUNK]
