"""The verb evaluate: its figures beside published ones and scikit-learn's, on the same vectors."""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import numpy as np
from measure import write
from vectors import vectors_of

from nearfield.tasks import evaluate as task


def rows() -> list[list[object]]:
    """STS-B by Spearman; the Debian sections by k-means; both with their intervals and time."""
    records, vectors = vectors_of("stsb")
    test = [row for row, record in enumerate(records) if record["split"] == "test"]
    left, right = test[::2], test[1::2]
    gold = [records[row]["score"] for row in left]
    cosines = np.einsum("nd,nd->n", vectors[left], vectors[right])
    begin = time.process_time()
    result = task.similarity(cosines, gold)
    made = [_row("STS benchmark, test", result, "Spearman", "82.03 (published)", begin)]
    records, vectors = vectors_of("debian")
    some = [row for row, record in enumerate(records) if record["label"]][:5_000]
    labels = [records[row]["label"] for row in some]
    clusters = task.by_kmeans(vectors[some], len(set(labels)))
    begin = time.process_time()
    result = task.clustering(labels, clusters.tolist())
    from sklearn.metrics import adjusted_mutual_info_score

    name = "adjusted mutual information"
    theirs = f"{adjusted_mutual_info_score(labels, clusters) * 100:.2f} (scikit-learn)"
    return [*made, _row("Debian sections, 5,000, k-means", result, name, theirs, begin)]


def _row(
    what: str, result: task.Evaluation, metric: str, theirs: str, begin: float
) -> list[object]:
    value, low, high = result.metrics[metric]
    interval = f"{low * 100:.2f} to {high * 100:.2f}"
    seconds = f"{time.process_time() - begin:.1f} s"
    return [what, metric, f"{value * 100:.2f}", interval, theirs, seconds]


def main() -> None:
    head = ["data", "metric x 100", "value", "95 % interval", "theirs", "CPU, 1,000 draws"]
    write("analyses-evaluate", head, rows(), "MiniLM in bf16. Nothing was tuned on either.")


if __name__ == "__main__":
    main()
