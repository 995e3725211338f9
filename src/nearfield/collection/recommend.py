"""Recommendations from a collection: its items, its encoder for what is said in words, a log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from nearfield.collection.events import read_events
from nearfield.errors import UsageError

if TYPE_CHECKING:
    from nearfield.collection.collection import Collection
    from nearfield.tasks.recommend import History, Recommendations, RecommenderReport


def recommended(
    collection: Collection,
    *,
    text: str | Sequence[str] = (),
    history: Any = None,
    where: str | None = None,
    **options: Any,
) -> Recommendations:
    """The task, over the collection's items; a filter limits what is recommended only."""
    from nearfield.tasks.recommend import recommend

    items = collection.items()
    mask = None
    if where:
        kept = set(collection.items(where).ids)
        mask = np.array([name in kept for name in items.ids])
    said = [text] if isinstance(text, str) else list(text)
    if not all(words.strip() for words in said):
        raise UsageError("The text is empty.", 'Run: nearfield recommend --text "WORDS"')
    texts = None
    if said:
        encoder = collection.encoder(of=items)
        texts = dict(zip(said, encoder.encode_query(said), strict=True))
    return recommend(
        items.near, ids=items.ids, texts=texts, history=_learned(collection, history), mask=mask,
        **options,
    )  # fmt: skip


def evaluated(collection: Collection, history: Any, **options: Any) -> RecommenderReport:
    """How good recommendations from a log are, measured on the last events of it."""
    from nearfield.tasks.recommend import evaluate_recommender

    items = collection.items()
    return evaluate_recommender(items.near, _events(history), ids=items.ids, **options)


def _events(history: Any) -> Any:
    from nearfield.tasks.recommend import Events

    return history if isinstance(history, Events) else read_events(history)


def _learned(collection: Collection, history: Any) -> History | None:
    from nearfield.tasks.recommend import History, learn_history

    if history is None or isinstance(history, History):
        return history
    items = collection.items()
    return learn_history(items.near, _events(history), ids=items.ids)
