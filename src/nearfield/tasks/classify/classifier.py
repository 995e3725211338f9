"""A classifier that knows when it does not know, in scikit-learn's manners."""

# ruff: noqa: N803 - X, as scikit-learn calls the rows
from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.validation import check_is_fitted

from nearfield.errors import UnknownName, UsageError
from nearfield.neighbors import Neighborhood
from nearfield.tasks import saved
from nearfield.tasks.classify.conformal import check_coverage, check_sets
from nearfield.tasks.classify.folds import groups_of
from nearfield.tasks.classify.heads import METHODS, Descriptions
from nearfield.tasks.classify.labels import Column, check_labels
from nearfield.tasks.classify.learning import (
    AUTO,
    Learned,
    Recipe,
    arrays_of,
    learn,
    learned_from,
)
from nearfield.tasks.classify.sets import SAVED_AS, Likeliest, Promised, Rule
from nearfield.tasks.estimating import labels_for, rows_of, weights_of
from nearfield.types import Vectors

HEADS: dict[str, Any] = {name: method.again for name, method in METHODS.items()}
HEADS["zero-shot"] = Descriptions


class Classifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Labels for vectors, with calibrated probabilities and sets that keep a promise.

    Probabilities are the softmax of the head's logits over one temperature, found on held-out
    folds (Guo et al. 2017). Sets come from conformal prediction: they hold the right label for the
    share ``coverage`` of new rows like those it learned from, and are empty for rows that are like
    none. Near-identical rows are never on both sides of a split.

    Parameters
    ----------
    method
        ``"logistic"`` (regression; the penalty by cross-validation), ``"neighbors"`` (a vote of
        the nearest examples), or ``"auto"``: whichever has less held-out loss.
    coverage
        Of the sets, unless :meth:`predict_set` is asked for another.
    sets
        ``"scoped"`` (probability and nearness to the examples), ``"lac"`` (probability alone, the
        smallest sets) or ``"adaptive"`` (larger sets for harder rows).
    setting
        The one method's C or k; chosen on held-out folds where it is None.
    random_state
        Of the folds.

    Attributes
    ----------
    classes_
        The labels, sorted.
    method_, setting_, temperature_, n_features_in_, feature_names_in_
        What was chosen; its penalty or number of voters; the divisor of the logits; the width of a
        row; the names of the columns, if a frame came.
    fingerprint_
        Of the encoder whose rows it learned from, where that is known.

    Examples
    --------
    >>> from nearfield.testing import ToyEncoder
    >>> texts = ["red apple", "green apple", "ripe apple", "blue sky", "grey sky", "clear sky"]
    >>> X = ToyEncoder().encode_document(texts)
    >>> fruit = Classifier().fit(X, ["fruit"] * 3 + ["weather"] * 3)
    >>> fruit.predict(ToyEncoder().encode_document(["dark sky"])).tolist()
    ['weather']
    """

    def __init__(
        self,
        method: str = AUTO,
        *,
        coverage: float = 0.9,
        sets: str = "scoped",
        setting: float | None = None,
        random_state: int = 0,
    ) -> None:
        self.method, self.setting = method, setting
        self.coverage, self.sets = coverage, sets
        self.random_state = random_state

    def fit(
        self,
        X: Vectors,
        y: Column,
        groups: NDArray[np.int64] | None = None,
        sample_weight: Any = None,
    ) -> Classifier:
        """Learn from rows ``(n, dim)`` and a label for each.

        ``groups`` numbers the rows that must not be split; near-identical ones without.
        ``sample_weight`` is how much each row counts, ``(n,)``: a row of weight 0 is left out.
        Raises ``UsageError`` for fewer than two labels, missing or continuous ones, ``BadVectors``
        for rows of zeros or NaN, for what is sparse or complex.
        """
        check_coverage(self.coverage)
        check_sets(self.sets)
        check_method(self.method)
        rows, labels = rows_of(self, X, fitting=True), labels_for(self, y)
        weights = weights_of(sample_weight, rows)
        check_labels([(str(label),) for label in labels.tolist()], len(rows))
        if weights is not None and not weights.all():
            kept = weights > 0
            groups = None if groups is None else np.asarray(groups)[kept]
            rows, labels, weights = rows[kept], labels[kept], weights[kept]
            check_labels([(str(label),) for label in labels.tolist()], len(rows))
        near = Neighborhood(rows)
        self.classes_, codes = np.unique(labels, return_inverse=True)
        own = groups_of(near.graph()) if groups is None else np.asarray(groups)[near.order]
        recipe = Recipe(self.method, self.sets, self.random_state, self.setting)
        counts = None if weights is None else weights[near.order]
        learned = learn(
            recipe, near.vectors, codes[near.order], own, len(self.classes_), weights=counts
        )
        return self._keep(learned, self.classes_)

    def predict_proba(self, X: Vectors) -> NDArray[np.float64]:
        """Calibrated probabilities ``(n, classes)``, in the order of ``classes_``."""
        return self.read(X)[0]

    def predict(self, X: Vectors) -> NDArray[Any]:
        """The likeliest label of each row, ``(n,)``, whatever the sets say."""
        probabilities = self.predict_proba(X)
        return np.asarray(self.classes_[probabilities.argmax(1)])

    def predict_set(self, X: Vectors, coverage: float | None = None) -> NDArray[np.bool_]:
        """Which labels each row may have, bool ``(n, classes)``.

        One: an answer. Several: the row is between them. None: it is like no example.
        """
        share = self.coverage if coverage is None else coverage
        return self.rule(share).sets(*self.read(X))

    def familiarity(self, X: Vectors) -> NDArray[np.float64]:
        """How well the best label fits each row, ``(n,)``: low for what is out of scope."""
        probabilities, familiar = self.read(X)
        return np.asarray(self.learned_.conformal.scores(probabilities, familiar).max(1))

    def learned_from(self, fingerprint: str) -> Classifier:
        """Itself, which now says which encoder's rows it learned from, also when it is saved."""
        self.fingerprint_ = fingerprint
        return self

    @property
    def fingerprint(self) -> str:
        """``fingerprint_``; empty before it has learned."""
        return str(getattr(self, "fingerprint_", ""))

    def save(self, path: str | Path) -> None:
        """Write it to one file, without pickle; it holds the examples' vectors."""
        check_is_fitted(self)
        learned, labels = self.learned_, self.classes_
        values = {
            "parameters": self.get_params(),
            "head": learned.method,
            "classes": [_plain(label) for label in labels.tolist()],
            "sets": learned.conformal.score,
            "temperature": learned.temperature,
            "setting": learned.setting,
            "fingerprint": self.fingerprint,
        }
        saved.save(path, SAVED_AS, values, arrays_of(learned))

    @classmethod
    def load(cls, path: str | Path) -> Classifier:
        """Read one that was saved; it answers the same."""
        values, arrays = saved.load(path, SAVED_AS)
        if "parameters" not in values:
            raise UsageError(f"{path} holds several labels a row.", "Use: Tagger.load")
        with saved.fitting(path):
            model = cls(**values["parameters"])
            learned = learned_from(HEADS[values["head"]], values, arrays)
            model._keep(learned, np.array(values["classes"]))
        return model.learned_from(values.get("fingerprint", ""))

    def _keep(self, learned: Learned, classes: NDArray[Any]) -> Classifier:
        self.learned_, self.classes_, self.method_ = learned, classes, learned.method
        self.setting_, self.temperature_ = learned.setting, learned.temperature
        self.n_features_in_, self.fingerprint_ = learned.examples.shape[1], ""
        return self

    def rule(self, coverage: float) -> Rule:
        """How probabilities become sets; without held-out rows, by the probabilities alone."""
        check_is_fitted(self)
        check_coverage(coverage)
        own = self.learned_.conformal
        return Promised(coverage, own) if len(own.own) else Likeliest(coverage)

    @property
    def names(self) -> tuple[str, ...]:
        """The labels, as strings."""
        return tuple(map(str, self.classes_.tolist()))

    def read(self, X: Vectors) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Probabilities ``(n, classes)``, and the mean cosine to the nearest examples ``(n,)``."""
        near = Neighborhood(rows_of(self, X))
        probabilities, familiar = self.learned_.read(near.vectors)
        return near.restore(probabilities), near.restore(familiar)


def check_method(method: str, *others: str) -> None:
    """A method that learns, or one of the others; ``UnknownName`` lists them."""
    methods = {AUTO, *METHODS, *others}
    if method not in methods:
        raise UnknownName("method", method, methods)


def _plain(label: Any) -> Any:
    if isinstance(label, str | int | float | bool):
        return label
    raise UsageError(f"The label {label!r} cannot be saved; strings and numbers can.")
