"""Whole verbs of this tree beside another commit's, on package descriptions: interleaved.

    git worktree add ../before COMMIT
    python benchmarks/verbs.py --before ../before   # --rounds 5, --only duplicates, --items 2000

Each side makes its collections itself, from the same texts and the same vectors (MiniLM's, made
once and kept under ``.bench``), and runs in processes of its own, by the same interpreter. A verb
runs twice in a process: the first time with what is imported and made for all analyses, the second
without; the second is what is shown, and what the first took more for all verbs is a row of its
own.
"""

import argparse
import csv
import json
import random
import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import numpy as np
from corpora import evenly, short_and_long
from house import SIDES, Run, Side, row
from measure import ROOT, interleaved, timed, worked, write

HERE = Path(__file__)
KEPT = ROOT / ".bench" / "verbs.npy"
MOST = 5_000
USERS, EVENTS = 200, 20
Records = list[dict[str, Any]]


def main() -> None:
    if worked({"fill": fill_worker, "verbs": verbs_worker}):
        return
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--before", type=Path, required=True, help="a checkout of another commit")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--items", type=int, nargs="+", default=[2_000, MOST])
    parser.add_argument("--only", default="", help="verbs that begin so")
    arguments = parser.parse_args()
    trees = dict(zip(SIDES, (arguments.before.resolve(), ROOT), strict=True))
    rows: list[list[str]] = []
    with tempfile.TemporaryDirectory() as folder:
        for count in arguments.items:
            given = prepared(Path(folder), count)
            runs: dict[str, Run] = {}
            for name, tree in trees.items():
                side = Side(tree, Path(folder, f"{name}-{count}"), HERE)
                side.work("fill", side.folder, given)
                runs[name] = partial(side.work, "verbs", side.folder, given, arguments.only)
            result = interleaved(runs, arguments.rounds)
            for figure in result["now"]:
                what, _, clock = figure.rpartition(", ")
                if clock == "cpu":
                    rows.append(row(f"{what}, {count:,} items", result, figure, f"{what}, wall"))
    note = (
        f"Medians of {arguments.rounds} interleaved rounds; `before` is another commit, its "
        "figures 1 in the ratios. Descriptions of Debian packages, vectors of MiniLM that are "
        "looked up; a verb's second run in its process."
    )
    head = ["what", "before, CPU", "now, CPU", "ratio", "ratio of wall time"]
    if arguments.only or arguments.items != [2_000, MOST]:
        print(*("  ".join(row) for row in rows), sep="\n")
    else:
        write("verbs", head, rows, note)


def prepared(folder: Path, count: int) -> Path:
    """What both sides are given: texts, vectors, and files to read."""
    given = folder / f"given-{count}"
    given.mkdir()
    texts = evenly(short_and_long()["Debian packages"], MOST)
    np.save(given / "vectors.npy", vectors_of(texts)[:count])
    records = records_of(texts[:count])
    (given / "records.json").write_text(json.dumps(records), "utf-8")
    put(given / "records.csv", records)
    draw = random.Random(0)
    likes = [draw.sample(range(count), EVENTS) for _ in range(USERS)]
    put(
        given / "events.csv",
        [{"user": f"u{u}", "item": f"r{n}"} for u, some in enumerate(likes) for n in some],
    )
    answers = [{"label": draw.choice("abc"), "prediction": draw.choice("abc")} for _ in records]
    put(given / "answers.csv", answers)
    pairs = zip(records[:500], draw.sample(records, 500), strict=True)
    scored = [{"first": a["text"], "second": b["text"], "score": draw.random()} for a, b in pairs]
    put(given / "pairs.csv", scored)
    return given


def vectors_of(texts: Sequence[str]) -> Any:
    if KEPT.exists() and len(vectors := np.load(KEPT)) == len(texts):
        return vectors
    import nearfield as nf

    vectors = nf.load("minilm", precision="f32").encode_document(list(texts))
    KEPT.parent.mkdir(exist_ok=True)
    np.save(KEPT, vectors)
    return vectors


def records_of(texts: Sequence[str]) -> Records:
    """With a label that the texts tell more or less: the commonest of a few words in each."""
    words = ("library", "module", "tools", "documentation", "plugin", "support")
    return [
        {"id": f"r{n}", "text": text, "label": max(words, key=text.lower().count), "part": n % 9}
        for n, text in enumerate(texts)
    ]


def put(path: Path, records: Records) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(records[0]))
        writer.writeheader()
        writer.writerows(records)


def encoder_of(given: Path) -> Any:
    """MiniLM's vectors, looked up; what is not among them has the row of its length."""
    from nearfield.testing import ToyEncoder
    from nearfield.types import Segment

    rows = np.load(given / "vectors.npy")
    texts = [record["text"] for record in json.loads((given / "records.json").read_text("utf-8"))]
    place = dict(zip(texts, range(len(texts)), strict=True))

    class Looked(ToyEncoder):
        def encode_document(self, items: Sequence[str], **_: Any) -> Any:
            return rows[[place.get(text, len(text) % len(rows)) for text in items]]

        def segment(self, items: Sequence[str]) -> list[list[Segment]]:
            return [[Segment(0, len(text))] for text in items]

    return Looked(dim=rows.shape[1])


def fill_worker(folder: str, given: str) -> dict[str, Any]:
    import nearfield as nf

    records = json.loads(Path(given, "records.json").read_text("utf-8"))
    packages = nf.open("packages", db=Path(folder, "db"), model=encoder_of(Path(given)))
    packages.add(records, id="id", text="text")
    return {}


def verbs_worker(folder: str, given: str, only: str = "") -> dict[str, float]:
    """CPU and wall seconds of every verb's second run."""
    import nearfield as nf

    files, encoder = Path(given), encoder_of(Path(given))
    packages = nf.open("packages", db=Path(folder, "db"), model=encoder)
    out = Path(folder, "encoded.npy")

    def encode() -> None:
        out.unlink(missing_ok=True)
        nf.verbs.encode(files / "records.csv", out=out, model=encoder, text="text", id="id")

    verbs: dict[str, Callable[[], Any]] = {
        "topics": packages.topics,
        "topics, k=20": partial(packages.topics, 20),
        "cluster": packages.cluster,
        "cluster, k=20": partial(packages.cluster, k=20),
        "cluster, leiden": partial(packages.cluster, "leiden"),
        "cluster, hdbscan": partial(packages.cluster, "hdbscan"),
        "duplicates": packages.duplicates,
        "outliers": packages.outliers,
        "representatives": packages.representatives,
        "map, umap": packages.map,
        "map, pca": partial(packages.map, "pca"),
        "classify, a ninth of the items": partial(packages.classify, "label", where="part = 1"),
        "classify, neighbors": partial(packages.classify, "label", method="neighbors"),
        "recommend, like": partial(packages.recommend, like=["r1", "r2", "r3"]),
        "recommend, history": partial(packages.recommend, history=files / "events.csv", user="u1"),
        "evaluate, history": partial(packages.evaluate, history=files / "events.csv"),
        "evaluate, classification": partial(
            packages.evaluate, files / "answers.csv", task="classification"
        ),
        "evaluate, similarity": partial(packages.evaluate, files / "pairs.csv", task="similarity"),
        "encode, a CSV file": encode,
    }
    packages.items().near()
    result, more = dict[str, float](), {"cpu": 0.0, "wall": 0.0}
    for what in (name for name in verbs if name.startswith(only)):
        first, second = timed(verbs[what]), timed(verbs[what])
        result |= {f"`{what}`, {clock}": seconds for clock, seconds in second.items()}
        more = {clock: more[clock] + first[clock] - second[clock] for clock in more}
    return result | {f"what their first runs take more, {clock}": more[clock] for clock in more}


if __name__ == "__main__":
    main()
