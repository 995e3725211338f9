"""Several labels a row: one regression a label, each with a threshold of its own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nearfield.errors import UsageError
from nearfield.neighbors import Neighborhood
from nearfield.tasks import saved
from nearfield.tasks.classify.folds import ALWAYS, folds_of
from nearfield.tasks.classify.heads import Linear, fit_linear
from nearfield.tasks.classify.learning import FOLDS, MANY
from nearfield.tasks.classify.nearest import familiar
from nearfield.tasks.classify.report import OfLabel
from nearfield.tasks.classify.sets import SAVED_AS, Rule, Thresholds
from nearfield.types import Vectors

Codes = NDArray[np.int64]
Tags = NDArray[np.bool_]
Scores = NDArray[np.float64]

GRID = (1.0, 10.0, 100.0)


@dataclass(frozen=True)
class Tagger:
    """Weights of every label, the slope and shift that calibrate them, and their thresholds."""

    names: tuple[str, ...]
    examples: Vectors
    linear: Linear
    slope: float
    shift: float
    limits: Scores
    setting: float
    fingerprint: str = ""

    def probabilities(self, rows: Vectors) -> Scores:
        """Of each label by itself, ``(n, labels)``."""
        return _sigmoid(self.linear.logits(rows) * self.slope + self.shift)

    def read(self, rows: Vectors) -> tuple[Scores, Scores]:
        """Probabilities ``(n, labels)``, and the mean cosine to the nearest examples ``(n,)``."""
        near = Neighborhood(rows)
        familiar_ = familiar(self.examples, near.vectors)
        return near.restore(self.probabilities(near.vectors)), near.restore(familiar_)

    def rule(self, coverage: float) -> Rule:
        """Its thresholds, whatever the coverage."""
        return Thresholds(self.limits)

    def learned_from(self, fingerprint: str) -> Tagger:
        """The same, which says which encoder's rows it learned from, also when it is saved."""
        return replace(self, fingerprint=fingerprint)

    def save(self, path: str | Path) -> None:
        """Write it to one file, without pickle."""
        values = {
            "names": list(self.names),
            "slope": self.slope,
            "shift": self.shift,
            "setting": self.setting,
            "fingerprint": self.fingerprint,
        }
        arrays = {**self.linear.arrays, "examples": self.examples, "limits": self.limits}
        saved.save(path, SAVED_AS, values, arrays)

    @classmethod
    def load(cls, path: str | Path) -> Tagger:
        """Read one that was saved; it answers the same."""
        values, arrays = saved.load(path, SAVED_AS)
        if "parameters" in values:
            raise UsageError(f"{path} holds one label a row.", "Use: Classifier.load")
        with saved.fitting(path):
            linear = Linear(arrays["weights"], arrays["bias"])
            names = tuple(values.pop("names"))
            return cls(names, arrays["examples"], linear, limits=arrays["limits"], **values)


def learn_tags(
    rows: Vectors, tags: Tags, groups: Codes, random_state: int, names: tuple[str, ...] = ()
) -> Tagger:
    """One-vs-rest regressions; Platt's scaling and the thresholds of best F1 on held-out folds.

    Platt, "Probabilistic outputs for support vector machines", 1999: one line for all labels
    together. Labels with fewer than five held-out examples have the threshold of all.
    """
    folds = tag_folds(tags, groups, random_state)
    held = folds != ALWAYS
    best, logits, least = GRID[0], np.zeros(tags.shape), np.inf
    line = (1.0, 0.0)
    for setting in GRID:
        tried = np.zeros(tags.shape)
        for fold in range(FOLDS):
            out = folds == fold
            if out.any():
                tried[out] = _fit(rows[~out], tags[~out], setting).logits(rows[out])
        slope, shift, loss = _platt(tried[held].ravel(), tags[held].ravel())
        if loss >= least:
            break
        best, logits, least, line = setting, tried, loss, (slope, shift)
    probabilities = _sigmoid(logits[held] * line[0] + line[1])
    limits = _limits(probabilities, tags[held])
    return Tagger(names, rows, _fit(rows, tags, best), *line, limits, best)


def hold_out_tags(
    rows: Vectors, tags: Tags, groups: Codes, random_state: int
) -> tuple[Codes, Scores, Tags]:
    """Held-out rows, their probabilities, and the labels they were given."""
    folds = tag_folds(tags, groups, random_state + 1)
    parts = []
    for fold in range(FOLDS if len(rows) <= MANY else 1):
        out = folds == fold
        if out.any():
            tagger = learn_tags(rows[~out], tags[~out], groups[~out], random_state)
            scores = tagger.probabilities(rows[out])
            parts.append((np.flatnonzero(out), scores, scores >= tagger.limits))
    if not parts:
        none = np.zeros((0, tags.shape[1]))
        return np.zeros(0, np.int64), none, none.astype(bool)
    held, scores, given = (np.concatenate([part[at] for part in parts]) for at in range(3))
    return held, scores, given


def tag_figures(held: Codes, tags: Tags, given: Tags, names: list[str]) -> dict[str, Any]:
    """The fields of a report: ``accuracy`` is the share of rows with exactly the right labels."""
    if not len(held):
        return {}
    true = tags[held]
    both, called, own = (v.sum(0).astype(float) for v in (true & given, given, true))
    f1 = 2 * both / np.maximum(called + own, 1)
    per_label = tuple(
        OfLabel(
            name,
            int(tags[:, at].sum()),
            float(both[at] / max(called[at], 1)),
            float(both[at] / max(own[at], 1)),
            float(f1[at]),
            None,
        )
        for at, name in enumerate(names)
    )
    return {
        "accuracy": float((true == given).all(1).mean()),
        "macro_f1": float(f1[own > 0].mean()),
        "answered": float(given.any(1).mean()),
        "set_size": float(given.sum(1).mean()),
        "per_label": per_label,
    }


def tag_folds(tags: Tags, groups: Codes, random_state: int) -> Codes:
    """Stratified by each row's rarest label, so that every label is in every training part."""
    counts = tags.sum(0)
    rarest = np.where(tags, counts, counts.max() + 1).argmin(1)
    return folds_of(rarest, groups, FOLDS, random_state)


def _fit(rows: Vectors, tags: Tags, setting: float) -> Linear:
    """A regression for each label; a label that all rows have, or none, is a constant."""
    weights, bias = [], []
    for own in tags.T:
        if own.all() or not own.any():
            weights.append(np.zeros(rows.shape[1]))
            bias.append(10.0 if own.all() else -10.0)
            continue
        line = fit_linear(rows, own.astype(np.int64), 2, setting)
        weights.append(line.weights[:, 1])
        bias.append(float(line.bias[1]))
    return Linear(np.stack(weights, 1), np.array(bias))


def _platt(logits: Scores, right: Tags) -> tuple[float, float, float]:
    """Slope, shift and the loss they leave."""
    from scipy.optimize import minimize

    def loss(line: Scores) -> tuple[float, Scores]:
        z = logits * line[0] + line[1]
        wrong = _sigmoid(z) - right
        value = float(np.mean(np.logaddexp(0, z) - z * right))
        return value, np.array([np.mean(wrong * logits), np.mean(wrong)])

    if not len(logits):
        return 1.0, 0.0, 0.0
    best = minimize(loss, np.array([1.0, 0.0]), jac=True, method="L-BFGS-B")
    return float(best.x[0]), float(best.x[1]), float(best.fun)


def _limits(probabilities: Scores, tags: Tags) -> Scores:
    """For each label the threshold of best F1."""
    if not len(tags):
        return np.full(tags.shape[1], 0.5)
    shared = _best_limit(probabilities.ravel(), tags.ravel())
    return np.array(
        [
            _best_limit(probabilities[:, at], own) if own.sum() >= 5 else shared
            for at, own in enumerate(tags.T)
        ]
    )


def _best_limit(probabilities: Scores, own: Tags) -> float:
    order = np.argsort(-probabilities, kind="stable")
    hits = np.cumsum(own[order])
    f1 = 2 * hits / (np.arange(1, len(own) + 1) + max(int(own.sum()), 1))
    at = int(f1.argmax())
    last = probabilities[order[min(at + 1, len(own) - 1)]]
    return float((probabilities[order[at]] + last) / 2)


def _sigmoid(z: Scores) -> Scores:
    return np.asarray(np.exp(-np.logaddexp(0, -z)))
