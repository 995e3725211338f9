"""From a question to hits: the store's rows and the view's, ranked by ``tasks.ranking``."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nearfield.collection.caution import none_readable
from nearfield.collection.view import View
from nearfield.collection.worded import WordSearch
from nearfield.errors import WORDS, Hint, StoreError, UnknownItem
from nearfield.modalities.text.asked import Asked, asked
from nearfield.pipeline.segment import together
from nearfield.store import Table, layout
from nearfield.tasks.ranking import Ranked, Worded, rank
from nearfield.tasks.rows import unknown_item
from nearfield.tasks.search import Hit, Hits, Passage, Why
from nearfield.types import Filter, Scored, Vectors

# Rows asked of each side before they become items and are fused. Fusion gives the 50th place
# among the words a tenth of what the first vector gets.
DEPTH = 50
SEARCH = Hint.run("search", WORDS)


def by_words(
    view: View,
    query: str,
    vector: Vectors | None,
    k: int,
    *,
    mode: str,
    where: Filter | None,
    metric: str,
) -> Hits:
    """Hits for words: BM25 by Lance, vectors by the scan, both under the same filter.

    ``vector`` is the query's, None where the mode needs none or its encoder cannot read the query:
    then the words alone decide.
    """
    sql = view.condition(where) if where else None
    snapshot = view.snapshot
    mask = snapshot.mask(view.table.matching(sql)) if sql else None
    query_read = asked(query, view.table.language)
    search = WordSearch(view, query_read, sql, vector, metric)
    for depth in _depths(k, len(snapshot.row_ids)):
        words = search.rows(depth) if mode != "vector" else None
        near, level = None, None
        if vector is not None:
            near = _near(view, query_read, words, vector, depth, mask, metric)
            level = None if words is None else view.level(vector, metric=metric, mask=mask)
        silent = words is not None and not len(words.rows) and mode == "hybrid"
        ranking = rank(
            near,
            None if silent else words,
            snapshot.item_of_row,
            k,
            mode,
            metric=metric,
            level=level,
        )
        if len(ranking) >= k:
            break
    return Hits(tuple(_hits(view, ranking, query_read, mode)), query, mode, metric)


def _near(
    view: View,
    query: Asked,
    words: Worded | None,
    vector: Vectors,
    depth: int,
    mask: NDArray[np.bool_] | None,
    metric: str,
) -> Scored:
    """The nearest rows; where all of the query stands in quotes, of those that hold them."""
    if words is not None and query.strict:
        mask = np.zeros(len(view.snapshot.row_ids), bool)
        mask[words.rows] = True
    return view.search(vector, depth, mask=mask, metric=metric)


def by_vector(
    view: View,
    vector: Vectors,
    k: int,
    *,
    where: Filter | None,
    metric: str,
    without: int = -1,
) -> Hits:
    """Hits for a vector ``(dim,)``; ``without`` leaves one item out."""
    snapshot = view.snapshot
    keep = snapshot.item_of_row != without
    if where:
        keep &= view.mask(where)
    for depth in _depths(k, len(snapshot.row_ids)):
        near = view.search(vector, depth, mask=keep, metric=metric)
        ranking = rank(near, None, snapshot.item_of_row, k, "vector", metric=metric)
        if len(ranking) >= k:
            break
    return Hits(tuple(_hits(view, ranking, None, "vector")), "", "vector", metric)


def by_item(view: View, name: str, k: int, *, where: Filter | None) -> Hits:
    """Hits for an item that is here: the mean of its segments' vectors asks."""
    snapshot = view.snapshot
    item = snapshot.item(name)
    if item < 0:
        raise unknown_item(name, snapshot.ids.to_pylist(), SEARCH)
    rows = np.flatnonzero(snapshot.item_of_row == item)
    if snapshot.unread is not None:
        rows = rows[~snapshot.unread[rows]]
    if not len(rows):
        texts = [whole["text"] for whole in items(view.table, [name])]
        raise none_readable(view.manifest.encoder.name, texts, view.manifest.name)
    vector = view.vectors(rows).mean(axis=0)
    return by_vector(view, vector, k, where=where, metric="cosine", without=item)


def items(table: Table, ids: Sequence[str]) -> list[dict[str, Any]]:
    """Whole items: segments put together again."""
    heavy = {layout.VECTOR, layout.DATA, layout.PREVIEW}
    rows = table.items(ids, [name for name in table.columns if name not in heavy])
    _all_here(ids, rows[layout.ID].to_pylist())
    heads = [row for row in rows.to_pylist() if row[layout.PART] == 0]
    texts = together(rows)
    whole = {row[layout.ID]: _item(row, text) for row, text in zip(heads, texts, strict=True)}
    return [whole[name] for name in ids]


def _item(row: dict[str, Any], text: str) -> dict[str, Any]:
    item = {"id": row[layout.ID], "text": text, "metadata": metadata(row)}
    modality = row.get(layout.MODALITY)
    return item | ({"modality": modality, "uri": row[layout.URI]} if modality else {})


def these(table: Table, ids: Sequence[str]) -> str:
    """The condition for some items, all of which must be here."""
    _all_here(ids, table.items(ids, [layout.ID, layout.PART])[layout.ID].to_pylist())
    return str(table.holding(ids).to_sql())


def metadata(row: dict[str, Any]) -> dict[str, Any]:
    """The user's columns of a row, under their own names."""
    return {layout.logical(n): v for n, v in row.items() if n.startswith(layout.PREFIX)}


def _all_here(ids: Sequence[str], here: Collection[str]) -> None:
    missing = sorted(set(ids) - set(here))
    if missing:
        raise UnknownItem(f"There is no item {missing[0]!r}.", SEARCH)


def _depths(k: int, n: int) -> list[int]:
    """How many rows to ask for: more when segments of few items fill the list."""
    depth = max(DEPTH, 3 * k)
    return [d for d in (depth, depth * 10) if d < n] + [max(n, 1)]


def _hits(view: View, ranking: Sequence[Ranked], query: Asked | None, mode: str) -> list[Hit]:
    if not ranking:
        return []
    snapshot, more = view.snapshot, () if view.texts_alone else (layout.MODALITY, layout.URI)
    rows = view.table.take([int(snapshot.row_ids[r.row]) for r in ranking], more).to_pylist()
    if len(rows) != len(ranking):
        raise StoreError("The collection changed during the search.", "Run the same search again.")
    places = snapshot.places.take([r.row for r in ranking]).to_pylist()
    long = [place[layout.ID] for place in places if place[layout.PARTS] > 1]
    whole = {item["id"]: item for item in items(view.table, long)} if long else {}
    return [
        _hit(r, {**row, **place}, whole, query, mode)
        for r, row, place in zip(ranking, rows, places, strict=True)
    ]


def _hit(
    r: Ranked,
    row: dict[str, Any],
    whole: dict[str, dict[str, Any]],
    query: Asked | None,
    mode: str,
) -> Hit:
    name, text = row[layout.ID], row[layout.TEXT] or ""
    words = query.words_in(text) if query else ()
    item = whole.get(name, {"text": text, "uri": row.get(layout.URI)})
    return Hit(
        id=name,
        score=r.score,
        text=item["text"],
        passage=Passage(row[layout.START], row[layout.END], text),
        metadata=metadata(row),
        why=Why(
            mode,
            r.cosine,
            r.vector_rank,
            r.text_rank,
            r.bm25,
            words,
        ),
        modality=row.get(layout.MODALITY) or "text",
        uri=item.get("uri"),
    )
