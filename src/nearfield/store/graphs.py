"""A collection's neighbor graph, saved beside its rows: ``neighbors.npz``.

What is lost here is only time: a file that is missing, damaged, older or of another encoder is
made again, and a disk that takes none is let be.
"""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nearfield.types import KnnGraph
from nearfield.types.whole import whole

FILE = "neighbors.npz"
FORMAT = 1

Keys = NDArray[np.uint64]


class Graphs:
    """The graph of one collection's vectors by one encoder, and the keys of its rows."""

    def __init__(self, folder: Path, fingerprint: str) -> None:
        self.path = folder / FILE
        self._head = {"format": FORMAT, "fingerprint": fingerprint}

    def read(self) -> tuple[KnnGraph, Keys] | None:
        """The graph and the keys ``(n, words)`` of its rows; None where there is none to trust."""
        try:
            with self.path.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
                head = json.loads(file["head"].tobytes().decode())
                if {name: head.get(name) for name in self._head} != self._head:
                    return None
                graph = KnnGraph(file["indices"], file["similarities"], float(head["recall"]))
                keys = file["keys"]
        except Exception:  # a damaged archive raises anything
            return None
        return (graph, keys) if _fits(graph, keys) else None

    def write(self, graph: KnnGraph, keys: Keys) -> None:
        """Save it: complete, or not at all; of two that write at once one wins."""
        head = json.dumps({**self._head, "recall": graph.recall}).encode()
        arrays: dict[str, Any] = {
            "head": np.frombuffer(head, np.uint8),
            "indices": graph.indices,
            "similarities": graph.similarities,
            "keys": keys,
        }
        with suppress(OSError), whole(self.path) as part, part.open("wb") as file:
            np.savez(file, **arrays)

    def sweep(self) -> None:
        """Remove what a killed process left, and a graph that is not this encoder's."""
        left = list(self.path.parent.glob(f".{FILE}.*"))
        for path in left if self.read() else [*left, self.path]:
            with suppress(OSError):
                path.unlink()


def _fits(graph: KnnGraph, keys: Keys) -> bool:
    """Whether the arrays are of one graph."""
    indices, similarities = graph.indices, graph.similarities
    return (
        [a.dtype.name for a in (indices, similarities, keys)] == ["int32", "float32", "uint64"]
        and indices.ndim == keys.ndim == 2
        and indices.shape == similarities.shape
        and len(indices) == len(keys)
        and (not indices.size or 0 <= indices.min() <= indices.max() < len(indices))
    )
