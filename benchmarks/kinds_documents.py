"""Doc2Vec, means of word vectors, MiniLM and BM25 on the same texts: what to take when.

    python benchmarks/kinds_documents.py          # --only pubmedqa --kept FILE

Each pair of a set and an encoder is a process of its own; its figures are kept in ``--kept``, one a
line. Doc2Vec and Word2Vec are learned from the texts of the set alone, without their labels.
"""

import argparse
import json
import random
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from measure import cpu_seconds, in_a_process, worked, write
from search_sets import pubmedqa
from vectors import clinc, debian, newsgroups

HERE = Path(__file__)
TEXTS, LONG, ASKED = 1_500, 400, 300  # short texts, long ones, those that are asked
LEARNED = {"min_count": 2, "dim": 100}
NOTE = (
    f"{TEXTS:,} texts of CLINC150, {LONG} of the others, {ASKED} of them asked. Of CLINC150 "
    "(questions to an assistant, 150 intents) and 20 Newsgroups (messages): how often the nearest "
    "other text has the same label. Of PubMedQA and Debian: the mean of 1 / rank, over the first "
    "ten, of the abstract that a question was written for, or the description that a one-line "
    "summary sums up. Doc2Vec (PV-DBOW and PV-DM, 40 epochs) and Word2Vec (skip-gram, 10 epochs) "
    "learn from the texts of the set, words that come twice or more, 100 numbers. In brackets "
    "intervals of 95 % by the bootstrap. CPU ms a text: encoding, and what of the learning falls "
    "to a text."
)


@dataclass(frozen=True)
class Asked:
    """Texts, queries, and for each the texts that answer it; ``own`` is a query's own text."""

    texts: list[str]
    queries: list[str]
    answers: list[set[int]]
    own: list[int]
    first: bool  # whether the first alone counts


def by_label(rows: Sequence[dict[str, Any]], count: int) -> Asked:
    """Some of the texts as queries; what has their label answers them."""
    rows = [row for row in rows if row["text"].strip()]
    rows = random.Random(0).sample(rows, count)
    texts, labels = [row["text"] for row in rows], [row["label"] for row in rows]
    own = list(range(ASKED))
    answers = [{at for at, label in enumerate(labels) if label == labels[q]} - {q} for q in own]
    kept = [q for q in own if answers[q]]
    return Asked(texts, [texts[q] for q in kept], [answers[q] for q in kept], kept, True)


def intents() -> Asked:
    return by_label([row for row in clinc() if row["split"] == "train"], TEXTS)


def messages() -> Asked:
    return by_label([row for row in newsgroups() if row["split"] == "train"], LONG)


def papers() -> Asked:
    questions = pubmedqa()
    asked = questions.asked[:ASKED]
    wanted = [name for _, gains in asked for name in gains]
    names = list(dict.fromkeys([*wanted, *questions.items]))[:LONG]
    places = {name: at for at, name in enumerate(names)}
    answers = [{places[name] for name in gains if name in places} for _, gains in asked]
    texts = [questions.items[name] for name in names]
    return Asked(texts, [query for query, _ in asked], answers, [-1] * len(asked), False)


def packages() -> Asked:
    rows = random.Random(0).sample(list(debian()), LONG)
    texts = [row["text"] for row in rows]
    queries = [row["summary"] for row in rows[:ASKED]]
    return Asked(texts, queries, [{at} for at in range(len(queries))], [-1] * len(queries), False)


SETS: dict[str, Callable[[], Asked]] = {
    "CLINC150": intents,
    "20 Newsgroups": messages,
    "PubMedQA": papers,
    "Debian": packages,
}


def dense(load: Callable[[Asked, str], Any]) -> Callable[[Asked], dict[str, Any]]:
    """The ten nearest of each query by an encoder, and what it took."""

    def ranked(asked: Asked) -> dict[str, Any]:
        with tempfile.TemporaryDirectory() as folder:
            start = cpu_seconds()
            encoder = load(asked, f"{folder}/model")
            learning, start = cpu_seconds() - start, cpu_seconds()
            texts = encoder.encode_document(asked.texts)
            encoding = cpu_seconds() - start
            scores = encoder.encode_query(asked.queries) @ texts.T
        for at, own in enumerate(asked.own):
            if own >= 0:
                scores[at, own] = -2
        order = np.argsort(-scores, axis=1, kind="stable")[:, :10].tolist()
        return {"order": order, "learning": learning, "encoding": encoding}

    return ranked


def named(name: str, **options: Any) -> Callable[[Asked, str], Any]:
    def load(asked: Asked, folder: str) -> Any:
        import nearfield as nf

        encoder: Any = nf.load(name, **options)
        if options.get("weighting") == "sif":
            encoder = encoder.fit(asked.texts)
        encoder.encode_document(["warm"])
        return encoder

    return load


def learned(method: str, **options: Any) -> Callable[[Asked, str], Any]:
    def load(asked: Asked, folder: str) -> Any:
        import nearfield as nf

        nf.train(asked.texts, method=method, out=folder, **LEARNED, **options)
        return nf.load(folder)

    return load


def by_words(asked: Asked) -> dict[str, Any]:
    """BM25, as ``search --mode text`` has it."""
    import nearfield as nf
    from nearfield.testing import ToyEncoder

    with tempfile.TemporaryDirectory() as folder:
        start = cpu_seconds()
        collection = nf.open("texts", db=folder, model=ToyEncoder())
        collection.add({str(at): text for at, text in enumerate(asked.texts)})
        encoding = cpu_seconds() - start
        order = []
        for query, own in zip(asked.queries, asked.own, strict=True):
            ids = [int(each) for each in collection.search(query, k=11, mode="text").ids]
            order.append([each for each in ids if each != own][:10])
    return {"order": order, "learning": 0.0, "encoding": encoding}


ENCODERS: dict[str, Callable[[Asked], dict[str, Any]]] = {
    "Doc2Vec, PV-DBOW": dense(learned("doc2vec", architecture="pv-dbow")),
    "Doc2Vec, PV-DM": dense(learned("doc2vec", architecture="pv-dm")),
    "Word2Vec of the set, mean": dense(learned("word2vec", epochs=10)),
    "GloVe 50, mean": dense(named("glove-50")),
    "GloVe 50, SIF": dense(named("glove-50", weighting="sif")),
    "MiniLM": dense(named("minilm")),
    "BM25": by_words,
}


def measure(given: str) -> dict[str, Any]:
    """One encoder on one set: the gain of each query, and CPU ms a text."""
    job = json.loads(given)
    asked = SETS[job["set"]]()
    result = ENCODERS[job["encoder"]](asked)
    gains = [
        gain(order, right, asked.first)
        for order, right in zip(result["order"], asked.answers, strict=True)
    ]
    spent = {name: 1000 * result[name] / len(asked.texts) for name in ("learning", "encoding")}
    return {"gains": gains, **spent}


def gain(order: Sequence[int], right: set[int], first: bool) -> float:
    """1 / rank of the first that is right; where the first alone counts, 1 or 0."""
    ranks = [rank for rank, at in enumerate(order, start=1) if at in right]
    if first:
        return float(ranks[:1] == [1])
    return 1 / ranks[0] if ranks else 0.0


def shown(gains: Sequence[float]) -> str:
    """The mean, with its interval of 95 % by a thousand draws of the queries."""
    values = np.array(gains)
    draws = np.random.default_rng(0).integers(0, len(values), (1000, len(values)))
    low, high = np.quantile(values[draws].mean(1), [0.025, 0.975])
    return f"{values.mean():.3f} [{low:.2f}, {high:.2f}]"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", choices=SETS)
    parser.add_argument("--kept", type=Path, default=Path("kinds_documents.jsonl"))
    parser.add_argument("--table", action="store_true", help="what is kept alone")
    arguments = parser.parse_args()
    kept = {}
    if arguments.kept.exists():
        lines = map(json.loads, arguments.kept.read_text("utf-8").splitlines())
        kept = {(each["set"], each["encoder"]): each for each in lines}
    for name, encoder in product([arguments.only] if arguments.only else SETS, ENCODERS):
        if (name, encoder) in kept or arguments.table:
            continue
        print(f"{name}: {encoder}", file=sys.stderr)
        job = {"set": name, "encoder": encoder}
        figures = in_a_process(HERE, "measure", json.dumps(job))
        kept[name, encoder] = job | figures
        with arguments.kept.open("a", encoding="utf-8") as file:
            file.write(json.dumps(job | figures) + "\n")
    table(kept)


def table(kept: dict[tuple[str, str], dict[str, Any]]) -> None:
    head = ["", *SETS, "ms a text, encoded", "learned"]
    rows = []
    for encoder in ENCODERS:
        figures = [kept.get((name, encoder)) for name in SETS]
        there = [each for each in figures if each]
        if there:
            spent = [np.mean([each[name] for each in there]) for name in ("encoding", "learning")]
            cells = [shown(each["gains"]) if each else "-" for each in figures]
            learning = f"{spent[1]:.1f}" if "2Vec" in encoder else "-"
            rows.append([encoder, *cells, f"{spent[0]:.1f}", learning])
    write("documents-compared", head, rows, NOTE)


if __name__ == "__main__":
    if not worked({"measure": measure}):
        main()
