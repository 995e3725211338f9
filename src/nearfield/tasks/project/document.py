"""The document of a map: what ``to_dict`` gives."""

from __future__ import annotations

from typing import Any, NotRequired

from typing_extensions import TypedDict


class MeasuresDocument(TypedDict):
    """Four measures of how far a map is to be trusted, 1 the best; see ``Trust``."""

    trustworthiness: float
    continuity: float
    kept: float
    distances: float


class TrustDocument(MeasuresDocument):
    """The means over all items, and what to believe, in a sentence."""

    words: str


class PointDocument(MeasuresDocument):
    """An item, its place (two or three numbers), and how far that is to be trusted."""

    id: str
    point: list[float]


class EndDocument(TypedDict):
    """One end of an axis: the outermost items, and the words that its items have more often."""

    ids: list[str]
    words: list[str]


class AxisDocument(TypedDict):
    """An axis of PCA: its share of the variance, and its two ends."""

    variance: float
    low: EndDocument
    high: EndDocument


class MadeDocument(TypedDict):
    """How a map was made, and how far to trust it.

    ``axes`` are there for PCA alone, ``stress`` (Kruskal's) for MDS.
    """

    method: str
    arguments: dict[str, Any]
    trust: TrustDocument
    axes: NotRequired[list[AxisDocument]]
    stress: NotRequired[float]


class ProjectionDocument(MadeDocument):
    """How a map was made, how far to trust it, and the place of each item."""

    items: list[PointDocument]
