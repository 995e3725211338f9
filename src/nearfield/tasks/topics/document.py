"""The document of topics, of their tree, of topics over time and by group."""

from __future__ import annotations

from typing import NotRequired

from typing_extensions import TypedDict

from nearfield.tasks.cluster.document import ClustersDocument


class NodeHead(TypedDict):
    """What a node of the tree is, without what lies below it."""

    level: str
    name: str
    size: int
    cluster: NotRequired[int]


class NodeDocument(NodeHead):
    """A node of the tree of topics: all items, a theme, a topic or a sub-topic.

    ``level`` is "all", "theme", "topic" or "sub-topic", ``size`` its number of items; ``cluster``
    is there for a topic.
    """

    keywords: list[str]
    children: list[NodeDocument]


class TrendDocument(TypedDict):
    """A topic over time, one value a bin: items, share of the bin's items, words that are new."""

    cluster: int
    name: str
    counts: list[int]
    share: list[float]
    new: list[list[str]]


class OverTimeDocument(TypedDict):
    """Topics over time.

    ``bins`` are the bins' first moments, ``end`` is the moment after the last, ``undated`` the
    number of items without a date. ``partial`` are the numbers of the bins, the first or the last,
    within which the items begin or end: their counts are of a part of the time.
    """

    bins: list[str]
    end: str
    undated: int
    partial: list[int]
    clusters: list[TrendDocument]


class GroupDocument(TypedDict):
    """A group: its name, and its number of items."""

    group: str
    size: int


class CellDocument(TypedDict):
    """A topic in a group.

    ``share`` is the topic's part of the group's items, ``lift`` that part over the topic's part of
    all items, ``low`` to ``high`` its 95 % interval; ``p`` of Fisher's exact test, and whether the
    group ``differs`` after the correction for all cells.
    """

    cluster: int
    name: str
    group: str
    count: int
    share: float
    lift: float
    low: float
    high: float
    p: float
    differs: bool


class ByGroupDocument(TypedDict):
    """Topics by group: the groups, the number of items without one, a cell a topic and group."""

    groups: list[GroupDocument]
    ungrouped: int
    cells: list[CellDocument]


class TopicsDocument(ClustersDocument):
    """Items and topics; the tree, counts over time and by group where they were asked for."""

    tree: NotRequired[NodeDocument]
    over_time: NotRequired[OverTimeDocument]
    by_group: NotRequired[ByGroupDocument]
