"""The documents of recommendations, and of what they are worth: what ``to_dict`` gives."""

from __future__ import annotations

from typing import NotRequired

from typing_extensions import TypedDict


class BecauseDocument(TypedDict):
    """One reason and its share of the score, 0 to 1.

    One of ``id`` (a liked item), ``text`` (a preference in words), ``popular`` and ``typical`` is
    there; the last two hold a sentence.
    """

    id: NotRequired[str]
    text: NotRequired[str]
    popular: NotRequired[str]
    typical: NotRequired[str]
    share: float


class RecommendedDocument(TypedDict):
    """An item, its score, and what speaks for it, the strongest reason first."""

    id: str
    score: float
    because: list[BecauseDocument]


class EventWordDocument(TypedDict):
    """A word of the history's event column, how it was read, and how many events have it.

    ``meaning`` is ``for``, ``against`` or ``not understood``, which counts for an item.
    """

    word: str
    meaning: str
    events: int


class RecommendationsDocument(TypedDict):
    """Unseen items in the order in which to show them, and how a history's words were read."""

    items: list[RecommendedDocument]
    events: NotRequired[list[EventWordDocument]]


class MeasuredDocument(TypedDict):
    """A number with its interval of .95 over the users; null where it has none."""

    value: float
    low: float | None
    high: float | None


class RecommenderDocument(TypedDict):
    """Each method's metrics by name, on how much they were measured, and what the log chose.

    ``half_life`` is in events, null where none counts less than another; ``text_weight`` is of the
    vectors' score beside that of the events.
    """

    methods: dict[str, dict[str, MeasuredDocument]]
    k: int
    users: int
    train_events: int
    test_events: int
    half_life: float | None
    text_weight: float
