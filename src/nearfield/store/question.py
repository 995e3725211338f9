"""A question to Lance that is waited for once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa


def answer(
    lance: Any,
    columns: Sequence[str],
    *,
    words: Any = None,
    where: str | None = None,
    limit: int | None = None,
) -> pa.Table:
    """Some columns and ``_rowid`` of the rows of an open Lance table that fit.

    ``words`` is a query of words, whose best come first; ``where`` a compiled filter.
    """
    from lancedb.background_loop import LOOP

    # What `lance.search()` asks too, but that waits for Lance's loop five times and more: a query
    # of words took 2.0 ms of CPU time, and 1.2 so.
    query = lance._table.query()
    query = query if words is None else query.nearest_to_text(words)
    query = query.select(list(columns)).with_row_id()
    query = query if where is None else query.where(where)
    rows: pa.Table = LOOP.run((query if limit is None else query.limit(limit)).to_arrow())
    return rows
