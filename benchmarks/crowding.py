"""How near neighbors come on a map: our UMAP by its min_dist, beside umap-learn and fastumap.

    python benchmarks/crowding.py [NAME=ROWS.npy ...]

Without names, the sets of benchmarks/vectors.py. All get the same rows, the same graph and no
contraction of duplicates. umap-learn and fastumap are those of the environment it runs in.
"""

import sys
import time
import warnings

import numpy as np
from measure import write

N = 6_000
OURS = (0.1, 0.15, 0.2)
PEERS = ("fastumap", "umap-learn")
SETS = ("clinc", "medquad", "debian")


def main() -> None:
    warnings.filterwarnings("ignore")  # umap-learn says that it cannot place new rows
    head = ["rows", "by", "CPU", "median distance to the nearest", "trustworthiness"]
    rows = [row for name, made in given().items() for row in layouts(name, made)]
    write(
        "crowding",
        [*head, "continuity", "neighbors kept"],
        rows,
        f"MiniLM vectors of {N:,} texts each, one graph of 15 neighbors for all, given, one "
        "thread; min_dist .1 where none stands. Distances are ten-thousandths of the diagonal of "
        "the map.",
    )


def given() -> dict[str, np.ndarray]:
    """Rows by name: of the files that are named, or of the sets."""
    if len(sys.argv) > 1:
        named = dict(argument.split("=", 1) for argument in sys.argv[1:])
        return {name: some(np.load(path)) for name, path in named.items()}
    from vectors import vectors_of

    return {name: some(vectors_of(name)[1]) for name in SETS}


def some(rows: np.ndarray) -> np.ndarray:
    chosen = np.random.default_rng(0).choice(len(rows), min(N, len(rows)), replace=False)
    return rows[np.sort(chosen)].astype(np.float32)


def layouts(name: str, rows: np.ndarray) -> list[list[str]]:
    from threadpoolctl import threadpool_limits

    from nearfield.neighbors import Neighborhood
    from nearfield.tasks.project import METHODS, trust
    from nearfield.tasks.project.layout import Options

    near = Neighborhood(rows)
    near.graph(15)
    ours = next(iter(METHODS["umap"]))
    made = []
    for program, near_by in [(ours, each) for each in OURS] + [(peer, 0.1) for peer in PEERS]:
        lay = METHODS["umap"][program].run
        with threadpool_limits(1):
            lay(Neighborhood(rows[:600]), Options(2, 15, near_by, 0))  # warm
            start = time.process_time()
            points = lay(near, Options(2, 15, near_by, 0)).points
            spent = time.process_time() - start
            kept = trust(near, points).overall()
        which = f"nearfield, min_dist {near_by:g}" if program == ours else program
        figures = [f"{kept[key]:.3f}" for key in ("trustworthiness", "continuity", "kept")]
        made.append([name, which, f"{spent:.1f} s", f"{10_000 * median(points):.1f}", *figures])
        print(made[-1], flush=True)
    return made


def median(points: np.ndarray) -> float:
    """The median distance of a point to its nearest, as a share of the map's diagonal."""
    from scipy.spatial import cKDTree

    nearest = cKDTree(points).query(points, 2)[0][:, 1]
    return float(np.median(nearest) / np.hypot(*np.ptp(points, axis=0)))


if __name__ == "__main__":
    main()
