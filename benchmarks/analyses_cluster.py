"""Clusters beside scikit-learn's k-means and BERTopic's, against the labels that people gave.

    python benchmarks/analyses_cluster.py

Measured on sets that nothing was tuned on: what the methods do by default was chosen on CLINC150,
Reuters R8, ICD-10 chapters and MedQuAD.
"""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from measure import in_a_process, write
from peers import python_of
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score, v_measure_score
from threadpoolctl import threadpool_limits
from vectors import vectors_of

from nearfield.neighbors import Neighborhood
from nearfield.tasks.cluster import Clusters, cluster

SETS = {"20 Newsgroups": "newsgroups", "Debian sections": "debian"}
SEEDS = 5


def rows() -> Iterator[list[object]]:
    """AMI and V-measure over all rows, noise a class; then how pure the surest third is."""
    for title, name in SETS.items():
        records, vectors = vectors_of(name)
        labelled = [at for at, record in enumerate(records) if record["label"]]
        truth = np.unique([records[at]["label"] for at in labelled], return_inverse=True)[1]
        k = int(truth.max()) + 1
        near = Neighborhood(vectors[labelled])
        near.graph()
        what = f"{title}, {len(labelled):,} rows, {k} labels"
        yield _peer(what, near.vectors, truth[near.order], k)
        yield _bertopic(what, vectors[labelled], [records[at]["text"] for at in labelled], truth)
        for method, given in RUNS:
            yield _ours(what, near, truth, method, k if given else None)


RUNS = [
    ("kmeans", True),
    ("kmeans", False),
    ("leiden", True),
    ("leiden", False),
    ("hierarchical", True),
    ("hdbscan", False),
    ("dbscan", False),
]


def _peer(what: str, vectors: np.ndarray, truth: np.ndarray, k: int) -> list[object]:
    begin, result = time.process_time(), []
    with threadpool_limits(1):
        for seed in range(SEEDS):
            result.append(KMeans(k, n_init=10, random_state=seed).fit_predict(vectors))
    seconds = (time.process_time() - begin) / SEEDS
    return [what, "scikit-learn KMeans, n_init=10, k given", *_scores(truth, result), "-", seconds]


def _bertopic(what: str, vectors: np.ndarray, texts: list[str], truth: np.ndarray) -> list[object]:
    """One random state, in a process of its own; its noise is a class, as everywhere here."""
    with TemporaryDirectory() as folder:
        rows, lines = Path(folder, "rows.npy"), Path(folder, "texts.json")
        np.save(rows, vectors)
        lines.write_text(json.dumps(texts), "utf-8")
        made = in_a_process(
            Path(__file__).with_name("bertopic_clusters.py"),
            "clusters",
            str(rows),
            str(lines),
            "0",
            python=python_of("analyses"),
        )
    scores = _scores(truth, [np.array(made["labels"])])
    return [what, "BERTopic (UMAP, HDBSCAN), k chosen", *scores, "-", made["cpu"]]


def _ours(
    what: str, near: Neighborhood, truth: np.ndarray, method: str, k: int | None
) -> list[object]:
    begin = time.process_time()
    result = [cluster(near, method=method, k=k, random_state=seed) for seed in range(SEEDS)]
    seconds = (time.process_time() - begin) / SEEDS
    title = f"{method}, k {'given' if k else 'chosen'}"
    scores = _scores(truth, [clusters.labels for clusters in result])
    return [what, title, *scores, _thirds(truth, result[0]), seconds]


def _scores(truth: np.ndarray, result: list[np.ndarray]) -> list[object]:
    counts = {int(labels.max()) + 1 for labels in result}
    each = [
        (adjusted_mutual_info_score(truth, a), v_measure_score(truth, a), (a < 0).mean())
        for a in result
    ]
    ami, v, none = np.mean(each, axis=0)
    others = [adjusted_rand_score(result[0], other) for other in result[1:]]
    agree = f"{np.mean(others):.2f}" if others else "-"
    size = f"{min(counts)}" if len(counts) == 1 else f"{min(counts)}-{max(counts)}"
    return [size, f"{none:.0%}", f"{ami:.3f}", f"{v:.3f}", agree]


def _thirds(truth: np.ndarray, result: Clusters) -> str:
    """Share of rows of their cluster's commonest label: the least sure third, ..., the surest."""
    inside = np.flatnonzero(result.labels >= 0)
    commonest = [np.bincount(truth[result.labels == at]).argmax() for at in range(len(result))]
    right = np.array(commonest)[result.labels[inside]] == truth[inside]
    order = np.argsort(result.confidence[inside], kind="stable")
    return " / ".join(f"{right[part].mean():.2f}" for part in np.array_split(order, 3))


def main() -> None:
    head = [
        "data",
        "method",
        "clusters",
        "in none",
        "AMI",
        "V-measure",
        "seeds agree",
        "purity by confidence, low / middle / high",
        "CPU s",
    ]
    made = [[*row[:-1], f"{row[-1]:.1f}"] for row in rows()]
    write(
        "analyses-cluster",
        head,
        made,
        "MiniLM in bf16; the mean of 5 random states (of BERTopic one, its defaults, its own UMAP "
        "counted in the time), all rows counted, rows in no cluster as a "
        "class of their own. The graph is given. Seeds agree: adjusted Rand index. Defaults were "
        "chosen on other sets.",
    )


if __name__ == "__main__":
    main()
