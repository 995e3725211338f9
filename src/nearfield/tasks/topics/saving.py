"""Topics as plain values and arrays, and back: a loaded one answers the same."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nearfield.tasks.cluster.fitted import Fitted
from nearfield.tasks.cluster.saving import Arrays, packed_points, unpacked_points
from nearfield.tasks.saved import inflated
from nearfield.tasks.topics.assignment import Assignment
from nearfield.tasks.topics.corpus import Corpus
from nearfield.tasks.topics.keywords import Named

SMALL, MOST_PACKED = 1 << 26, 100  # bytes that are always taken; what one byte may become
GRAPH = ("edges", "ends", "starts")


def packed(topics: Assignment) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """Rows at 2 bytes a number, about 200 a row for the graph, texts compressed."""
    corpus = topics.corpus
    values = {
        "named": [[named.name, list(named.keywords)] for named in topics.named],
        "own_names": {str(at): name for at, name in topics.own_names.items()},
        "min_confidence": topics.min_confidence,
        "random_state": corpus.random_state,
    }
    arrays: dict[str, NDArray[Any]] = {
        **packed_points(corpus.points, GRAPH),
        "point": corpus.point,
        "order": corpus.order,
        "labels": topics.fitted.labels,
        **_packed("ids", corpus.ids),
        **_packed("texts", corpus.texts),
    }
    if corpus.groups is not None:
        arrays["groups"] = corpus.groups
    return values, arrays


def unpacked(values: Mapping[str, Any], arrays: Arrays) -> Assignment:
    """What :func:`packed` took apart."""
    points = unpacked_points(arrays, GRAPH)
    point, order, items = arrays["point"], arrays["order"], len(arrays["ids_bytes"])
    if not (
        len(point) == len(order) == items == len(arrays["texts_bytes"])
        and _within(point, len(points.codes))
        and _within(order, items)
        and len(arrays["labels"]) == len(points.codes)
        and _within(arrays["labels"] + 1, len(values["named"]) + 1)
        and len(arrays.get("groups", point)) == items
    ):
        raise ValueError("rows of another result")
    corpus = Corpus(
        points,
        arrays["point"],
        arrays["order"],
        _unpacked("ids", arrays),
        _unpacked("texts", arrays),
        arrays.get("groups"),
        random_state=values["random_state"],
    )
    return Assignment(
        corpus=corpus,
        fitted=Fitted(points, arrays["labels"]),
        named=tuple(Named(name, tuple(keywords)) for name, keywords in values["named"]),
        own_names={int(at): name for at, name in values["own_names"].items()},
        min_confidence=values["min_confidence"],
    )


def _within(numbers: NDArray[Any], end: int) -> bool:
    """Whether all are whole numbers from 0, below ``end``."""
    return numbers.dtype.kind in "iu" and bool(((numbers >= 0) & (numbers < end)).all())


def _packed(name: str, texts: tuple[str, ...]) -> dict[str, NDArray[Any]]:
    data = [text.encode("utf-8", "surrogatepass") for text in texts]
    joined = zlib.compress(b"".join(data), 6)
    lengths = np.array([len(text) for text in data], np.int64)
    return {name: np.frombuffer(joined, np.uint8), f"{name}_bytes": lengths}


def _unpacked(name: str, arrays: Arrays) -> tuple[str, ...]:
    lengths = arrays[f"{name}_bytes"]
    packed_bytes = arrays[name].tobytes()
    # zlib packs to a thousandth at best, texts hardly ever to a hundredth; the small are let be.
    size = sum(lengths.tolist())
    if (lengths < 0).any() or size > max(SMALL, MOST_PACKED * len(packed_bytes)):
        raise ValueError(f"{name} of an impossible length")
    data, ends = inflated(packed_bytes, size), np.cumsum(lengths)
    starts = ends - lengths
    spans = zip(starts.tolist(), ends.tolist(), strict=True)
    return tuple(data[a:b].decode("utf-8", "surrogatepass") for a, b in spans)
