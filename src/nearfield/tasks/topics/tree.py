"""A tree over the topics, by the likeness of their centres, and of sub-topics inside them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nearfield.errors import UsageError
from nearfield.tasks.topics.assignment import Assignment
from nearfield.tasks.topics.corpus import Corpus
from nearfield.tasks.topics.divide import SMALLEST
from nearfield.tasks.topics.document import NodeDocument, NodeHead

FEW = 12  # topics that are read without themes above them


@dataclass(frozen=True, repr=False)
class Node:
    """All items, a theme (topics that are alike), a topic or a sub-topic: ``level`` says which.

    ``size`` counts its items and ``ids`` names them; ``cluster`` is a topic's number.
    """

    level: str
    name: str
    keywords: tuple[str, ...]
    ids: tuple[str, ...]
    children: tuple[Node, ...] = ()
    cluster: int | None = None

    @property
    def size(self) -> int:
        """Number of items."""
        return len(self.ids)

    def to_dict(self) -> NodeDocument:
        """Plain values, nested, without the ids."""
        head: NodeHead = {"level": self.level, "name": self.name, "size": self.size}
        if self.cluster is not None:
            head["cluster"] = self.cluster
        children = [child.to_dict() for child in self.children]
        return {**head, "keywords": list(self.keywords), "children": children}

    def lines(self, depth: int = 0) -> Iterator[str]:
        """Indented lines: themes, topics with their numbers, sub-topics, each with its size."""
        number = "" if self.cluster is None else f"{self.cluster}  "
        yield f"{'  ' * depth}{number}{self.name}  ({self.size:,})"
        for child in self.children:
            yield from child.lines(depth + 1)

    def __repr__(self) -> str:
        return "\n".join(self.lines())


def tree(topics: Assignment, levels: int = 2) -> Node:
    """Themes, topics, and ``levels - 1`` levels of sub-topics.

    More than a dozen topics are joined to themes, twice the root of their number at most, by the
    likeness of their centres less the mean of all items (average linkage).
    """
    if levels < 1:
        raise UsageError(f"levels is {levels}; wanted 1 or more.")
    nodes = tuple(_topic(topics, at, levels) for at in range(len(topics)))
    if len(nodes) > FEW:
        nodes = _themes(topics, nodes)
    ids = tuple(name for node in nodes for name in node.ids)
    return Node("all", "all", (), ids, nodes)


def _themes(topics: Assignment, nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    from scipy.cluster.hierarchy import fcluster, linkage

    mean = topics.corpus.vectors.mean(axis=0, dtype=np.float64)
    joined = linkage(topics.centres.astype(np.float64) - mean, "average", "cosine")
    most = round(2 * len(nodes) ** 0.5)
    sizes = np.array([node.size for node in nodes])
    theme = fcluster(joined, most, "maxclust") - 1
    weight = np.bincount(theme, sizes)
    theme = np.argsort(np.lexsort((np.arange(len(weight)), -weight)))[theme]
    labels = np.where(topics.nearest >= 0, theme[topics.nearest], -1)
    themes = []
    for at, (name, keywords) in enumerate(topics.corpus.named(labels)):
        children = tuple(node for node, own in zip(nodes, theme, strict=True) if own == at)
        ids = tuple(name for node in children for name in node.ids)
        alone = len(children) == 1
        themes.append(children[0] if alone else Node("theme", name, keywords, ids, children))
    return tuple(themes)


def _topic(topics: Assignment, at: int, levels: int) -> Node:
    name, keywords = topics.named[at]
    rows = np.flatnonzero(topics.placed == at)
    inner = _inside(topics.corpus, np.flatnonzero(topics.nearest == at), levels - 1)
    ids = tuple(topics.corpus.ids[row] for row in rows)
    return Node("topic", name, keywords, ids, inner, at)


def _inside(corpus: Corpus, rows: NDArray[np.int64], levels: int) -> tuple[Node, ...]:
    """The sub-topics of some rows, named by what sets them apart from each other."""
    if levels < 1 or len(rows) < SMALLEST:
        return ()
    parts = corpus.parts(rows)
    if parts.max(initial=0) < 1:
        return ()
    labels = np.full(len(corpus), -1, np.int64)
    labels[rows] = parts
    parted = []
    for number, (name, keywords) in enumerate(corpus.named(labels, among=labels >= 0)):
        own = rows[parts == number]
        ids = tuple(corpus.ids[row] for row in own)
        children = _inside(corpus, own, levels - 1)
        parted.append(Node("sub-topic", name, keywords, ids, children))
    return tuple(parted)
