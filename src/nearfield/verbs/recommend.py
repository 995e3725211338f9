"""The verb ``recommend``."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

from annotated_types import Ge, Le

from nearfield.errors import WORDS, Hint, UsageError
from nearfield.verbs.check import checked
from nearfield.verbs.options import (
    Count,
    Encoding,
    File,
    Format,
    Header,
    Meta,
    Missing,
    Sheet,
    Shown,
    SkipRows,
    Where,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nearfield.collection import BaseCollection
    from nearfield.collection.items import Items
    from nearfield.neighbors import Neighborhood
    from nearfield.sources.request import Written
    from nearfield.tasks.details import Details
    from nearfield.tasks.recommend import Events, History, Recommendations


@checked
def recommend(
    collection: BaseCollection,
    *,
    like: Annotated[tuple[str, ...], Meta("ID")] | Sequence[str] = (),
    dislike: Annotated[tuple[str, ...], Meta("ID")] | Sequence[str] = (),
    text: Annotated[tuple[str, ...], Meta("WORDS")] | Sequence[str] | str = (),
    history: File | Events | History | Any | None = None,
    user: Annotated[str, Meta("U")] | None = None,
    against: Annotated[tuple[str, ...], Meta("WORD")] | Sequence[str] = (),
    format: Format | None = None,  # noqa: A002 - the field's word
    encoding: Encoding | None = None,
    sheet: Sheet | None = None,
    skip_rows: SkipRows = 0,
    header: Header | None = None,
    na: Missing | Sequence[str] = (),
    k: Count = 10,
    where: Where | None = None,
    columns: Shown | Sequence[str] | None = None,
    diversity: Annotated[float, Ge(0), Le(1), Meta("D")] = 0.2,
    weights: Sequence[float] | None = None,
) -> Recommendations:
    """Unseen items by what someone liked, said or did, with reasons.

    Parameters
    ----------
    like
        An item that is liked.
    dislike
        An item that is not.
    text
        What is liked, in words: "quiet hotels near water".
    history
        Events: user, item, and rating or event, and time. In Python also a data frame or a list of
        dicts.
    user
        Whose history in there counts.
    against
        A word of the history's event column that speaks against an item, beside those that are
        known (dislike, refund, unsubscribe ...).
    k
        How many.
    where
        A filter on what may be recommended: "status = 'open' and n > 2".
    diversity
        From 0, the best scores, to 1, the least alike.
    weights
        How much each liked item counts.

    Returns
    -------
    Recommendations
        Best first, each with its reasons (:func:`nearfield.tasks.recommend.recommend`).

    Raises
    ------
    UnknownItem
        What is liked or disliked is not here.
    UsageError
        Nothing came to go by, or a user without a history.
    BadSource
        The history cannot be read.
    BadFilter
        ``where`` leaves nothing to recommend, or cannot be read.

    Examples
    --------
    >>> from nearfield.testing import toy_collection
    >>> fruit = toy_collection({"a": "red apple", "p": "green apple", "s": "blue sky"})
    >>> fruit.recommend(like=["a"], k=1).to_dict()["items"][0]["because"]
    [{'id': 'a', 'share': 1.0}]
    """
    import numpy as np

    from nearfield.sources.request import Written
    from nearfield.tasks.recommend import recommend as choose

    written = Written(format, encoding, sheet, skip_rows, header, tuple(na))
    items = collection.items()
    mask = None
    if where:
        allowed = set(collection.items(where).ids)
        mask = np.array([name in allowed for name in items.ids])
    words = [text] if isinstance(text, str) else list(text)
    near = items.near()
    result = choose(
        near,
        ids=items.ids,
        like=like,
        dislike=dislike,
        weights=weights,
        texts=_vectors(collection, items, words),
        history=None if history is None else _learned(near, history, items.ids, against, written),
        user=user,
        k=k,
        diversity=diversity,
        mask=mask,
    )
    return replace(result, details=_details(collection, items, result, columns))


def _vectors(collection: Any, items: Any, words: list[str]) -> dict[str, Any] | None:
    if not all(each.strip() for each in words):
        raise UsageError("The text is empty.", Hint.run("recommend", text=WORDS))
    if not words:
        return None
    return dict(zip(words, collection.encoder(of=items).encode_query(words), strict=True))


def _learned(
    near: Neighborhood, history: Any, ids: list[str], against: Sequence[str], written: Written
) -> History:
    """What people did, as the model reads it; a table of events, or what is ready already."""
    from nearfield.tasks.recommend import Events, History, learn_history
    from nearfield.tasks.recommend.reading import read_events

    if isinstance(history, History):
        return history
    if not isinstance(history, Events):
        history = read_events(history, against=against, written=written)
    return learn_history(near, history, ids=ids)


def _details(
    collection: BaseCollection, items: Items, result: Recommendations, columns: Sequence[str] | None
) -> Details:
    """The texts of what is recommended and of the items that speak for it, and their columns."""
    from nearfield.tasks.details import Details

    names = tuple(result.named)
    texts = tuple(item["text"] for item in collection.get(*names))
    chosen = items.table(columns).take(items.rows_of(names)) if columns else None
    return Details(names, texts, chosen)
