"""From given vectors to duplicates, topics, names and a map: one shared graph, or three programs.

    python benchmarks/analyses.py                    # everything
    python benchmarks/analyses.py --only duplicates  # or: cluster, topics, recommend, classify

The peers are BERTopic (UMAP to five dimensions, HDBSCAN, c-TF-IDF), umap-learn's map in 2-D and
semhash, in a venv of their own; each program runs in processes of its own, interleaved. "Fresh" is
a new process from its start to the last answer, "warm" the second time within it.
"""

import argparse
import json
import sys
import time
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from measure import cpu_seconds, in_a_process, interleaved, peak_mib, write

PARTS = ("duplicates", "cluster", "topics", "recommend", "classify")
ROWS, MANY = 20_000, 100_000
ROUNDS = 3


def ours(rows: np.ndarray, texts: list[str]) -> dict[str, int]:
    from nearfield.neighbors import Neighborhood
    from nearfield.tasks.duplicates import duplicates
    from nearfield.tasks.project import project
    from nearfield.tasks.topics import topics

    near = Neighborhood(rows)
    groups = duplicates(near, texts=texts)
    topic_model = topics(near, texts=texts)
    project(near, groups=groups.group_of_row)
    return {"groups": len(groups.groups), "topics": len(topic_model)}


def peers(rows: np.ndarray, texts: list[str]) -> dict[str, int]:
    from bertopic import BERTopic
    from semhash import SemHash
    from umap import UMAP

    class Given:
        def encode(self, inputs: Any, **_: Any) -> np.ndarray:
            raise AssertionError("the vectors are given")

    groups = SemHash.from_embeddings(rows, texts, Given()).self_deduplicate(threshold=0.9)
    model = BERTopic(embedding_model=None, calculate_probabilities=False)
    model.fit_transform(texts, embeddings=rows)
    UMAP(n_neighbors=15, min_dist=0.1, metric="cosine").fit_transform(rows)
    return {"groups": len(groups.filtered), "topics": len(model.get_topic_info()) - 1}


def worker(name: str, vectors: str, texts: str, many: str = "") -> None:
    """Twice in one process: the first with imports and compiling, the second without."""
    work = {"ours": ours, "peers": peers}[name]
    result: dict[str, float] = {}
    rows, lines = np.load(vectors), json.loads(Path(texts).read_text("utf-8"))
    for run in ("fresh",) if many else ("fresh", "warm"):
        wall, cpu = (0.0, 0.0) if run == "fresh" else (time.perf_counter(), cpu_seconds())
        counts = work(rows, lines)
        started = STARTED if run == "fresh" else wall
        result[f"{run} wall"] = time.perf_counter() - started
        result[f"{run} cpu"] = cpu_seconds() - cpu
    print(json.dumps({**result, **counts, "peak": peak_mib()}))


STARTED = time.perf_counter()


def compare(folder: Path) -> None:
    import peers as venvs
    from vectors import vectors_of

    records, rows = vectors_of("debian")
    files = _put(folder, rows[:ROWS], [r["text"] for r in records][:ROWS])
    python = venvs.python_of("analyses")
    runs = {
        "nearfield": partial(in_a_process, Path(__file__), "ours", *files),
        "BERTopic + umap-learn + semhash": partial(
            in_a_process, Path(__file__), "peers", *files, python=python
        ),
    }
    seen = interleaved(runs, ROUNDS)
    nearfield, theirs = seen.values()
    figures = ("fresh wall", "fresh cpu", "warm wall", "warm cpu", "peak")
    table = [[name, *(f"{s[f]:.1f}" for f in figures)] for name, s in seen.items()]
    table.append(["ratio", *(f"{theirs[f] / nearfield[f]:.1f}" for f in figures)])
    big = _put(folder, *_many(rows, [r["text"] for r in records]))
    large = in_a_process(Path(__file__), "ours", *big, "many")
    note = (
        f"{ROWS:,} descriptions of Debian packages, vectors given, to duplicates, topics with names"
        f" and a 2-D map. Seconds and MiB, medians of {ROUNDS} interleaved rounds. {MANY:,} rows"
        f" (these five times, each copy with other noise): {large['fresh cpu']:.0f} s of CPU,"
        f" {large['peak']:.0f} MiB at the most, of which the rows are {MANY * 384 * 4 >> 20}."
    )
    write("analyses", ["program", *figures], table, note)


def _many(rows: np.ndarray, texts: list[str]) -> tuple[np.ndarray, list[str]]:
    generator, copies = np.random.default_rng(0), MANY // len(rows)
    noise = generator.standard_normal((copies, *rows.shape), np.float32) * np.float32(0.02)
    noisy = (rows[None] + noise).reshape(-1, rows.shape[1])
    noisy /= np.linalg.norm(noisy, axis=1, keepdims=True)
    return noisy, [f"{text} {copy}" for copy in range(copies) for text in texts]


def _put(folder: Path, rows: np.ndarray, texts: list[str]) -> tuple[str, str]:
    vectors, lines = folder / f"{len(rows)}.npy", folder / f"{len(rows)}.json"
    np.save(vectors, rows)
    lines.write_text(json.dumps(texts), "utf-8")
    return str(vectors), str(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", choices=("speed", *PARTS))
    parser.add_argument("--worker", nargs="+", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.worker:
        worker(*arguments.worker)
        return
    from tempfile import TemporaryDirectory

    for part in [p for p in PARTS if arguments.only in (None, p)]:
        print(f"measuring {part}", file=sys.stderr)
        import_module(f"analyses_{part}").main()
    if arguments.only in (None, "speed"):
        with TemporaryDirectory() as folder:
            compare(Path(folder))


if __name__ == "__main__":
    main()
