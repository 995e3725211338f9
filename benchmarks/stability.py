"""Do two runs give the same topics? Fresh processes, other orders, and noise on the vectors.

    python benchmarks/stability.py      # --sets debian,hpo --large clinc --sizes 5000

The methods were made stable on the first three sets, not on the others.
"""

import argparse
import random
from collections.abc import Callable, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from measure import in_a_process, worked, write
from numpy.typing import NDArray
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score
from threadpoolctl import threadpool_limits
from vectors import SETS, vectors_of

from nearfield.neighbors import Neighborhood
from nearfield.neighbors.order import text_keys
from nearfield.tasks.cluster import cluster
from nearfield.tasks.topics import topics

Labels = NDArray[np.int64]
Vectors = NDArray[np.float32]
Result = tuple[Labels, list[str]]

TEXTS, TRIES = 2_000, 3
FRESH = (("1", "1"), ("2", "5"), ("3", "9"))  # order, and calls of add
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
    "collection, made by `add` in one process, and in other processes from the same texts in "
    "other orders by five and nine calls of `add` (the least of both); then normal noise on every "
    "number of its vectors. The second: the same vectors without texts, whose order has to come "
    "from the vectors themselves. The third: scikit-learn's `KMeans(n_init=1)`, as many clusters, "
    "one random state, the rows in the order they have; shuffled, in the other one. Then "
    "`cluster()` of more rows, whose graph is scanned in 4 bits."
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
            for seed, pieces in FRESH
        ]
        vectors, *again = (np.load(Path(folder, f"{seed}.npy")) for seed, _ in FRESH)
    first, *others = ((np.array(one["labels"]), one["names"]) for one in made)
    equal = min((vectors == one).all(axis=1).mean() for one in again)
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
    bits = f"{min(_agreement(first, one) for one in others)}, {equal:.0%} of rows bit for bit"
    return [
        [title, count, "nearfield, a collection", bits, *noisy(keyed, vectors)],
        [title, "", "nearfield, vectors alone", shuffled(alone, vectors), *noisy(alone, vectors)],
        [title, count, "scikit-learn KMeans", shuffled(peer, vectors), *noisy(peer, vectors)],
    ]


def large(name: str, sizes: Sequence[int]) -> list[list[object]]:
    """The rows of more vectors of a set: in the order of their texts, and alone."""
    records, every = vectors_of(name)
    last = {str(record["text"]): row for row, record in enumerate(records)}
    kept = np.random.default_rng(1).permutation([row for text, row in last.items() if text.strip()])
    table: list[list[object]] = []
    for size in sizes:
        some = kept[:size]
        texts, vectors = [str(records[row]["text"]) for row in some], every[some]

        def found(rows: Vectors, order: Labels, own: list[str] | None) -> Result:
            keys = own and text_keys([own[row] for row in order], rows[order])
            return back(cluster(Neighborhood(rows[order], keys=keys)).labels, order), []

        for title, own in (("nearfield, texts", texts), ("nearfield, vectors alone", None)):
            find = partial(found, own=own)
            agreed = shuffled(find, vectors), *noisy(find, vectors)
            count = len(set(find(vectors, np.arange(len(some)))[0].tolist()))
            table.append([f"{name} ({len(some):,})", count, title, *agreed])
    return table


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
    """Measure, and write the table after each set: what is there stays if it is stopped."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", default="debian,clinc,medquad,icd10cm,newsgroups,hpo")
    parser.add_argument("--large", default="debian,clinc,medquad,newsgroups")
    parser.add_argument("--sizes", default="5000,20000")
    chosen = parser.parse_args()
    sizes = [int(size) for size in chosen.sizes.split(",")]
    table: list[list[object]] = []
    work = [partial(rows, name) for name in filter(None, chosen.sets.split(","))]
    work += [partial(large, name, sizes) for name in filter(None, chosen.large.split(","))]
    for measured in work:
        table += measured()
        write("stability", HEAD, table, NOTE)


if __name__ == "__main__" and not worked({"fresh": fresh}):
    main()
