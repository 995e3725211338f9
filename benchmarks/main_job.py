"""The main job: embedding through ``add``, search, answers, memory and start-up, in ratios.

Run ``python benchmarks/main_job.py``; ``--only embedding`` (search, answers, memory) for a part.
Debian's package descriptions are read from ``../shared/data``, or ``NEARFIELD_DATA``, where that
folder is there.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from corpora import evenly, short_and_long
from measure import cpu_seconds, in_a_process, interleaved, peak_mib, timed, worked, write
from questions import QUESTIONS

HERE = Path(__file__)
ROUNDS = 3
COUNTS = {"ICD-10-CM": 5_000, "Debian packages": 1_500}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parts = {"embedding": embedding, "search": search, "answers": answers, "memory": memory}
    parser.add_argument("--only", choices=parts)
    arguments = parser.parse_args()
    for name, part in parts.items():
        if arguments.only in {None, name}:
            with tempfile.TemporaryDirectory() as folder:
                part(Path(folder))


def embedding(folder: Path) -> None:
    """Texts a second through ``add`` and through sentence-transformers, interleaved."""
    rows = []
    for corpus, every in short_and_long().items():
        texts = evenly(every, COUNTS[corpus])
        path = folder / "texts.json"
        path.write_text(json.dumps(texts), "utf-8")
        result = interleaved(
            {
                "nearfield add": lambda p=path: in_a_process(HERE, "add", str(p)),
                "sentence-transformers": lambda p=path: in_a_process(HERE, "peer", str(p)),
            },
            ROUNDS,
        )
        peer = result["sentence-transformers"]
        for name, r in result.items():
            ratios = [f"{peer['wall'] / r['wall']:.1f}", f"{peer['cpu'] / r['cpu']:.1f}"]
            speed = [f"{len(texts) / r['wall']:,.0f}", f"{len(texts) / r['cpu']:,.0f}"]
            rows.append([corpus, name, *speed, *ratios, f"{r['peak']:,.0f} MiB"])
    head = ["corpus", "program", "texts/s", "texts/CPU s", "ratio", "CPU ratio", "peak memory"]
    note = (
        f"MiniLM; bf16 where the CPU has it; median of {ROUNDS} interleaved rounds. Texts over "
        "256 tokens are cut by sentence-transformers, and embedded whole by ours, in passages."
    )
    write("embedding", head, rows, note)


def search(folder: Path) -> None:
    """CPU time a query, and the scan against an exact NumPy scan."""
    r = in_a_process(HERE, "queries", str(folder))
    rows = [
        ["hybrid search, all of it", f"{r['hybrid']['cpu']:.1f}", f"{r['hybrid']['wall']:.1f}"],
        ["vector search, all of it", f"{r['vector']['cpu']:.1f}", f"{r['vector']['wall']:.1f}"],
        ["keyword search, all of it", f"{r['text']['cpu']:.1f}", f"{r['text']['wall']:.1f}"],
        ["the scan with exact rescoring", f"{r['scan']['cpu']:.2f}", f"{r['scan']['wall']:.2f}"],
        ["an exact NumPy scan", f"{r['exact']['cpu']:.2f}", f"{r['exact']['wall']:.2f}"],
    ]
    wall, cpu = (r["exact"][t] / r["scan"][t] for t in ("wall", "cpu"))
    note = (
        f"{r['items']:,} items, the collection open; ratio of the scans {wall:.1f} (wall), "
        f"{cpu:.1f} (CPU); recall@10 of the scan {r['recall']:.4f}."
    )
    write("search", ["what", "CPU ms", "wall ms"], rows, note)


def answers(folder: Path) -> None:
    """Of 24 questions, how many find the right category among the first ten."""
    r = in_a_process(HERE, "answers", str(folder))
    rows = [[mode, f"{right} of {len(QUESTIONS)}"] for mode, right in r["right"].items()]
    missed = "; ".join(f"{mode}: {', '.join(m) or 'none'}" for mode, m in r["missed"].items())
    note = f"`benchmarks/questions.py`. Missed: {missed}."
    write("answers", ["mode", "right category among the first ten"], rows, note)


def memory(folder: Path) -> None:
    """Peak memory of ``add`` at 1x and 10x the rows, and CPU seconds of ``--help``."""
    rows = []
    for rows_of_file in (10_000, 100_000):
        r = in_a_process(HERE, "rows", str(folder), str(rows_of_file))
        rows.append([f"`add` of {rows_of_file:,} rows, peak memory", f"{r['peak']:,.0f} MiB"])
    helps = [in_a_process(HERE, "help")["cpu"] for _ in range(5)]
    rows.append(["`nearfield --help`, CPU", f"{min(helps):.3f} s"])
    write("memory", ["what", "measured"], rows, "Short rows of a CSV file, real MiniLM.")


def add_worker(path: str) -> dict[str, float]:
    import nearfield as nf

    texts = json.loads(Path(path).read_text("utf-8"))
    items = {str(i): text for i, text in enumerate(texts)}
    encoder = nf.load("minilm")
    encoder.encode_document(texts[:64])
    with tempfile.TemporaryDirectory() as folder:
        nf.open("warm", db=folder, model=encoder).add(texts[:8])
        spent = timed(lambda: nf.open("texts", db=folder, model=encoder).add(items))
    return {**spent, "peak": peak_mib()}


def peer_worker(path: str) -> dict[str, float]:
    from sentence_transformers import SentenceTransformer

    from nearfield.models import find

    texts = json.loads(Path(path).read_text("utf-8"))
    model = SentenceTransformer(str(find("minilm").path), device="cpu")
    model.max_seq_length = find("minilm").max_tokens
    model.encode(texts[:64])
    spent = timed(lambda: model.encode(texts))
    return {**spent, "peak": peak_mib()}


def queries_worker(folder: str) -> dict[str, Any]:
    import numpy as np

    import nearfield as nf
    from nearfield.neighbors import build_index

    icd = nf.open("icd10cm", db=folder)
    icd.add("icd10cm")
    words = [question for question, _ in QUESTIONS]
    result: dict[str, Any] = {"items": len(icd)}
    for mode in ("hybrid", "vector", "text"):
        icd.search("warm up", mode=mode)
        result[mode] = each(lambda q, m=mode: icd.search(q, mode=m), words)
    vectors = icd.items().vectors
    scan, queries = build_index(vectors), nf.load("minilm").encode_query(words)
    exact = build_index(vectors, backend="exact")
    result["scan"] = each(lambda q: scan.search(q, 10), queries, times=20)
    result["exact"] = each(lambda q: np.argpartition(-(vectors @ q), 10)[:10], queries, times=20)
    pairs = zip(scan.search(queries, 10), exact.search(queries, 10), strict=True)
    result["recall"] = float(np.mean([len(set(a.rows) & set(b.rows)) / 10 for a, b in pairs]))
    return result


def each(ask: Any, queries: Sequence[Any], times: int = 3) -> dict[str, float]:
    """Milliseconds a query."""
    ask(queries[0])
    wall, cpu = time.perf_counter(), cpu_seconds()
    for _ in range(times):
        for query in queries:
            ask(query)
    count = times * len(queries) / 1e3
    return {"wall": (time.perf_counter() - wall) / count, "cpu": (cpu_seconds() - cpu) / count}


def answers_worker(folder: str) -> dict[str, Any]:
    import nearfield as nf

    icd = nf.open("icd10cm", db=folder)
    icd.add("icd10cm")
    missed: dict[str, list[str]] = {"hybrid": [], "vector": [], "text": []}
    for mode, misses in missed.items():
        for question, right in QUESTIONS:
            codes = icd.search(question, k=10, mode=mode).ids
            if not any(code.startswith(right) for code in codes):
                misses.append(question)
    hits = {mode: len(QUESTIONS) - len(misses) for mode, misses in missed.items()}
    return {"right": hits, "missed": missed}


def rows_worker(folder: str, count: str) -> dict[str, float]:
    import nearfield as nf

    path = Path(folder) / f"rows-{count}.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write("id,text,group\n")
        for i in range(int(count)):
            file.write(f"r{i},ticket {i} about the refund of order {i * 7919 % 10_007},{i % 9}\n")
    nf.open(f"rows-{count}", db=folder).add(path, text="text")
    return {"peak": peak_mib()}


def help_worker() -> dict[str, float]:
    import subprocess

    program = "from nearfield.faces.cli.main import run; run(['--help'])"
    run = [sys.executable, "-c", program]
    return timed(lambda: subprocess.run(run, capture_output=True, check=True))


WORKERS = {
    "add": add_worker,
    "peer": peer_worker,
    "queries": queries_worker,
    "answers": answers_worker,
    "rows": rows_worker,
    "help": help_worker,
}

if __name__ == "__main__":
    if not worked(WORKERS):
        main()
