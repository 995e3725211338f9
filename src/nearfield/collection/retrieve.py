"""From a question to hits: the store's rows and the view's, ranked by ``tasks.ranking``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from nearfield.collection.bounds import suggested
from nearfield.collection.caution import none_readable
from nearfield.collection.fitting import why_nothing_fits
from nearfield.collection.shape import PLAIN, Shape
from nearfield.collection.view import View
from nearfield.collection.worded import WordSearch
from nearfield.errors import WORDS, Hint
from nearfield.modalities.text.asked import Asked, asked
from nearfield.pipeline.segment import together
from nearfield.store import Table, layout
from nearfield.tasks.ranking import Ranked, Worded, rank
from nearfield.tasks.result import plain
from nearfield.tasks.rows import unknown_item
from nearfield.tasks.search import Hit, Hits, Passage, Why
from nearfield.types import Filter, Scored, Vectors

if TYPE_CHECKING:
    from nearfield.types.reports import ItemDocument

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
    note = why_nothing_fits(view.table, where) if where and not ranking else ""
    asks = not where and "record" in view.manifest.modalities
    filter_ = suggested(query, view.table.metadata) if asks else None
    return Hits(tuple(_hits(view, ranking, query_read, mode)), query, mode, metric, note, filter_)


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
    note = why_nothing_fits(view.table, where) if where and not ranking else ""
    return Hits(tuple(_hits(view, ranking, None, "vector")), "", "vector", metric, note)


def by_item(view: View, name: str, k: int, *, where: Filter | None) -> Hits:
    """Hits for an item that is here: the mean of its segments' vectors asks.

    A name that is no id stands for the item whose whole text it is, as of a list of words.
    """
    snapshot = view.snapshot
    item = snapshot.item(name)
    if item < 0:
        saying = view.table.saying(name)
        if not saying:
            raise unknown_item(name, snapshot.ids.to_pylist(), SEARCH)
        item = snapshot.item(saying[0])
    rows = np.flatnonzero(snapshot.item_of_row == item)
    if snapshot.unread is not None:
        rows = rows[~snapshot.unread[rows]]
    if not len(rows):
        texts = [whole["text"] for whole in items(view.table, [name])]
        raise none_readable(view.manifest.encoder.name, texts, view.manifest.name)
    vector = view.vectors(rows).mean(axis=0)
    return by_vector(view, vector, k, where=where, metric="cosine", without=item)


def items(table: Table, ids: Sequence[str], shape: Shape = PLAIN) -> list[dict[str, Any]]:
    """Whole items: segments put together again, their metadata in its ``shape``."""
    heavy = {layout.VECTOR, layout.DATA, layout.PREVIEW}
    rows = table.items(ids, [name for name in table.columns if name not in heavy])
    _all_here(table, ids, rows[layout.ID].to_pylist())
    heads = [row for row in rows.to_pylist() if row[layout.PART] == 0]
    texts = together(rows)
    whole = {
        row[layout.ID]: _item(row, text, shape) for row, text in zip(heads, texts, strict=True)
    }
    return [whole[name] for name in ids]


def shown(table: Table, ids: Sequence[str], shape: Shape = PLAIN) -> list[ItemDocument]:
    """Whole items with how many passages each has; dates as JSON takes them."""
    here = items(table, ids, shape)
    parts = Counter(table.items(ids, [layout.ID, layout.PART])[layout.ID].to_pylist())
    for item in here:
        item["metadata"] = {name: plain(value) for name, value in item["metadata"].items()}
        item["passages"] = parts[item["id"]]
    return cast("list[ItemDocument]", here)


def _item(row: dict[str, Any], text: str, shape: Shape) -> dict[str, Any]:
    item = {"id": row[layout.ID], "text": text, "metadata": shape.metadata(row)}
    modality = row.get(layout.MODALITY)
    return item | ({"modality": modality, "uri": row[layout.URI]} if modality else {})


def these(table: Table, ids: Sequence[str]) -> str:
    """The condition for some items, all of which must be here."""
    _all_here(table, ids, table.items(ids, [layout.ID, layout.PART])[layout.ID].to_pylist())
    return str(table.holding(ids).to_sql())


def _all_here(table: Table, ids: Sequence[str], here: Collection[str]) -> None:
    """Raise ``UnknownItem`` for one that is missing; the nearest id that is there is named."""
    missing = sorted(set(ids) - set(here))
    if missing:
        names = (name for b in table.scan([layout.ID]) for name in b.column(0).to_pylist())
        raise unknown_item(missing[0], names, SEARCH)


def _depths(k: int, n: int) -> list[int]:
    """How many rows to ask for: more when segments of few items fill the list."""
    depth = max(DEPTH, 3 * k)
    return [d for d in (depth, depth * 10) if d < n] + [max(n, 1)]


def _hits(view: View, ranking: Sequence[Ranked], query: Asked | None, mode: str) -> list[Hit]:
    if not ranking:
        return []
    snapshot, more = (
        view.snapshot,
        () if view.texts_alone else (layout.MODALITY, layout.URI, layout.POINTER),
    )
    rows = view.table.take([int(snapshot.row_ids[r.row]) for r in ranking], more).to_pylist()
    places = snapshot.places.take([r.row for r in ranking]).to_pylist()
    shape = Shape.of(view.manifest)
    long = [place[layout.ID] for place in places if place[layout.PARTS] > 1]
    whole = {item["id"]: item for item in items(view.table, long)} if long else {}
    return [
        _hit(r, {**row, **place}, whole, query, mode, shape)
        for r, row, place in zip(ranking, rows, places, strict=True)
    ]


def _hit(
    r: Ranked,
    row: dict[str, Any],
    whole: dict[str, dict[str, Any]],
    query: Asked | None,
    mode: str,
    shape: Shape,
) -> Hit:
    name, text = row[layout.ID], row[layout.TEXT] or ""
    words = query.words_in(text) if query else ()
    item = whole.get(name, {"text": text, "uri": row.get(layout.URI)})
    return Hit(
        id=name,
        score=r.score,
        text=item["text"],
        passage=Passage(row[layout.START], row[layout.END], text),
        metadata=shape.metadata(row),
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
        pointer=_pointer(row),
    )


def _pointer(row: dict[str, Any]) -> str:
    """Where in a record a row stands: an element of a list, or the list that some are of."""
    pointer = row.get(layout.POINTER) or ""
    one = pointer and row[layout.END] - row[layout.START] == 1
    return f"{pointer}/{row[layout.START]}" if one else pointer
