"""The documents of duplicates and matches: what ``to_dict`` gives."""

from __future__ import annotations

from typing import NotRequired

from typing_extensions import TypedDict


class VerdictsDocument(TypedDict):
    """The fields of two records by how they compare; one of the two lacks the ``missing``."""

    agree: list[str]
    close: list[str]
    differ: list[str]
    missing: list[str]


class FieldsDocument(VerdictsDocument):
    """How the fields of the record ``id`` compare with those of the one that is kept."""

    id: str


class GroupDocument(TypedDict):
    """Ids of items that are the same, the kept one first, and the lowest score among them.

    ``fields`` are there for records: one entry for each but the kept one.
    """

    ids: list[str]
    keep: str
    similarity: float
    fields: NotRequired[list[FieldsDocument]]


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
