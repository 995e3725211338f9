"""Recommendations on MovieLens-100k, beside scikit-learn's neighbors; all tuned on validation."""

from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import scipy.sparse as sp
from measure import write
from vectors import ratings, vectors_of

K = 10
HELD = 0.2  # of each user's events, the last: once for the test, and of the rest for validation
COLD = 0.2  # of the films, in the table of new items
NEIGHBORS = (10, 20, 50, 100, 200, 400)
HALF_LIVES = (2.0, 5.0, 10.0, 20.0, 50.0, float("inf"))


def main() -> None:
    from nearfield.neighbors import Neighborhood
    from nearfield.tasks.recommend.events import Events, read_log

    films, vectors = vectors_of("movies")
    near = Neighborhood(vectors)
    place = {films[row]["item_id"]: at for at, row in enumerate(near.order)}
    users, items, stars, times = zip(*ratings(), strict=True)
    weights = (np.array(stars) - 1) / 4
    log = read_log(Events(users, items, weights, np.array(times)), place)
    known(log, near)
    new(log, near)


def known(log: Any, near: Any) -> None:
    """All films: every method learns from the first events, and is measured on the last."""
    from nearfield.tasks.recommend import Blend
    from nearfield.tasks.recommend.blend import LIKED
    from nearfield.tasks.recommend.evaluation import lists, measure, methods

    train, test = log.split(HELD)
    due = test.part(test.weight > LIKED)
    blend = Blend().fit(train, near)
    scores = methods(train, near, blend)
    plain, recent = item_knn(train, recency=False), item_knn(train, recency=True)
    peers = {
        "item-kNN, scikit-learn": plain,
        "item-kNN, scikit-learn, newest events first": recent,
    }
    named = {
        "random": scores["random"],
        "popularity": scores["popular"],
        "text alone": scores["text"],
        **peers,
        "nearfield, events alone": scores["events"],
        "nearfield, events and text": scores["both"],
    }
    result = {name: lists(score, train, due, K) for name, score in named.items()}
    table = [[name, *cells(measure(*each, train, due, K))] for name, each in result.items()]
    more = {name: gain(result["nearfield, events and text"], result[name], due) for name in peers}
    head = ["method", f"NDCG@{K}", f"recall@{K}", "coverage", "novelty, bits"]
    users = len(np.unique(due.user))
    write(
        "analyses-recommend",
        head,
        table,
        f"MovieLens-100k, films as title, year and genres; the last 20 % of each user's events are "
        f"the test, and the films among them with 4 or 5 stars are right: {len(due):,} of "
        f"{users:,} users, whose other films are ranked whole. In brackets: 95 % intervals, "
        f"bootstrap over the users. Both item-kNN and ours are tuned on the last 20 % of the "
        f"training events; ours chose a half-life of {blend.half_life_:g} events and a text weight "
        f"of {blend.text_weight_:g}. Ours less each, user by user, NDCG@{K}: "
        + "; ".join(f"{name} {text}" for name, text in more.items())
        + ".",
    )


def new(log: Any, near: Any) -> None:
    """A fifth of the films without any event in training: ranked among themselves."""
    from nearfield.tasks.recommend import Blend
    from nearfield.tasks.recommend.blend import LIKED
    from nearfield.tasks.recommend.evaluation import lists, measure, methods

    train, test = log.split(HELD)
    cold = np.random.default_rng(0).random(near.n) < COLD
    train = train.part(~cold[train.item])
    due = test.part((test.weight > LIKED) & cold[test.item])
    blend = Blend().fit(train, near)
    scores = methods(train, near, blend)
    named = {
        "random": scores["random"],
        "events alone": scores["events"],
        "text alone": scores["text"],
        "nearfield, events and text": scores["both"],
    }
    table = [
        [name, *cells(measure(*lists(score, train, due, K, cold), train, due, K))[:2]]
        for name, score in named.items()
    ]
    write(
        "analyses-recommend-new",
        ["method", f"NDCG@{K}", f"recall@{K}"],
        table,
        f"The same test, only on {int(cold.sum())} films drawn by chance, whose events were taken "
        f"out of the training part; they are ranked among themselves for the "
        f"{len(np.unique(due.user)):,} users who liked one. Events alone cannot tell them apart.",
    )


def cells(measured: dict[str, Any]) -> list[str]:
    shown = [measured[f"ndcg@{K}"], measured[f"recall@{K}"]]
    both = [f"{m.value:.3f} ({m.low:.3f}-{m.high:.3f})" for m in shown]
    return [*both, f"{measured['coverage'].value:.2f}", f"{measured['novelty'].value:.1f}"]


def gain(ours: Any, other: Any, due: Any) -> str:
    """The mean difference over the users, and its bootstrap interval."""
    from nearfield.tasks.evaluate.bootstrap import interval
    from nearfield.tasks.recommend.measures import ranked

    relevant = due.matrix(np.ones(len(due)))
    a, b = (ranked(top, relevant[users])[1] for users, top in (ours, other))
    low, high = interval(a - b)
    return f"{(a - b).mean():+.3f} ({low:+.3f} to {high:+.3f})"


def item_knn(train: Any, *, recency: bool) -> Any:
    """scikit-learn's NearestNeighbors over the user-item matrix, its best settings by validation.

    Tried: the number of neighbors, ratings or ones as values, votes by an item's own neighbors or
    by those whose neighbor it is, and with ``recency`` the half-life of a user's events.
    """
    from nearfield.tasks.recommend.blend import LIKED
    from nearfield.tasks.recommend.evaluation import lists, measure

    first, last = train.split(HELD)
    due = last.part(last.weight > LIKED)
    lives = HALF_LIVES if recency else (float("inf"),)
    best: tuple[float, Any] = (-1.0, None)
    for (stars, k), own in product(product((False, True), NEIGHBORS), (False, True)):
        for life in lives:
            score = votes(valued(first, stars), k, own, life)
            value = measure(*lists(score, first, due, K), first, due, K)[f"ndcg@{K}"].value
            best = max(best, (value, (stars, k, own, life)), key=lambda pair: pair[0])
    stars, k, own, life = best[1]
    print(f"item-kNN: stars {stars}, k {k}, own {own}, half-life {life}: {best[0]:.4f}")
    return votes(valued(train, stars), k, own, life)


def valued(log: Any, stars: bool) -> Any:
    values = (1 + 4 * log.weight) / 5 if stars else np.ones(len(log))
    return replace(log, weight=values)


def votes(log: Any, k: int, own: bool, life: float) -> Any:
    from sklearn.neighbors import NearestNeighbors

    items = log.matrix(log.weight).T.tocsr()
    model = NearestNeighbors(n_neighbors=k, metric="cosine").fit(items)
    distances, result = model.kneighbors()  # without itself
    ends = np.arange(0, result.size + 1, k)
    alike = sp.csr_matrix((1 - distances.ravel(), result.ravel(), ends), items.shape[:1] * 2)
    alike = alike.T.tocsr() if own else alike
    profiles = log.profiles(life)
    return lambda users: (profiles[users] @ alike).toarray()


if __name__ == "__main__":
    main()
