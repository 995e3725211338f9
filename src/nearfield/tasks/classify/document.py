"""The documents of classifications: what ``to_dict`` gives."""

from __future__ import annotations

from typing import NotRequired

from typing_extensions import TypedDict


class LabelDocument(TypedDict):
    """A label that an item may have, and its calibrated probability."""

    label: str
    probability: float


class LabelledDocument(TypedDict):
    """An item with the labels of its set, the likeliest first, and whether that is no answer."""

    id: str
    labels: list[LabelDocument]
    abstained: bool


class OfLabelDocument(TypedDict):
    """One label: its examples, and what was measured on its rows that were held out."""

    label: str
    examples: int
    precision: float | None
    recall: float | None
    f1: float | None
    coverage: float | None


class ConfusionDocument(TypedDict):
    """How many rows of one label were called another."""

    label: str
    called: str
    count: int


class MistakeDocument(TypedDict):
    """A held-out row that was called something else, and how sure the model was."""

    id: str
    label: str
    called: str
    probability: float
    text: str


class ReportDocument(TypedDict):
    """What the model is worth, from rows that were held out; null where there were none.

    ``coverage`` is the share of sets with the right label, beside the ``nominal`` share;
    ``answered`` the share of rows with a single label, and ``accuracy_answered`` how often that was
    right; ``set_size`` the mean number of labels in a set. ``setting`` is what was chosen,
    ``left_out`` the labels with one example.
    """

    method: str
    examples: int
    held_out: int
    accuracy: float | None
    macro_f1: float | None
    calibration_error: float | None
    nominal: float
    coverage: float | None
    answered: float | None
    accuracy_answered: float | None
    set_size: float | None
    setting: str
    note: str
    left_out: list[str]
    per_label: list[OfLabelDocument]
    confusions: list[ConfusionDocument]
    mistakes: list[MistakeDocument]


class ClassificationDocument(TypedDict):
    """Labels of items, what they are worth, and, if asked for, the ids to label ``next``."""

    items: list[LabelledDocument]
    report: ReportDocument
    next: NotRequired[list[str]]
