"""Recommend: what someone has not seen, by what they liked, said and did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from nearfield.errors import FILE, ID, Hint, UsageError
from nearfield.neighbors import Neighborhood
from nearfield.tasks.recommend.diversity import diverse
from nearfield.tasks.recommend.events import Events
from nearfield.tasks.recommend.learned import History, learn_history
from nearfield.tasks.recommend.profile import Profile, liked_and_not
from nearfield.tasks.recommend.ranking import Ranking, by_content, by_history, newcomer
from nearfield.tasks.recommend.result import Recommendations, Recommended
from nearfield.tasks.recommend.words import sentences
from nearfield.tasks.rows import NamedRows
from nearfield.types import KnnGraph, Vectors

INSTEAD = {"popular": "most popular ones", "typical": "most typical ones"}


def recommend(
    rows: Vectors | Neighborhood,
    *,
    ids: Sequence[str] | None = None,
    like: Sequence[str] = (),
    dislike: Sequence[str] = (),
    weights: Sequence[float] | None = None,
    texts: Mapping[str, Vectors] | None = None,
    history: Events | History | None = None,
    user: str | None = None,
    k: int = 10,
    diversity: float = 0.2,
    mask: NDArray[np.bool_] | None = None,
    graph: KnnGraph | None = None,
) -> Recommendations:
    """The ``k`` items for someone, none of them seen before, each with its reasons.

    Without ``history`` the items' vectors decide: liked items that are apart are several interests
    (PinnerSage, Pal et al., 2020), each of which gets its share of the list. With it, what people
    did decides (item-based collaborative filtering, Sarwar et al., 2001, by closeness in time), and
    the vectors beside it, as much as proved best on the log's own last events; items without events
    stand on their vectors.

    Parameters
    ----------
    rows, graph
        Vectors ``(n, dim)`` and their graph, or a neighborhood.
    ids
        Of the rows; "0", "1", ... without.
    like, dislike
        Ids. A dislike takes half of its cosine from what is like it.
    weights
        How much each of ``like`` counts, above 0.
    texts
        Preferences in words with their vectors ``(dim,)``.
    history, user
        Events (or what :func:`learn_history` made of them), and whose history counts, the newest
        the most. Both ``like`` and a history may be given.
    k
        How many, at most: fewer where fewer are left.
    diversity
        From 0, the best scores, to 1, the least alike (maximal marginal relevance).
    mask
        Which rows may be recommended, bool ``(n,)``.

    Raises
    ------
    UsageError
        Nothing is known of the person, an item is liked and disliked, or a number makes no sense.
    UnknownItem
        An id that is not here; the nearest is named.

    Examples
    --------
    >>> vectors = np.array([[1, 0], [1, 0.1], [0, 1], [0.1, 1]], np.float32)
    >>> result = recommend(vectors, ids=["ale", "beer", "milk", "cream"], like=["ale"], k=1)
    >>> result.to_dict()["items"][0]["because"]
    [{'id': 'ale', 'share': 1.0}]
    >>> result.ids
    ['beer']
    """
    _check(k, diversity)
    given = NamedRows.of(rows, ids, graph=graph)
    near, names = given.near, given.sorted_ids
    named = liked_and_not(like, dislike, weights, {name: at for at, name in enumerate(names)})
    learned = learn_history(near, history, ids=ids) if isinstance(history, Events) else history
    past, notes = _past(learned, user)
    profile = Profile.of({**past, **named}, texts or {})
    if not profile and not named and learned is None:
        raise UsageError("Nothing is known of what is liked.", Hint.run("recommend", like=[ID]))
    ranking = _ranking(near, profile, names, learned)
    if not profile:
        notes = [
            *notes,
            f"Nothing is known of what is liked: these are the {INSTEAD[ranking.basis]}.",
        ]
    allowed = np.ones(near.n, bool) if mask is None else np.asarray(mask, bool)[near.order]
    allowed[profile.rows] = False
    each = np.where(allowed[:, None], ranking.scores, -np.inf)
    chosen, scores = diverse(near.vectors, each, k, diversity, ranking.shares), each.max(axis=1)
    if not len(chosen):
        notes = [*notes, "Every item that may be recommended has been seen already."]
    items = [Recommended(names[r], float(scores[r]), ranking.because(int(r))) for r in chosen]
    all_scores = near.restore(np.where(allowed, scores, np.nan))
    words = learned.words if learned else ()
    return Recommendations(tuple(items), ranking.basis, all_scores, tuple(notes), words=words)


def _ranking(
    near: Neighborhood, profile: Profile, names: list[str], learned: History | None
) -> Ranking:
    if not profile:
        return newcomer(near, profile, learned.log if learned else None)
    if learned is None or not len(learned.log) or not profile.liked.any():
        return by_content(near, profile, names)
    return by_history(near, profile, names, learned)


def _past(learned: History | None, user: str | None) -> tuple[dict[int, float], list[str]]:
    """A user's rows and weights, and notes."""
    if learned is None:
        if user is not None:
            raise UsageError(
                f"User {user!r} came without a history.",
                Hint.run("recommend", history=FILE, user=user),
            )
        return {}, []
    notes = [*sentences(learned.words), *learned.notes]
    if learned.log.unknown:
        many = f"{learned.log.unknown:,} items of the history are"
        one = "1 item of the history is"
        subject = one if learned.log.unknown == 1 else many
        notes.append(f"{subject} not in the collection: left out.")
    past, note = learned.of(user) if user is not None else ({}, "")
    return past, [*notes, note] if note else notes


def _check(k: int, diversity: float) -> None:
    if k < 1:
        raise UsageError(f"{k} items were asked for; wanted 1 or more.", Hint.use(k=10))
    if not 0 <= diversity <= 1:
        raise UsageError(f"A diversity of {diversity:g} came; wanted 0 to 1.")
