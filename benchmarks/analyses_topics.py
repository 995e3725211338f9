"""Do the names fit? Keywords of the same clusters, by nearfield and by BERTopic's c-TF-IDF."""

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import combinations
from typing import Any

import numpy as np
import scipy.sparse as sp
from measure import timed, write
from numpy.typing import NDArray
from vectors import vectors_of

Keywords = list[list[str]]
Labels = NDArray[np.int64]
TOP, NAME = 10, 3
WORD = re.compile(r"[\w+#]+")
SETS = {  # and whether the constants were chosen on it
    "newsgroups": "",
    "icd10cm": "",
    "debian": ", chosen on",
    "clinc": ", chosen on",
}
HEAD = [
    "texts",
    "clusters",
    "keywords by",
    "CPU s",
    "NPMI",
    "different keywords",
    "label's word in the name",
    "name finds its cluster",
    "items nearest to their name",
]
NOTE = (
    "The same clusters for all (our k-means, as many as there are labels), named from their texts. "
    "The constants of `tasks/topics/score.py` and `phrases.py` were chosen on Debian, CLINC150 and "
    "MedQuAD, not on the first two. c-TF-IDF is the "
    "formula of BERTopic (Grootendorst, 2022, arXiv:2203.05794) over scikit-learn's "
    "`CountVectorizer`, as BERTopic has it (all words), and with English stop words. NPMI: mean "
    "normalised pointwise mutual information of the ten keywords' pairs over the texts, -1 for a "
    "pair that no text holds; it favours frequent single words, and says little of texts of one "
    "line, whose synonyms never meet. Different keywords: share of all. Label's word: the share "
    "of clusters whose majority label shares a word (five letters) with the name, the first three "
    "keywords. The last two ask MiniLM, which named nothing: the share of names whose vector is "
    "nearest to the centre of their own cluster, and of items whose nearest name is that of their "
    "cluster."
)


def rows() -> list[list[object]]:
    """A row for each set and each way to find keywords."""
    result = []
    for name, seen in SETS.items():
        records, vectors = vectors_of(name)
        texts = [record["text"] for record in records]
        labels = [str(record["label"] or "") for record in records]
        clusters = _clusters(vectors, len(set(labels)))
        ways = _ways(texts, vectors, clusters)
        held = _held(
            {word for keywords, _ in ways.values() for ks in keywords for word in ks}, texts
        )
        for way, (keywords, cpu) in ways.items():
            print(
                name, way, *(", ".join(ks[:NAME]) for ks in keywords), sep="\n  ", file=sys.stderr
            )
            near, items = _by_vectors(keywords, vectors, clusters)
            result.append(
                [
                    f"{name} ({len(texts):,}{seen})",
                    clusters.max() + 1,
                    way,
                    f"{cpu:.1f}",
                    f"{_npmi(keywords, held):.2f}",
                    f"{_different(keywords):.2f}",
                    f"{_of_label(keywords, labels, clusters):.2f}",
                    f"{near:.2f}",
                    f"{items:.2f}",
                ]
            )
    return result


def run() -> None:
    """Measure, and write the table."""
    write("analyses-topics", HEAD, rows(), NOTE)


def _clusters(vectors: Any, k: int) -> Labels:
    from nearfield.tasks.cluster import cluster

    return cluster(vectors, method="kmeans", k=k).labels


def _ways(
    texts: Sequence[str], vectors: Any, clusters: Labels
) -> dict[str, tuple[Keywords, float]]:
    from nearfield.tasks.topics import keywords_of

    def ours() -> Keywords:
        return [list(named.keywords) for named in keywords_of(clusters, texts, vectors, top=TOP)]

    ways = {
        "nearfield": ours,
        "c-TF-IDF, stop words out": lambda: _ctfidf(texts, clusters, "english"),
        "c-TF-IDF": lambda: _ctfidf(texts, clusters, None),
    }
    result: dict[str, tuple[Keywords, float]] = {}
    for name, way in ways.items():
        kept: list[Keywords] = []
        seconds = timed(lambda way=way, kept=kept: kept.append(way()))  # type: ignore[misc]
        result[name] = (kept[0], seconds["cpu"])
    return result


def _ctfidf(texts: Sequence[str], clusters: Labels, stop: str | None) -> Keywords:
    """A word's part of a cluster's words, times log(1 + words a cluster / the word's count)."""
    from sklearn.feature_extraction.text import CountVectorizer

    counter = CountVectorizer(stop_words=stop)
    counts = counter.fit_transform(texts)
    member = sp.csr_matrix((np.ones(len(clusters)), (clusters, np.arange(len(clusters)))))
    per = (member @ counts).tocsr()
    weight = np.log(1 + per.sum() / per.shape[0] / np.asarray(per.sum(axis=0)).ravel())
    scores = (sp.diags(1 / np.asarray(per.sum(axis=1)).ravel()) @ per @ sp.diags(weight)).tocsr()
    words = counter.get_feature_names_out()
    best = [row.indices[np.argsort(-row.data, kind="stable")[:TOP]] for row in scores]
    return [[str(words[at]) for at in some] for some in best]


def _held(words: Iterable[str], texts: Sequence[str]) -> dict[str, NDArray[np.bool_]]:
    """Which texts hold each word or phrase."""
    plain = [f" {' '.join(WORD.findall(text.lower()))} " for text in texts]
    where: defaultdict[str, list[int]] = defaultdict(list)
    for row, text in enumerate(plain):
        for word in set(text.split()):
            where[word].append(row)
    result = {}
    for phrase in words:
        parts = WORD.findall(phrase) or [phrase]
        rarest = min((where[part] for part in parts), key=len)
        result[phrase] = np.zeros(len(texts), bool)
        result[phrase][[row for row in rarest if f" {' '.join(parts)} " in plain[row]]] = True
    return result


def _npmi(keywords: Keywords, held: dict[str, NDArray[np.bool_]]) -> float:
    values = []
    for some in keywords:
        for one, other in combinations(some, 2):
            a, b = held[one], held[other]
            both = (a & b).mean()
            chance = a.mean() * b.mean()
            values.append(np.log(both / chance) / -np.log(both) if both else -1.0)
    return float(np.mean(values))


def _different(keywords: Keywords) -> float:
    every = [word for some in keywords for word in some]
    return len(set(every)) / len(every)


def _of_label(keywords: Keywords, labels: Sequence[str], clusters: Labels) -> float:
    hits = []
    for cluster, some in enumerate(keywords):
        members = [labels[row] for row in np.flatnonzero(clusters == cluster).tolist()]
        label = Counter(members).most_common(1)[0][0]
        hits.append(bool(_starts(label) & _starts(" ".join(some[:NAME]))))
    return float(np.mean(hits))


def _starts(text: str) -> set[str]:
    return {word[:5] for word in re.findall(r"[a-z0-9]{3,}", text.lower())}


@cache
def _encoder() -> Any:
    import nearfield as nf

    return nf.load("minilm")


def _by_vectors(keywords: Keywords, vectors: Any, clusters: Labels) -> tuple[float, float]:
    names = _encoder().encode([", ".join(some[:NAME]) for some in keywords])
    centres = np.stack([vectors[clusters == at].mean(axis=0) for at in range(len(keywords))])
    centres /= np.linalg.norm(centres, axis=1, keepdims=True)
    own = (names @ centres.T).argmax(axis=1) == np.arange(len(keywords))
    return float(own.mean()), float(((vectors @ names.T).argmax(axis=1) == clusters).mean())


if __name__ == "__main__":
    run()
