"""Do two runs give the same topics? Fresh processes, other orders, and noise on the vectors.

    python benchmarks/stability.py

The methods were made stable on the first three sets (3,000 rows of each), not on the others.
"""

import random
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from measure import cpu_class, in_a_process, worked, write
from numpy.typing import NDArray
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score
from threadpoolctl import threadpool_limits
from vectors import SETS

from nearfield.neighbors import Neighborhood
from nearfield.neighbors.order import text_keys
from nearfield.tasks.topics import topics

Labels = NDArray[np.int64]
Vectors = NDArray[np.float32]
Result = tuple[Labels, list[str]]

TEXTS, TRIES = 2_000, 3
NOISE = (1e-8, 1e-7, 1e-6)
HEAD = [
    "texts",
    "topics",
    "of",
    "fresh process, shuffled",
    *(f"noise {noise:g}" for noise in NOISE),
]
NOTE = (
    "Adjusted Rand index of the clusters, and in brackets the share of topics whose name the other "
    "answer has too; of noise the least of three tries. The first row of a set: `topics()` of a "
    "collection, made by `add` in one process, and in another process from the same texts in "
    "another order by five calls of `add`; then normal noise on every number of its vectors. The "
    "second: the same vectors without texts, whose order has to come from the vectors themselves. "
    "The third: scikit-learn's `KMeans(n_init=1)`, as many clusters, one random state, the rows in "
    "the order they have; shuffled, in the other one."
)


def texts_of(name: str) -> list[str]:
    """Different texts of a set, in a random order that is always the same."""
    if name == "hpo":
        from nearfield import datasets

        every = [str(record["text"]) for record in datasets.records("hpo")]
    else:
        every = [row["text"] for row in islice(SETS[name](), 20_000)]
    different = [text for text in dict.fromkeys(every) if text.strip()]
    random.Random(1).shuffle(different)
    return different[:TEXTS]


def fresh(name: str, seed: str, pieces: str, folder: str) -> dict[str, Any]:
    """A collection made here, in an order and in pieces; its topics, and its vectors in a file."""
    import nearfield as nf

    texts = texts_of(name)
    order = list(range(len(texts)))
    random.Random(int(seed)).shuffle(order)
    with TemporaryDirectory() as db:
        collection = nf.open(name, db=db)
        for part in np.array_split(np.array(order), int(pieces)):
            collection.add({f"{row:05}": texts[row] for row in part.tolist()})
        result = collection.topics()
        np.save(Path(folder, f"{seed}.npy"), collection.items().vectors)
        return {"labels": result.labels.tolist(), "names": result.names}


def rows(name: str) -> list[list[object]]:
    """The rows of one set: a collection, vectors alone, and scikit-learn."""
    texts = texts_of(name)
    with TemporaryDirectory() as folder:
        made = [
            in_a_process(Path(__file__), "fresh", name, seed, pieces, folder)
            for seed, pieces in (("1", "1"), ("2", "5"))
        ]
        vectors, again = (np.load(Path(folder, f"{seed}.npy")) for seed in (1, 2))
    first, second = ((np.array(one["labels"]), one["names"]) for one in made)
    equal = (vectors == again).all(axis=1).mean()
    count = len(first[1])

    def keyed(some: Vectors, order: Labels) -> Result:
        own = [texts[row] for row in order]
        near = Neighborhood(some[order], keys=text_keys(own, some[order]))
        result = topics(near, texts=own)
        return back(result.labels, order), result.names

    def alone(some: Vectors, order: Labels) -> Result:
        result = topics(Neighborhood(some[order]), texts=[texts[row] for row in order])
        return back(result.labels, order), result.names

    def peer(some: Vectors, order: Labels) -> Result:
        with threadpool_limits(1):
            labels = KMeans(count, n_init=1, random_state=0).fit_predict(some[order])
        return back(labels, order), []

    title = f"{name} ({len(texts):,})"
    bits = f"{_agreement(first, second)}, {equal:.0%} of rows bit for bit"
    return [
        [title, count, "nearfield, a collection", bits, *noisy(keyed, vectors)],
        [title, "", "nearfield, vectors alone", shuffled(alone, vectors), *noisy(alone, vectors)],
        [title, count, "scikit-learn KMeans", shuffled(peer, vectors), *noisy(peer, vectors)],
    ]


Find = Callable[[Vectors, Labels], Result]


def shuffled(find: Find, vectors: Vectors) -> str:
    """How far the answer for the rows in another order is the same."""
    order = np.random.default_rng(3).permutation(len(vectors))
    return _agreement(find(vectors, np.arange(len(vectors))), find(vectors, order))


def noisy(find: Find, vectors: Vectors) -> list[str]:
    """How far the answers for vectors with noise are the same, the worst of some."""
    as_they_are = np.arange(len(vectors))
    base = find(vectors, as_they_are)
    return [
        min(
            _agreement(base, find(_moved(vectors, noise, seed), as_they_are))
            for seed in range(TRIES)
        )
        for noise in NOISE
    ]


def back(labels: Labels, order: Labels) -> Labels:
    """Labels of rows in an order as labels of the rows."""
    restored = np.empty_like(labels)
    restored[order] = labels
    return restored


def _moved(vectors: Vectors, noise: float, seed: int) -> Vectors:
    moved = vectors + np.random.default_rng(seed).normal(0, noise, vectors.shape)
    unit: Vectors = (moved / np.linalg.norm(moved, axis=1, keepdims=True)).astype(np.float32)
    return unit


def _agreement(one: Result, other: Result) -> str:
    score = f"{adjusted_rand_score(one[0], other[0]):.3f}"
    return f"{score} ({_same(one[1], other[1]):.0%})" if one[1] else score


def _same(names: Sequence[str], others: Sequence[str]) -> float:
    return len(set(names) & set(others)) / max(len(names), len(others))


def main() -> None:
    """Measure, and write the table."""
    sets = ("debian", "clinc", "medquad", "icd10cm", "newsgroups", "hpo")
    write(
        "stability",
        HEAD,
        [row for name in sets for row in rows(name)],
        f"{NOTE} {cpu_class()}.",
    )


if __name__ == "__main__" and not worked({"fresh": fresh}):
    main()
