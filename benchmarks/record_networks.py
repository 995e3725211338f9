"""Trained networks of records beside gradient boosting, on four tables of the UCI repository.

    NEARFIELD_DATA=../shared/data python benchmarks/record_networks.py json2vec car,student

For each set and each of 5 folds (stratified, seed 0): the share of the held-out records whose label
the trained head says, that of a logistic regression on the network's rows, and CPU seconds of the
training; with the method ``boosting`` scikit-learn's HistGradientBoosting on the flattened fields.
The plans' numbers (learning rate, steps, hidden share) were chosen on the first folds of car and
student; nursery and mushroom were looked at once.
"""

from __future__ import annotations

import sys
import time
import warnings
from typing import Any

import numpy as np
from record_sets import SETS, RecordSet

from nearfield.encoders.records.trained.arithmetic import NumPy
from nearfield.encoders.records.trained.forest import Names, levels_of
from nearfield.encoders.records.trained.leaves import Leaves
from nearfield.encoders.records.trained.networks import Holders
from nearfield.encoders.records.trained.table import NETWORKS
from nearfield.modalities.records import Schema
from nearfield.training.records.learning import PLANS, learn
from nearfield.training.records.parts import Parts
from nearfield.types import Record

FOLDS = 5


def folds(labels: Any) -> Any:
    from sklearn.model_selection import StratifiedKFold

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # nursery has a class of two
        return list(StratifiedKFold(FOLDS, shuffle=True, random_state=0).split(labels, labels))


def network(method: str, given: RecordSet, train: Any, test: Any) -> tuple[float, float, float]:
    """Accuracies of the trained head and of a logistic regression on the rows; CPU seconds."""
    from sklearn.linear_model import LogisticRegression

    start = time.process_time()
    names = sorted(set(given.labels))
    labels = np.array([names.index(label) for label in given.labels])
    records = [Record(record) for record in given.records]
    schema = Schema.of(records[row] for row in train)
    parts = Parts(schema.typed([records[row] for row in train]), schema, frozenset())
    plan = PLANS[method].of(len(train), None, 0)
    weights = learn(NETWORKS[method](), parts, labels[train], plan)
    seconds = time.process_time() - start

    def rows(some: Any) -> Any:
        known = Names({}, {})
        trees = [known.tree(cells) for cells in schema.typed([records[row] for row in some])]
        leaves, holders = Leaves.of(list(known.leaves), schema), Holders.of(list(known.holders))
        out = NETWORKS[method]().rows(levels_of(trees), leaves, holders, weights, NumPy())
        return out / np.linalg.norm(out, axis=1, keepdims=True)

    held = rows(test)
    said = (held @ weights["label.weight"] + weights["label.bias"]).argmax(axis=1)
    other = LogisticRegression(C=100, max_iter=1_000).fit(rows(train), labels[train])
    return (
        float((said == labels[test]).mean()),
        float(other.score(held, labels[test])),
        seconds,
    )


def boosting(given: RecordSet, train: Any, test: Any) -> float:
    import pandas as pd
    from sklearn.ensemble import HistGradientBoostingClassifier

    frame = pd.DataFrame(given.records)
    for column in frame:
        if frame[column].dtype.kind not in "if":
            frame[column] = frame[column].astype(str).astype("category")
    labels = np.array(given.labels)
    model = HistGradientBoostingClassifier(
        categorical_features="from_dtype", early_stopping=False, random_state=0
    )
    model.fit(frame.iloc[train], labels[train])
    return float(model.score(frame.iloc[test], labels[test]))


def main() -> None:
    method, chosen = sys.argv[1], sys.argv[2].split(",")
    for name in chosen:
        given = SETS[name]()
        made = []
        for train, test in folds(np.array(given.labels)):
            if method == "boosting":
                made.append((boosting(given, train, test), 0.0, 0.0))
            else:
                made.append(network(method, given, train, test))
            print(name, method, *(f"{value:.4f}" for value in made[-1]), flush=True)
        means = np.mean(made, axis=0)
        print(name, method, "mean", *(f"{value:.4f}" for value in means), flush=True)


if __name__ == "__main__":
    main()
