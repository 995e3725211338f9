"""From a question to hits: the store's rows and the snapshot's, ranked by ``tasks.search``."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from difflib import get_close_matches
from typing import Any

import numpy as np
import pyarrow as pa

from nearfield.collection.snapshot import Snapshot
from nearfield.errors import StoreError, UnknownItem, UsageError
from nearfield.modalities.text.words import words_in
from nearfield.store import Table, layout
from nearfield.store.filters import compile_filter
from nearfield.tasks.ranking import MODES, Ranked, rank
from nearfield.tasks.search import Hit, Hits, Passage, Why
from nearfield.types import Scored, Vectors

# Rows asked of each side before they become items and are fused. Fusion gives the 50th place
# among the words a tenth of what the first vector gets.
DEPTH = 50


def check(query: object, k: int, mode: str) -> None:
    """Raise ``UsageError`` for what no search can answer."""
    if mode not in MODES:
        raise UsageError(f"There is no mode {mode!r}; known: {', '.join(MODES)}.")
    if k < 1:
        raise UsageError(f"k is {k}; at least one hit must be asked for.", "Use: -k 10")
    if isinstance(query, str) and not query.strip():
        raise UsageError("The query is empty.", 'Type words: nearfield search "what you look for"')


def by_words(
    look: Snapshot,
    table: Table,
    query: str,
    vector: Vectors | None,
    k: int,
    *,
    mode: str,
    where: str | None,
    metric: str,
) -> Hits:
    """Hits for words: BM25 by Lance, vectors by the scan, both under the same filter."""
    sql = condition(table, where) if where else None
    mask = look.mask(table.matching(sql)) if sql else None
    for depth in _depths(k, len(look.row_ids)):
        near, said = None, None
        if vector is not None:
            near = look.index.search(vector, depth, mask=mask, metric=metric)[0]
        if mode != "vector":
            said = _keyword(look, table, query, depth, sql, mode)
        ranked = rank(near, said, look.item_of_row, k, mode, metric=metric)
        if len(ranked) >= k:
            break
    return Hits(tuple(_hits(look, table, ranked, query, mode)), query, mode, metric)


def by_vector(
    look: Snapshot,
    table: Table,
    vector: Vectors,
    k: int,
    *,
    where: str | None,
    metric: str,
    without: int = -1,
) -> Hits:
    """Hits for a vector ``(dim,)``; ``without`` leaves one item out."""
    keep = look.item_of_row != without
    if where:
        keep &= look.mask(table.matching(condition(table, where)))
    for depth in _depths(k, len(look.row_ids)):
        near = look.index.search(vector, depth, mask=keep, metric=metric)[0]
        ranked = rank(near, None, look.item_of_row, k, "vector", metric=metric)
        if len(ranked) >= k:
            break
    return Hits(tuple(_hits(look, table, ranked, "", "vector")), "", "vector", metric)


def by_item(look: Snapshot, table: Table, name: str, k: int, *, where: str | None) -> Hits:
    """Hits for an item that is here: the mean of its passages' vectors asks."""
    item = look.item(name)
    if item < 0:
        raise _unknown(look, name)
    vector = look.vectors[look.item_of_row == item].mean(axis=0)
    return by_vector(look, table, vector, k, where=where, metric="cosine", without=item)


def items(table: Table, ids: Sequence[str]) -> list[dict[str, Any]]:
    """Whole items: passages put together again."""
    wanted = [n for n in table.columns if n != layout.VECTOR]
    found: dict[str, dict[str, Any]] = {}
    for row in table.items(ids, wanted).to_pylist():
        item = found.setdefault(
            row[layout.ID], {"id": row[layout.ID], "text": "", "metadata": metadata(row)}
        )
        item["text"] += row[layout.TEXT][len(item["text"]) - row[layout.START] :]
    _all_here(ids, found)
    return [found[name] for name in ids]


def these(table: Table, ids: Sequence[str]) -> str:
    """The condition for some items, all of which must be here."""
    _all_here(ids, table.items(ids, [layout.ID, layout.PART])[layout.ID].to_pylist())
    return str(table.holding(ids).to_sql())


def condition(table: Table, where: str) -> str:
    """A user's filter, compiled for this table."""
    own = {layout.ID: pa.string(), layout.TEXT: pa.string()}
    mine = table.metadata
    return compile_filter(where, {**own, **mine}, own=[name for name in own if name not in mine])


def metadata(row: dict[str, Any]) -> dict[str, Any]:
    """The user's columns of a row, under their own names."""
    return {layout.logical(n): v for n, v in row.items() if n.startswith(layout.PREFIX)}


def _all_here(ids: Sequence[str], found: Collection[str]) -> None:
    missing = sorted(set(ids) - set(found))
    if missing:
        raise UnknownItem(f"There is no item {missing[0]!r}.", "Run: nearfield search WORDS")


def _depths(k: int, n: int) -> list[int]:
    """How many rows to ask for: more when passages of few items fill the list."""
    depth = max(DEPTH, 3 * k)
    return [d for d in (depth, depth * 10) if d < n] + [max(n, 1)]


def _keyword(
    look: Snapshot, table: Table, query: str, depth: int, sql: str | None, mode: str
) -> Scored:
    """Rows by BM25.

    Where the depth cuts through equal scores, which of them came depends on the order they were
    added in. The fused answer must not, so the last equals are left out of it.
    """
    found = table.keyword(query, depth, sql)
    rows, scores = look.rows(found["_rowid"].to_numpy()), found["_score"].to_numpy()
    keep = rows >= 0
    if mode == "hybrid" and len(scores) == depth < len(look.row_ids):
        keep &= scores > scores.min()
    rows, scores = rows[keep], scores[keep]
    order = np.lexsort((rows, -scores))
    return Scored(rows[order], scores[order])


def _hits(
    look: Snapshot, table: Table, ranked: Sequence[Ranked], query: str, mode: str
) -> list[Hit]:
    if not ranked:
        return []
    rows = table.take([int(look.row_ids[r.row]) for r in ranked]).to_pylist()
    if len(rows) != len(ranked):
        raise StoreError("The collection changed during the search.", "Run the same search again.")
    places = look.places.take([r.row for r in ranked]).to_pylist()
    long = [place[layout.ID] for place in places if place[layout.PARTS] > 1]
    texts = {item["id"]: item["text"] for item in items(table, long)} if long else {}
    return [
        _hit(r, {**row, **place}, texts, query, mode)
        for r, row, place in zip(ranked, rows, places, strict=True)
    ]


def _hit(r: Ranked, row: dict[str, Any], texts: dict[str, str], query: str, mode: str) -> Hit:
    name, text = row[layout.ID], row[layout.TEXT]
    words = words_in(query, text)
    return Hit(
        id=name,
        score=r.score,
        text=texts.get(name, text),
        passage=Passage(row[layout.START], row[layout.END], text),
        metadata=metadata(row),
        why=Why(mode, r.cosine, r.vector_rank, r.text_rank, r.bm25, words),
    )


def _unknown(look: Snapshot, name: str) -> UnknownItem:
    near = get_close_matches(name, look.ids.to_pylist()[:100_000], n=1)
    guess = f" Did you mean {near[0]!r}?" if near else ""
    return UnknownItem(f"There is no item {name!r}.{guess}", "Run: nearfield search WORDS")
