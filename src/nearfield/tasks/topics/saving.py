"""Topics in one file: rows, graph, texts and labels, so that a loaded one answers the same."""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from nearfield.tasks import saved
from nearfield.tasks.cluster.fitted import Fitted
from nearfield.tasks.cluster.points import Points
from nearfield.tasks.topics.corpus import Corpus
from nearfield.tasks.topics.keywords import Named

if TYPE_CHECKING:
    from nearfield.tasks.topics.result import Topics


def save(topics: Topics, path: str | Path) -> None:
    """Write it: 2 bytes a number of each row, about 200 a row for the graph, texts compressed."""
    corpus, points = topics.corpus, topics.corpus.points
    values = {
        "named": [[named.name, list(named.keywords)] for named in topics.named],
        "own_names": {str(at): name for at, name in topics.own_names.items()},
        "min_confidence": topics.min_confidence,
        "how": topics.how,
        "levels": topics.levels,
        "fingerprint": topics.fingerprint,
        "random_state": corpus.random_state,
    }
    arrays: dict[str, NDArray[Any]] = {
        "codes": points.codes,
        "weights": points.weights,
        "edges": points.graph.data,
        "ends": points.graph.indices,
        "starts": points.graph.indptr,
        "point": corpus.point,
        "order": corpus.order,
        "labels": topics.fitted.labels,
        **_packed("ids", corpus.ids),
        **_packed("texts", corpus.texts),
    }
    if corpus.groups is not None:
        arrays["groups"] = corpus.groups
    saved.save(path, "topics", values, arrays)


def load(path: str | Path) -> Topics:
    """Read it again."""
    import scipy.sparse as sp

    from nearfield.tasks.topics.result import Topics

    values, arrays = saved.load(path, "topics")
    codes = arrays["codes"]
    edges = (arrays["edges"], arrays["ends"], arrays["starts"])
    points = Points(codes, arrays["weights"], sp.csr_array(edges, (len(codes), len(codes))))
    corpus = Corpus(
        points,
        arrays["point"],
        arrays["order"],
        _unpacked("ids", arrays),
        _unpacked("texts", arrays),
        arrays.get("groups"),
        random_state=values["random_state"],
    )
    return Topics(
        corpus=corpus,
        fitted=Fitted(points, arrays["labels"]),
        named=tuple(Named(name, tuple(keywords)) for name, keywords in values["named"]),
        own_names={int(at): name for at, name in values["own_names"].items()},
        min_confidence=values["min_confidence"],
        how=values["how"],
        levels=values["levels"],
        fingerprint=values.get("fingerprint", ""),
    )


def _packed(name: str, texts: tuple[str, ...]) -> dict[str, NDArray[Any]]:
    data = [text.encode("utf-8", "surrogatepass") for text in texts]
    joined = zlib.compress(b"".join(data), 6)
    lengths = np.array([len(text) for text in data], np.int64)
    return {name: np.frombuffer(joined, np.uint8), f"{name}_bytes": lengths}


def _unpacked(name: str, arrays: dict[str, NDArray[Any]]) -> tuple[str, ...]:
    data, ends = zlib.decompress(arrays[name].tobytes()), np.cumsum(arrays[f"{name}_bytes"])
    starts = ends - arrays[f"{name}_bytes"]
    spans = zip(starts.tolist(), ends.tolist(), strict=True)
    return tuple(data[a:b].decode("utf-8", "surrogatepass") for a, b in spans)
