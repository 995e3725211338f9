"""Maps beside umap-learn, openTSNE and scikit-learn: time, memory, and what the maps keep.

    python benchmarks/maps.py [ROUNDS]

The peers run in the venv "analyses" of benchmarks/peers.py. All get the same rows and the same
graph, and are warm: they have laid out 600 rows before the clock starts.
"""

import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from measure import in_a_process, interleaved, timed, worked, write
from peers import python_of

HERE = Path(__file__)
N, WARM, MDS = 20_000, 600, 2_000
SMALL, LARGE = 5_000, 100_000
SETS = ("debian", "icd10cm", "summaries")
PEERS = ("umap-learn", "openTSNE")
RUNS = {
    "UMAP": ("nearfield", "umap-learn"),
    "t-SNE": ("nearfield t-SNE", "openTSNE"),
    f"MDS, {MDS:,} rows": ("nearfield MDS", "scikit-learn MDS"),
}


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    with tempfile.TemporaryDirectory() as folder:
        rows = [*layouts(Path(folder), rounds), *commands(Path(folder))]
    head = ["what", "by", "CPU", "ratio", "trustworthiness", "neighbors kept", "stress", "memory"]
    write(
        "maps",
        head,
        rows,
        f"MiniLM vectors of {N:,} Debian descriptions, one graph of 15 neighbors for all, given; "
        f"warm, one thread where the program has the choice. Trust is measured by nearfield for "
        f"all. `nearfield map` is the command, cold, from a collection to a page with {SMALL:,} "
        f"and {LARGE:,} points: reading, graph, duplicates, topics and their names, outliers, "
        "UMAP, trust. Beside it the time of a cold process that makes a map of the same rows by "
        "umap-learn alone.",
    )


def layouts(folder: Path, rounds: int) -> list[list[str]]:
    """A row for each program that laid out the given graph."""
    from nearfield.neighbors import Neighborhood
    from nearfield.tasks.project import trust
    from nearfield.tasks.project.mds import stress

    near = Neighborhood(real_rows(N))
    path = saved(near, folder / "rows.npz")
    runs: dict[str, Callable[[], dict[str, Any]]] = {
        name: partial(run, name, path) for pair in RUNS.values() for name in pair
    }
    figures = interleaved(runs, rounds)
    made = []
    for what, (ours, theirs) in RUNS.items():
        for name in (ours, theirs):
            points = np.load(folder / f"{name}.npy")
            few = len(points) == MDS
            kept = trust(near, points).overall() if not few else {}
            ratio = figures[name]["cpu"] / figures[theirs]["cpu"]
            made.append(
                [
                    what,
                    name.split()[0],
                    f"{figures[name]['cpu']:.2f} s",
                    f"{ratio:.3f}",
                    f"{kept['trustworthiness']:.3f}" if kept else "",
                    f"{kept['kept']:.3f}" if kept else "",
                    f"{stress(near.vectors[:MDS], points):.3f}" if few else "",
                    "",
                ]
            )
    return made


def commands(folder: Path) -> list[list[str]]:
    """The command, cold, and umap-learn alone."""
    from nearfield.neighbors import Neighborhood

    made = []
    for n in (SMALL, LARGE):
        database, page = folder / f"db{n}", folder / f"map{n}.html"
        in_a_process(HERE, "fill", str(database), str(n))
        result = in_a_process(HERE, "command", str(database), str(page))
        made.append(
            [
                f"`nearfield map`, {n:,} items",
                "nearfield",
                f"{result['cpu']:.1f} s",
                "",
                "",
                "",
                "",
                f"{result['peak']:,.0f} MiB, page {page.stat().st_size / 1e6:.1f} MB",
            ]
        )
    path = saved(Neighborhood(real_rows(SMALL)), folder / "small.npz")
    alone = in_a_process(HERE, "cold", str(path), python=python_of("analyses"))
    made[0][3] = f"{float(made[0][2][:-2]) / alone['cpu']:.2f}"
    made.insert(
        1,
        [
            f"a map of {SMALL:,} rows, cold",
            "umap-learn",
            f"{alone['cpu']:.1f} s",
            "1",
            "",
            "",
            "",
            f"{alone['peak']:,.0f} MiB",
        ],
    )
    return made


def run(name: str, path: Path) -> dict[str, Any]:
    python = python_of("analyses") if name in PEERS else sys.executable
    return in_a_process(HERE, name, str(path), name, python=python)


def saved(near: Any, path: Path) -> Path:
    graph = near.graph(15)
    np.savez(path, rows=near.vectors, indices=graph.indices, similarities=graph.similarities)
    return path


def real_rows(n: int) -> np.ndarray:
    from vectors import vectors_of

    sets = SETS[:1] if n <= N else SETS
    return np.concatenate([vectors_of(name)[1] for name in sets])[:n]


def fill_worker(database: str, n: str) -> dict[str, Any]:
    """A collection of so many real texts, their vectors given."""
    from vectors import vectors_of

    import nearfield as nf

    records: list[dict[str, Any]] = []
    for name in SETS[:1] if int(n) <= N else SETS:
        records += [{"text": r["text"], "label": r["label"]} for r in vectors_of(name)[0]]
    items = [{"id": str(at), **record} for at, record in enumerate(records[: int(n)])]
    report = nf.open("items", db=database).add(
        items, id="id", text="text", vectors=real_rows(int(n))
    )
    return {"new": report.new}


def command_worker(database: str, page: str) -> dict[str, Any]:
    """The command in a process of its own; its peak is that of this one's largest child."""
    program = str(Path(sys.executable).with_name("nearfield"))
    command = [program, "--db", database, "map", "--out", page]
    spent = timed(lambda: subprocess.run(command, check=True, stdout=subprocess.DEVNULL))
    return {**spent, "peak": peak(children=True)}


def ours_worker(path: str, name: str, method: str = "umap") -> dict[str, Any]:
    from nearfield.neighbors import Neighborhood
    from nearfield.tasks.project import METHODS
    from nearfield.tasks.project.layout import Options
    from nearfield.types import KnnGraph

    options = Options(n_components=2, n_neighbors=15, min_dist=0.1, random_state=0)
    data = np.load(path)
    rows = data["rows"] if method != "mds" else data["rows"][:MDS]
    lay = next(iter(METHODS[method].values()))
    lay(Neighborhood(rows[:WARM]), options)
    graph = KnnGraph(data["indices"], data["similarities"]) if method != "mds" else None
    near = Neighborhood(rows, graph=graph, keys=in_order(len(rows)))
    spent = timed(lambda: np.save(Path(path).with_name(f"{name}.npy"), lay(near, options).points))
    return {**spent, "peak": peak()}


def umap_learn_worker(path: str, name: str, *, warm: bool = True) -> dict[str, Any]:
    def work(rows: np.ndarray, known: Any) -> np.ndarray:
        import umap

        return umap.UMAP(
            n_neighbors=16, metric="cosine", random_state=0, n_jobs=1, precomputed_knn=known
        ).fit_transform(rows)

    data = np.load(path)
    rows, own = data["rows"], np.arange(len(data["rows"]))[:, None]
    indices = np.hstack([own, data["indices"]])
    distances = np.hstack([0 * own, 1 - data["similarities"]]).clip(0).astype(np.float32)
    if warm:
        work(rows[:WARM], (None, None, None))
    known = (indices, distances, None) if warm else (None, None, None)
    spent = timed(lambda: np.save(Path(path).with_name(f"{name}.npy"), work(rows, known)))
    return {**spent, "peak": peak()}


def open_tsne_worker(path: str, name: str) -> dict[str, Any]:
    from openTSNE import TSNE
    from openTSNE.affinity import Uniform
    from openTSNE.nearest_neighbors import PrecomputedNeighbors

    def work(rows: np.ndarray, indices: np.ndarray) -> np.ndarray:
        known = PrecomputedNeighbors(indices, np.ones(indices.shape))
        alike = Uniform(knn_index=known, k_neighbors=indices.shape[1], symmetrize="mean")
        return np.asarray(TSNE(random_state=0, n_jobs=1).fit(rows, affinities=alike))

    data = np.load(path)
    work(data["rows"][:WARM], np.arange(1, 16) + np.arange(WARM)[:, None] % (WARM - 16))
    spent = timed(
        lambda: np.save(
            Path(path).with_name(f"{name}.npy"),
            work(data["rows"], data["indices"]).astype(np.float32),
        )
    )
    return {**spent, "peak": peak()}


def sklearn_worker(path: str, name: str) -> dict[str, Any]:
    from sklearn import manifold
    from threadpoolctl import threadpool_limits

    rows = np.load(path)["rows"][:MDS]
    with threadpool_limits(1):
        options = {"n_init": 1, "init": "random", "random_state": 0}
        spent = timed(
            lambda: np.save(
                Path(path).with_name(f"{name}.npy"),
                manifold.MDS(**options).fit_transform(rows.astype(float)).astype(np.float32),
            )
        )
    return {**spent, "peak": peak()}


def in_order(n: int) -> np.ndarray:
    """Keys that leave rows in the order they stand."""
    numbers = np.zeros((n, 2), ">u8")
    numbers[:, 1] = np.arange(n)
    return numbers.view("V16").ravel()


def peak(*, children: bool = False) -> float:
    import resource

    who = resource.RUSAGE_CHILDREN if children else resource.RUSAGE_SELF
    return resource.getrusage(who).ru_maxrss / 1024


WORKERS: dict[str, Callable[..., dict[str, Any]]] = {
    "nearfield": ours_worker,
    "nearfield t-SNE": partial(ours_worker, method="tsne"),
    "nearfield MDS": partial(ours_worker, method="mds"),
    "umap-learn": umap_learn_worker,
    "openTSNE": open_tsne_worker,
    "scikit-learn MDS": sklearn_worker,
    "cold": partial(umap_learn_worker, name="cold", warm=False),
    "fill": fill_worker,
    "command": command_worker,
}

if __name__ == "__main__":
    if not worked(WORKERS):
        main()
