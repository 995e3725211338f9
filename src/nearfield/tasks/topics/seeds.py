"""Topics of one's own words: each is grown from the items nearest to what the words say."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from nearfield.errors import Hint, UsageError
from nearfield.tasks.topics.corpus import Corpus
from nearfield.tasks.topics.directions import centre, unit
from nearfield.types import Vectors

ROUNDS = 5  # of moving items and centres
ANCHOR = 0.5  # what the seed's own items weigh in its centre, beside all items of the topic
REACH = 0.5  # how near an item that moves is at least, beside the mean of those a seed begins with
FIRST = 20  # items nearest to encoded words that a seeded topic begins with

Seeds = Mapping[str, Sequence[str]]
Encode = Callable[[Sequence[str]], Vectors]


def check_seeds(seeds: Seeds) -> dict[str, list[str]]:
    """Names and their words, cleaned; a mistake is said."""
    cleaned = {
        " ".join(name.split()): [word.strip() for word in words if word.strip()]
        for name, words in seeds.items()
    }
    for name, words in cleaned.items():
        if not name or not words:
            raise UsageError(
                f"The seed {name!r} has no words.",
                Hint.use("Give some:", seeds={"billing": ["invoice", "refund"]}),
            )
    return cleaned


def guide(
    corpus: Corpus,
    labels: NDArray[np.int64],
    seeds: Seeds,
    encode: Encode | None = None,
) -> tuple[NDArray[np.int64], dict[int, str]]:
    """Labels where clusters and items that fit a seed best are the seed's.

    A seed begins with the items nearest to its encoded words, or without an encoder with those
    that hold one of them (the half that is most alike). It takes over a cluster that is nearer to
    it than to any other cluster; then items move to the nearest centre of their own cluster and of
    all seeds (if half as near as those it began with), and the seeds' centres move with them, held
    by the items they began with: in the manner of constrained seeding (Basu, Banerjee and Mooney,
    ICML 2002). All vectors are less the mean of all items. Gives labels,
    in which the seeds come after the clusters, and the seeds' names by label.
    """
    mean = corpus.vectors.mean(axis=0, dtype=np.float64).astype(np.float32)
    vectors = corpus.vectors - mean
    first = [_first(corpus, name, words, encode) for name, words in seeds.items()]
    began = np.stack([centre(vectors[rows]) for rows in first])
    floor = [
        REACH * np.einsum("nd,d->n", vectors[r], b).mean()
        for r, b in zip(first, began, strict=True)
    ]
    clusters = int(labels.max(initial=-1)) + 1
    result = _adopted(vectors, labels, clusters, began)
    own = np.full(len(vectors), -1.0, np.float32)
    for cluster in range(clusters):
        rows = np.flatnonzero(result == cluster)
        own[rows] = np.einsum("nd,d->n", vectors[rows], centre(vectors[rows]))
    home = np.where(result < clusters, result, -1)
    for _ in range(ROUNDS):
        grown = [centre(vectors[result == clusters + at]) for at in range(len(seeds))]
        centres = unit(ANCHOR * began + (1 - ANCHOR) * np.stack(grown))
        near = np.einsum("nd,sd->ns", vectors, centres)
        best = near.argmax(axis=1)
        least = np.maximum(own, np.array(floor, np.float32)[best]) + 1e-6
        wins = (near[np.arange(len(vectors)), best] > least) | (home < 0) & (labels >= 0)
        moved = np.where(wins, clusters + best, home)
        if (moved == result).all():
            break
        result = moved
    return result, {clusters + at: name for at, name in enumerate(seeds)}


def _adopted(
    vectors: Vectors, labels: NDArray[np.int64], clusters: int, began: Vectors
) -> NDArray[np.int64]:
    """Labels where a cluster that is nearer to a seed than to any other cluster is the seed's."""
    if not clusters:
        return labels
    centres = np.stack([centre(vectors[labels == cluster]) for cluster in range(clusters)])
    others = np.einsum("ad,bd->ab", centres, centres)
    np.fill_diagonal(others, -1)
    seeds = np.einsum("ad,sd->as", centres, began)
    taken = seeds.max(axis=1) > np.maximum(others.max(axis=1), REACH)
    adopted = np.where(taken, clusters + seeds.argmax(axis=1), np.arange(clusters))
    return np.where(labels >= 0, adopted[labels], -1)


def _first(
    corpus: Corpus, name: str, words: Sequence[str], encode: Encode | None
) -> NDArray[np.int64]:
    """The rows that a seed begins with."""
    if encode is not None:
        direction = centre(encode(words))
        near = np.round(np.einsum("nd,d->n", corpus.vectors, direction), 6)
        return np.argsort(-near, kind="stable")[: min(FIRST, max(1, len(near) // 10))]
    rows = np.flatnonzero(corpus.lexicon.holding(words))
    if not len(rows):
        raise UsageError(
            f"No item holds a word of the seed {name!r}: {', '.join(words)}.",
            "Take words that occur in the texts.",
        )
    vectors = corpus.units(rows)
    near = np.einsum("nd,d->n", vectors, centre(vectors))
    return rows[np.argsort(-np.round(near, 6), kind="stable")[: max(FIRST, len(rows) // 2)]]
