"""Fine-tuning that is to prove itself: real data, MiniLM, the CPU.

Run ``python benchmarks/training.py``; ``--only sts`` (medquad, clinc) for a part. Each training is
a process of its own, by the defaults but for what its row says. The data are read from
``../shared/data``, or ``NEARFIELD_DATA``.
"""

import argparse
import gzip
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import numpy as np
from measure import DATA, in_a_process, peak_mib, timed, write
from quality import MEDQUAD, pairs

HERE = Path(__file__)
CLINC = DATA / "clinc150" / "data_full.json.gz"
# Part -> the trainings of it: what the table calls them, and the arguments of nearfield.train.
RUNS: dict[str, dict[str, dict[str, Any]]] = {
    "sts": {"STS-B, cosine, all weights": {"loss": "cosine", "depth": "full"}},
    "medquad": {
        "MedQuAD, in-batch negatives, all weights": {"loss": "in-batch", "depth": "full"},
        "MedQuAD, triplet, all weights": {"loss": "triplet", "depth": "full"},
    },
    "clinc": {"CLINC150, 10 a class, adapter": {"depth": "adapter"}},
}
FOCUS_EVERY = 8  # of the subjects for training; as many others for the test
HEAD = ["data, loss, depth", "metric", "before", "after", "difference", "95 % interval"]
HEAD += ["another set", "wall", "CPU", "peak memory", "to sentence-transformers"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=RUNS)
    parser.add_argument("--worker", nargs=3)
    arguments = parser.parse_args()
    if arguments.worker:
        print(json.dumps(worker(*arguments.worker)))
        return
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for part in [p for p in RUNS if arguments.only in (None, p)]:
            for name in RUNS[part]:
                rows.append([name, *in_a_process(HERE, part, name, folder)["row"]])
                print(rows[-1], file=sys.stderr)
    note = (
        "x 100. STS-B: its own parts, without the rows that share a sentence with the test; its "
        f"other set is MedQuAD's. MedQuAD: questions to answers, of every {FOCUS_EVERY}th subject, "
        "tested on as many other subjects; its other set is STS-B's test. CLINC150: 10 examples of "
        "each of 150 intents, tested on 4,500 others by the five nearest. 'Another set' was not "
        "trained for: the difference there, and its 95 % interval. The last column is the largest "
        "difference of a number of a vector between our engine and sentence-transformers, on 200 "
        "texts."
    )
    write("training", HEAD, rows, note)


def worker(part: str, name: str, folder: str) -> dict[str, Any]:
    """One training, and what became of it."""
    import nearfield as nf
    from nearfield.views.lines.train import lines

    out = Path(folder) / f"{part}-{RUNS[part][name].get('loss', 'labels')}"
    files = FILES[part](Path(folder))
    result: dict[str, Any] = {}
    spent = timed(
        lambda: result.update(made=nf.train(**files, **RUNS[part][name], out=out, drop_shared=True))
    )
    made = result["made"]
    print(*lines(made), sep="\n", file=sys.stderr)
    return {
        "row": [
            *figures(made.rows()),
            another(part, out),
            f"{spent['wall']:.0f} s",
            f"{spent['cpu']:.0f} s",
            f"{peak_mib():,.0f} MiB",
            f"{difference(out, part):.1e}",
        ]
    }


def figures(rows: list[dict[str, Any]]) -> list[str]:
    """Metric, before, after, difference and its interval, of the metric that is asked for."""
    [row] = [row for row in rows if row["metric"] in {"Spearman", "nDCG@10", "accuracy"}]
    before, after, difference, low, high = (
        100 * row[key] for key in ("before", "after", "difference", "low", "high")
    )
    return [
        row["metric"],
        f"{before:.1f}",
        f"{after:.1f}",
        f"{difference:+.1f}",
        f"{low:+.1f} to {high:+.1f}",
    ]


def another(part: str, out: Path) -> str:
    """How much better or worse on a set that the part's training did not see."""
    import nearfield as nf

    rows = sts_rows("test") if part != "sts" else medquad_rows(1)
    comparison: Any = nf.evaluate(rows, model=str(out), against="minilm")
    [differences] = comparison.differences.values()
    value, low, high = (100 * number for number in differences[comparison.first.main][:3])
    return f"{value:+.1f} ({low:+.1f} to {high:+.1f})"


def difference(out: Path, part: str) -> float:
    """Between our engine's rows in f32 and those of sentence-transformers."""
    from sentence_transformers import SentenceTransformer

    import nearfield as nf

    texts = [" ".join(map(str, row.values())) for row in sts_rows("test")[:200]]
    ours: Any = nf.load(str(out), precision="f32")
    theirs = SentenceTransformer(str(out), device="cpu", local_files_only=True)
    return float(np.abs(ours.encode(texts) - theirs.encode(texts)).max())


def sts_rows(split: str) -> list[dict[str, Any]]:
    return [
        {"sentence1": row[5], "sentence2": row[6], "score": float(row[4])} for row in pairs(split)
    ]


def medquad_rows(side: int) -> list[dict[str, Any]]:
    """Questions and answers of every sixth subject, beginning at the ``side``-th."""
    with gzip.open(MEDQUAD, "rt", encoding="utf-8") as file:
        every = [json.loads(line) for line in file]
    subjects = sorted({row["focus"].lower() for row in every})
    kept = set(subjects[side::FOCUS_EVERY])
    return [
        {key: row[key] for key in ("question", "answer", "focus")}
        for row in every
        if row["focus"].lower() in kept and row["answer"].strip()
    ]


def clinc_rows(split: str, most: int) -> list[dict[str, str]]:
    """At most so many examples of each intent, the first ones."""
    seen: dict[str, int] = {}
    rows = []
    for text, label in json.loads(gzip.decompress(CLINC.read_bytes()))[split]:
        seen[label] = seen.get(label, 0) + 1
        if seen[label] <= most:
            rows.append({"text": text, "label": label})
    return rows


def put(folder: Path, name: str, rows: list[dict[str, Any]]) -> Path:
    path = folder / f"{name}.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def sts_files(folder: Path) -> dict[str, Any]:
    train, validation, test = (put(folder, s, sts_rows(s)) for s in ("train", "dev", "test"))
    return {"file": train, "validation": validation, "test": test}


def medquad_files(folder: Path) -> dict[str, Any]:
    train, test = (put(folder, f"medquad-{side}", medquad_rows(side)) for side in (0, 1))
    return {"file": train, "test": test, "group": "focus", "columns": ("question", "answer")}


def clinc_files(folder: Path) -> dict[str, Any]:
    train = put(folder, "clinc-train", clinc_rows("train", 10))
    return {"file": train, "test": put(folder, "clinc-test", clinc_rows("test", 30))}


FILES = {"sts": sts_files, "medquad": medquad_files, "clinc": clinc_files}

if __name__ == "__main__":
    main()
