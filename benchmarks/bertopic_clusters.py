"""BERTopic's own clusters of given vectors, for analyses_cluster.py: runs in the venv of peers."""

import json
import sys
import time
from pathlib import Path

import numpy as np


def labels_of(vectors: str, texts: str, seed: str) -> dict[str, object]:
    """Its defaults (UMAP to five dimensions, HDBSCAN), with a random state; -1 is no topic.

    CPU seconds leave out what is compiled first.
    """
    from bertopic import BERTopic
    from umap import UMAP

    rows, lines = np.load(vectors), json.loads(Path(texts).read_text("utf-8"))
    plane = UMAP(
        n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=int(seed)
    )
    UMAP(n_components=5, metric="cosine", random_state=0).fit(rows[:500])  # compiles
    begin = time.process_time()
    result, _ = BERTopic(embedding_model=None, umap_model=plane).fit_transform(lines, rows)
    return {"labels": [int(label) for label in result], "cpu": time.process_time() - begin}


if __name__ == "__main__":
    print(json.dumps(labels_of(*sys.argv[3:])))
