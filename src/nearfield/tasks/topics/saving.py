"""Topics as plain values and arrays, and back: a loaded one answers the same."""

from __future__ import annotations

import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nearfield.tasks.cluster.fitted import Fitted
from nearfield.tasks.cluster.saving import packed_points, unpacked_points
from nearfield.tasks.parts import Parts, text, texts
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
        **packed_texts("ids", corpus.ids),
        **packed_texts("texts", corpus.texts),
    }
    if corpus.groups is not None:
        arrays["groups"] = corpus.groups
    return values, arrays


def unpacked(parts: Parts) -> Assignment:
    """What :func:`packed` took apart; raises ``ValueError`` for anything else."""
    points = unpacked_points(parts, GRAPH)
    named = tuple(_named(each) for each in parts.values["named"])
    m, n, count = len(points), parts.length("ids_bytes"), len(named)
    order = parts.integers("order", n, least=0, most=n - 1)
    if (np.bincount(order, minlength=n) != 1).any():
        raise ValueError("a row twice")
    own = {int(at): text(name) for at, name in parts.values["own_names"].items()}
    if not all(0 <= at < count for at in own):
        raise ValueError("names of other topics")
    corpus = Corpus(
        points,
        parts.integers("point", n, least=0, most=m - 1),
        order,
        unpacked_texts("ids", parts, n),
        unpacked_texts("texts", parts, n),
        parts.integers("groups", n) if "groups" in parts.arrays else None,
        random_state=parts.integer("random_state", 0, 2**32 - 1),
    )
    return Assignment(
        corpus=corpus,
        fitted=Fitted(points, parts.integers("labels", m, least=-1, most=count - 1)),
        named=named,
        own_names=own,
        min_confidence=parts.number("min_confidence", 0, 1),
    )


def _named(value: Any) -> Named:
    name, keywords = value
    return Named(text(name), texts(keywords))


def packed_texts(name: str, words: tuple[str, ...]) -> dict[str, NDArray[Any]]:
    """Texts as two arrays: their bytes by zlib, and how many each has."""
    data = [word.encode("utf-8", "surrogatepass") for word in words]
    joined = b"".join(data)
    small = zlib.compress(joined, 6)
    if len(joined) > _most(len(small)):  # so alike that they would be refused
        small = zlib.compress(joined, 0)
    lengths = np.array([len(word) for word in data], np.int64)
    return {name: np.frombuffer(small, np.uint8), f"{name}_bytes": lengths}


def unpacked_texts(name: str, parts: Parts, n: int) -> tuple[str, ...]:
    """The texts that :func:`packed_texts` packed; raises ``ValueError`` for anything else."""
    lengths = parts.integers(f"{name}_bytes", n, least=0)
    small = parts.integers(name, None).tobytes()
    size = sum(lengths.tolist())
    if size > _most(len(small)):
        raise ValueError(f"{name} of an impossible length")
    data, ends = inflated(small, size), np.cumsum(lengths)
    starts = ends - lengths
    spans = zip(starts.tolist(), ends.tolist(), strict=True)
    return tuple(data[a:b].decode("utf-8", "surrogatepass") for a, b in spans)


def _most(small: int) -> int:
    """Bytes that so many packed ones may become.

    zlib packs to a thousandth at best, texts hardly ever to a hundredth; the small are let be.
    """
    return max(SMALL, MOST_PACKED * small)
