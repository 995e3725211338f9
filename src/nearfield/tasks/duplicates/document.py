"""The documents of duplicates and matches: what ``to_dict`` gives."""

from __future__ import annotations

from typing_extensions import TypedDict


class GroupDocument(TypedDict):
    """Ids of items that are the same, the kept one first, and the lowest score among them."""

    ids: list[str]
    keep: str
    similarity: float


class DuplicatesDocument(TypedDict):
    """Groups, the largest first; the lowest score of a pair, and how precise the pairs are.

    The precision is estimated, of the near pairs: equal items are not counted in it.
    """

    groups: list[GroupDocument]
    threshold: float
    estimated_precision: float


class MatchDocument(TypedDict):
    """An item, the other set's item that is the same, their score, and the chance of it."""

    id: str
    other: str
    similarity: float
    probability: float


class MatchesDocument(TypedDict):
    """Matches by item, the surest first for each; threshold and precision as of duplicates."""

    matches: list[MatchDocument]
    threshold: float
    estimated_precision: float
