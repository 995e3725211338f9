"""The neighbor graph against NumPy's matrix product: time, recall, memory, and extending it."""

import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from measure import cpu_seconds, in_a_process, interleaved, peak_mib, timed, worked, write

K = 15
SIZES = (20_000, 200_000)
SETS = ("debian", "medquad", "clinc", "stsb", "newsgroups", "icd10cm", "summaries")
ROWS = 8_192  # of the matrix product that are computed, and its time scaled to all
BLOCK = 256  # rows of it at once: 200 MB
HERE = Path(__file__)


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for n in SIZES:
            path = real_rows(n, Path(folder))
            runs = {
                name: lambda name=name, path=path: in_a_process(HERE, name, str(path))
                for name in ("graph", "product", "top", "extend")
            }
            rows.append(row(n, interleaved(runs, rounds)))
    head = [
        "rows",
        "graph, CPU",
        "wall",
        "recall",
        "peak memory",
        "matrix product, CPU",
        "ratio",
        "with the top 15, CPU",
        "ratio (CPU)",
        "ratio (wall)",
        "extended by 1 %, CPU",
        "recall",
    ]
    note = (
        f"k = {K}, 384 columns, MiniLM vectors of real texts: 20,000 Debian descriptions; 200,000 "
        f"of {', '.join(SETS)}, equal ones among them. The matrix product is `X[block] @ X.T` in "
        f"blocks of {BLOCK} rows, the top 15 by `argpartition`; {ROWS:,} of its rows are computed "
        "and scaled. Peak memory is that of the process, the vectors (and at 200,000 rows their "
        "293 MiB) with it. Recall is measured on 400 rows. Extending: the last 1 % of the rows are "
        "new."
    )
    write("graph", head, rows, note)


def row(n: int, result: dict[str, dict[str, float]]) -> list[str]:
    ours, product, top, extend = (result[name] for name in ("graph", "product", "top", "extend"))
    return [
        f"{n:,}",
        f"{ours['cpu']:.1f} s",
        f"{ours['wall']:.1f} s",
        f"{ours['recall']:.4f}",
        f"{ours['peak']:,.0f} MiB",
        f"{product['cpu']:.0f} s",
        f"{product['cpu'] / ours['cpu']:.1f}",
        f"{top['cpu']:.0f} s",
        f"{top['cpu'] / ours['cpu']:.1f}",
        f"{top['wall'] / ours['wall']:.1f}",
        f"{extend['cpu']:.1f} s",
        f"{extend['recall']:.4f}",
    ]


def real_rows(n: int, folder: Path) -> Path:
    """So many real vectors, shuffled, in a file."""
    from vectors import vectors_of

    sets = SETS[:1] if n <= 20_000 else SETS
    rows = np.concatenate([vectors_of(name)[1] for name in sets])
    path = folder / f"{n}.npy"
    np.save(path, np.random.default_rng(0).permutation(rows)[:n])
    return path


def graph_worker(path: str) -> dict[str, Any]:
    from nearfield.neighbors import build_graph

    vectors, result = np.load(path), {}
    build_graph(vectors[:100], K)
    spent = timed(lambda: result.update(graph=build_graph(vectors, K)))
    return {**spent, "peak": peak_mib(), "recall": result["graph"].recall}


def extend_worker(path: str) -> dict[str, Any]:
    from nearfield.neighbors import build_graph, extend_graph

    vectors, result = np.load(path), {}
    old = len(vectors) * 99 // 100
    graph, kept = build_graph(vectors[:old], K), np.arange(old)
    spent = timed(lambda: result.update(graph=extend_graph(graph, kept, vectors)))
    return {**spent, "recall": result["graph"].recall}


def product_worker(path: str, *, top: bool = False) -> dict[str, Any]:
    vectors = np.load(path)
    n, rows = len(vectors), min(ROWS, len(vectors))
    vectors[:BLOCK] @ vectors[:BLOCK].T
    wall, cpu = time.perf_counter(), cpu_seconds()
    for at in range(0, rows, BLOCK):
        products = vectors[at : at + BLOCK] @ vectors.T
        if top:
            np.argpartition(products, n - K - 1, axis=1)[:, n - K - 1 :]
    scale = n / rows
    return {
        "wall": (time.perf_counter() - wall) * scale,
        "cpu": (cpu_seconds() - cpu) * scale,
        "peak": peak_mib(),
    }


WORKERS = {
    "graph": graph_worker,
    "extend": extend_worker,
    "product": product_worker,
    "top": lambda path: product_worker(path, top=True),
}

if __name__ == "__main__":
    if not worked(WORKERS):
        main()
