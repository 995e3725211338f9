"""Quality: the STS benchmark's test set, and questions to answers.

Run ``python benchmarks/quality.py``; ``--only sts`` (retrieval) for a part. The data are read from
``../shared/data``, or ``NEARFIELD_DATA``.
"""

import argparse
import csv
import gzip
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from corpora import records
from encode import borrow_cache
from measure import DATA, in_a_process, interleaved, worked, write

HERE = Path(__file__)
STS = DATA / "stsbenchmark"
MEDQUAD = DATA / "medquad" / "qa.jsonl.gz"
PUBLISHED = {"minilm": "82.03", "bge-small": "-"}
MODELS = (("minilm", "f32"), ("minilm", "bf16"), ("minilm", "int8"), ("bge-small", "f32"))
WAYS = {
    "keywords (BM25)": {"mode": "text"},
    "vectors": {"mode": "vector"},
    "hybrid": {"mode": "hybrid"},
    "hybrid, reranked": {"mode": "hybrid", "rerank": True},
}
FOCUS_EVERY, QUESTIONS = 8, 60


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parts = {"sts": sts, "retrieval": retrieval}
    parser.add_argument("--only", choices=parts)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        borrow_cache(Path(folder) / "cache")
        for name, part in parts.items():
            if arguments.only in {None, name}:
                part(folder)


def sts(_: str) -> None:
    """Spearman's rank correlation of cosines with the scores that people gave."""
    failed: dict[str, str] = {}
    runs = {
        f"{model}, {precision}": partial(in_a_process, HERE, "sts", model, precision)
        for model, precision in MODELS
    }
    result = interleaved(runs, 1, failed)
    rows: list[list[object]] = [
        [name, f"{r['spearman'] * 100:.2f}", PUBLISHED[name.split(",")[0]]]
        for name, r in result.items()
    ]
    rows += [[name, f"not run: {why}", "-"] for name, why in failed.items()]
    note = (
        "1,379 pairs of the test set, none of it used for anything; int8 is calibrated on the "
        "training set's sentences. The published figure is of fp32."
    )
    write("sts", ["model, precision", "Spearman x 100", "published"], rows, note)


def retrieval(folder: str) -> None:
    """Whether a question finds its own answer among all the answers of the sample."""
    r = in_a_process(HERE, "retrieval", folder)
    rows = [[way, f"{f['ndcg']:.3f}", f"{f['first']:.2f}"] for way, f in r["result"].items()]
    note = (
        f"MedQuAD: {r['questions']} questions to {r['items']:,} answers, those of every "
        f"{FOCUS_EVERY}th subject; right is any answer that MedQuAD has for the question. Several "
        "answers on one subject make it hard; nothing was tuned on it."
    )
    write("retrieval", ["way", "nDCG@10", "first is right"], rows, note)


def sts_worker(model: str, precision: str) -> dict[str, float]:
    import numpy as np
    from scipy.stats import spearmanr

    import nearfield as nf

    if precision == "int8":
        from nearfield.encoders import calibrate

        sentences = [text for row in pairs("train") for text in row[5:7]]
        precision = calibrate(model, sentences).precision
    encoder: Any = nf.load(model, precision=precision)
    rows = pairs("test")
    left, right = (encoder.encode([row[side] for row in rows], prompt="") for side in (5, 6))
    cosines = np.einsum("nd,nd->n", left, right)
    result = spearmanr(cosines, [float(row[4]) for row in rows])
    return {"spearman": float(result.statistic)}


def pairs(split: str) -> list[list[str]]:
    """Rows of genre, file, year, id, score, and two sentences."""
    with gzip.open(STS / f"sts-{split}.csv.gz", "rt", encoding="utf-8", newline="\n") as file:
        return list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def retrieval_worker(folder: str) -> dict[str, Any]:
    import nearfield as nf

    sample = medquad()
    items = {r["id"]: r["answer"] for r in sample}
    right: dict[str, set[str]] = {}
    for r in sample:
        right.setdefault(r["question"], set()).add(r["id"])
    questions = list(right)[:: max(1, len(right) // QUESTIONS)][:QUESTIONS]
    answers = nf.open("medquad", db=folder)
    answers.add(items)
    result = {}
    for way, options in WAYS.items():
        print(way, file=sys.stderr)
        ranked = [(right[q], answers.search(q, k=10, **options).ids) for q in questions]
        result[way] = {
            "ndcg": sum(ndcg(*each) for each in ranked) / len(ranked),
            "first": sum(ids[:1] != [] and ids[0] in good for good, ids in ranked) / len(ranked),
        }
    return {"result": result, "questions": len(questions), "items": len(items)}


def medquad() -> list[dict[str, Any]]:
    """Questions with an answer, of every eighth subject; one record an answer."""
    every = [r for r in records(MEDQUAD) if r.get("answer") and r.get("focus")]
    subjects = set(sorted({r["focus"] for r in every})[::FOCUS_EVERY])
    return list({r["answer"]: r for r in every if r["focus"] in subjects}.values())


def ndcg(right: set[str], ids: list[str]) -> float:
    """Discounted gain of the right ones' ranks over the best possible (Järvelin 2002)."""
    from math import log2

    gains = [1 / log2(rank + 2) for rank, one in enumerate(ids[:10]) if one in right]
    return sum(gains) / sum(1 / log2(rank + 2) for rank in range(min(10, len(right))))


WORKERS = {"sts": sts_worker, "retrieval": retrieval_worker}

if __name__ == "__main__":
    if not worked(WORKERS):
        main()
