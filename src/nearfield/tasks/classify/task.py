"""Labels for the rows that have none, learned from those that have one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nearfield.errors import Hint, UsageError
from nearfield.neighbors import Neighborhood
from nearfield.tasks import saved
from nearfield.tasks.classify.classifier import Classifier, check_method
from nearfield.tasks.classify.conformal import check_coverage, check_sets
from nearfield.tasks.classify.folds import groups_of
from nearfield.tasks.classify.heads import METHODS, Descriptions
from nearfield.tasks.classify.holding import hold_out, single_groups
from nearfield.tasks.classify.labels import (
    Column,
    Names,
    check_labels,
    of_several,
    read_labels,
    several,
)
from nearfield.tasks.classify.learning import AUTO, Learned, Recipe, learn
from nearfield.tasks.classify.next import Pool
from nearfield.tasks.classify.report import Report, figures
from nearfield.tasks.classify.result import Classification
from nearfield.tasks.classify.sets import SAVED_AS, Model
from nearfield.tasks.classify.tagging import Tagger, hold_out_tags, learn_tags, tag_figures
from nearfield.tasks.details import details_of
from nearfield.tasks.rows import NamedRows
from nearfield.types import KnnGraph, Vectors

Codes = NDArray[np.int64]
ZERO_SHOT = "zero-shot"


def classify(
    rows: Vectors | Neighborhood,
    labels: Column | None = None,
    *,
    ids: Sequence[str] | None = None,
    texts: Sequence[str] | None = None,
    method: str = AUTO,
    names: Sequence[str] | None = None,
    descriptions: Vectors | None = None,
    predict: Vectors | None = None,
    predict_ids: Sequence[str] | None = None,
    predict_texts: Sequence[str] | None = None,
    coverage: float = 0.9,
    sets: str = "scoped",
    separator: str | None = None,
    random_state: int = 0,
    graph: KnnGraph | None = None,
    groups: Sequence[int] | NDArray[np.int64] | None = None,
) -> Classification:
    """Learn from the rows with a label, say how well, and label the others.

    Parameters
    ----------
    rows
        Vectors ``(n, dim)``, or a neighborhood.
    labels
        Of each row; None, NaN and "" are none. Lists, or strings with a ``separator``, hold
        several.
    ids, texts
        Of the rows; the texts only for the mistakes in the report.
    method
        ``"logistic"``, ``"neighbors"``, ``"auto"`` (whichever has less held-out loss), or
        ``"zero-shot"`` by ``names`` and ``descriptions``.
    names, descriptions
        The labels of zero-shot, and their vectors ``(labels, dim)`` by the rows' own encoder.
    predict, predict_ids, predict_texts
        Other rows to label; the rows without a label unless given.
    coverage, sets
        Of the conformal sets, see :class:`Classifier`.
    groups
        Numbers ``(n,)`` of what is held out together. [default: near-identical rows, which are one
        thing said again]

    Raises
    ------
    UsageError
        No label, one label only, or fewer labels than rows.
    UnknownName, BadVectors

    Examples
    --------
    >>> from nearfield.testing import ToyEncoder
    >>> texts = ["red apple", "green apple", "ripe apple", "blue sky", "grey sky", "clear sky"]
    >>> rows = ToyEncoder().encode_document([*texts, "dark sky"])
    >>> result = classify(rows, ["fruit"] * 3 + ["weather"] * 3 + [None])
    >>> result.ids, result.labels
    (('6',), ['weather'])
    """
    check_coverage(coverage)
    check_sets(sets)
    check_method(method, ZERO_SHOT)
    named = NamedRows.of(rows, ids, texts, graph)
    given = read_labels([None] * named.near.n if labels is None else labels, separator)
    column = _Column(named, given, random_state, None if groups is None else np.asarray(groups))
    if method == ZERO_SHOT:
        model, report = _by_description(column, names, descriptions, coverage, sets)
    else:
        column.check()
        learn_how = _several_each if several(given) else _one_each
        model, report = learn_how(column, method, coverage, sets)
        if several(given):
            report = replace(report, note=of_several(labels or (), separator))
    if predict is not None:
        return label(
            model, predict, ids=predict_ids, texts=predict_texts, coverage=coverage, report=report
        )
    return _rest(column, model, coverage, report)


def label(
    model: Model,
    rows: Vectors,
    *,
    ids: Sequence[str] | None = None,
    texts: Sequence[str] | None = None,
    coverage: float = 0.9,
    report: Report | None = None,
) -> Classification:
    """What a model that has learned, or was loaded, says of rows ``(n, dim)``."""
    named = NamedRows.of(rows, ids, texts)
    return Classification(
        named.ids,
        model.names,
        *model.read(rows),
        model.rule(coverage),
        report or Report("saved", 0, 0, nominal=coverage),
        model,
        Pool(named.near, named.near.place),
        details=details_of(named.ids, named.texts),
    )


def load_model(path: str | Path) -> Model:
    """A saved model, for one label a row or for several."""
    values, _ = saved.load(path, SAVED_AS)
    return Classifier.load(path) if "parameters" in values else Tagger.load(path)


@dataclass(frozen=True)
class _Column:
    """The labels beside the neighborhood: what stands where, in content order."""

    named: NamedRows
    given: list[Names]  # in the order that came
    random_state: int
    together: Codes | None = None  # in the order that came

    @property
    def near(self) -> Neighborhood:
        """The rows in content order."""
        return self.named.near

    def check(self) -> list[str]:
        """The different labels; an error where there is nothing to learn."""
        return check_labels(self.given, self.near.n)

    def places(self, among: set[str] | None = None) -> Codes:
        """Places in content order of the rows with a label (of some labels)."""
        rows = [bool(n) and (among is None or n[0] in among) for n in self.given]
        return np.flatnonzero(np.array(rows, bool)[self.near.order])

    def groups(self) -> Codes:
        """Rows that are held out together share a number; in content order."""
        if self.together is not None:
            return self.together[self.near.order]
        return groups_of(self.near.graph())

    def names_at(self, places: Codes) -> list[Names]:
        """The labels there."""
        return [self.given[row] for row in self.near.order[places]]

    def ids_at(self, places: Codes) -> list[str]:
        """The ids there."""
        return [self.named.ids[row] for row in self.near.order[places]]

    def texts_at(self, places: Codes) -> list[str]:
        """The texts there; none without."""
        texts = self.named.texts
        return [] if texts is None else [texts[row] for row in self.near.order[places]]


def _one_each(column: _Column, method: str, coverage: float, sets: str) -> tuple[Model, Report]:
    classes = column.check()
    recipe = Recipe(method, sets, column.random_state)
    model = Classifier(method, coverage=coverage, sets=sets, random_state=column.random_state)
    return _learned(column, model, recipe, classes, coverage)


def _by_description(
    column: _Column,
    names: Sequence[str] | None,
    descriptions: Vectors | None,
    coverage: float,
    sets: str,
) -> tuple[Model, Report]:
    """Labels by the nearness of their descriptions; calibrated if some rows have a label."""
    if not names or descriptions is None or len(names) < 2:
        raise UsageError(
            "Zero-shot needs the names of at least two labels.",
            Hint.use(labels=["billing", "refund"]),
        )
    if len(set(names)) < len(names) or len(names) != len(descriptions):
        raise UsageError(f"{len(set(names))} different names, {len(descriptions)} descriptions.")
    order = np.argsort(np.array(names), kind="stable")
    head = Descriptions(_unit(descriptions)[order])
    recipe = Recipe(ZERO_SHOT, sets, column.random_state, descriptions=head)
    model = Classifier(coverage=coverage, sets=sets, random_state=column.random_state)
    return _learned(column, model, recipe, [names[at] for at in order], coverage)


def _learned(
    column: _Column, model: Classifier, recipe: Recipe, classes: list[str], coverage: float
) -> tuple[Model, Report]:
    """The model of all labelled rows, and the figures of held-out ones."""
    near, places = column.near, column.places(set(classes))
    number = {name: code for code, name in enumerate(classes)}
    codes = np.array([number[names[0]] for names in column.names_at(places)], np.int64)
    rows, groups = near.vectors[places], column.groups()[places]
    if len(places):
        learned = learn(recipe, rows, codes, groups, len(classes))
    else:
        learned = recipe.unlearned()
    model._keep(learned, np.array(classes))
    held = hold_out(recipe, rows, codes, groups, len(classes), coverage)
    alone = single_groups(codes, groups)
    report = Report(
        learned.method,
        len(places),
        len(held.rows),
        nominal=coverage,
        setting=_setting(learned),
        left_out=tuple(classes[code] for code in alone),
        note=_note(len(places), len(held.rows), coverage),
        **figures(held, classes, codes, column.ids_at(places), column.texts_at(places)),
    )
    return model, report


def _several_each(column: _Column, method: str, coverage: float, sets: str) -> tuple[Model, Report]:
    """A regression for each label, whatever the method."""
    classes, near, places = column.check(), column.near, column.places()
    number = {name: code for code, name in enumerate(classes)}
    tags = np.zeros((len(places), len(classes)), bool)
    for row, names in enumerate(column.names_at(places)):
        tags[row, [number[name] for name in names]] = True
    rows, groups = near.vectors[places], column.groups()[places]
    model = learn_tags(rows, tags, groups, column.random_state, tuple(classes))
    held, _, given = hold_out_tags(rows, tags, groups, column.random_state)
    report = Report(
        "logistic",
        len(places),
        len(held),
        nominal=coverage,
        setting=f"C={model.setting:g}",
        left_out=tuple(n for n, count in zip(classes, tags.sum(0), strict=True) if count == 1),
        **tag_figures(held, tags, given, classes),
    )
    return model, report


def _rest(column: _Column, model: Model, coverage: float, report: Report) -> Classification:
    """The rows without a label, in the order they came."""
    near = column.near
    rows = np.flatnonzero(np.array([not names for names in column.given], bool))
    places = near.place[rows]
    if len(rows):
        probabilities, familiar = model.read(near.vectors[places])
    else:
        probabilities, familiar = np.zeros((0, len(model.names))), np.zeros(0)
    ids = tuple(column.ids_at(places))
    texts = None if column.named.texts is None else column.texts_at(places)
    return Classification(
        ids,
        model.names,
        probabilities,
        familiar,
        model.rule(coverage),
        report,
        model,
        Pool(near, places),
        details=details_of(ids, texts),
    )


def _setting(learned: Learned) -> str:
    """The setting by its name; nothing for descriptions."""
    method = METHODS.get(learned.method)
    return "" if method is None else f"{method.setting}={learned.setting:g}"


def _note(examples: int, held: int, coverage: float) -> str:
    if not examples:
        return "No row has a label: the probabilities are not calibrated."
    if not held:
        return "No label has two examples: nothing could be held out, nothing is calibrated."
    least = int(np.ceil(coverage / (1 - coverage) - 1e-9))
    if held < least:
        return f"{held} held-out examples; sets of coverage {coverage:g} need at least {least}."
    return ""


def _unit(rows: Vectors) -> Vectors:
    near = Neighborhood(rows)
    unit: Vectors = near.restore(near.vectors)
    return unit
