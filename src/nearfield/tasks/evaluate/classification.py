"""Classification: how many labels are right, and whether the rare ones are too."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any, Unpack

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from nearfield.errors import UsageError
from nearfield.modalities.text.written import labels_of, separator_of
from nearfield.neighbors import Neighborhood, neighborhood
from nearfield.tasks.evaluate.bootstrap import Floats, Statistic
from nearfield.tasks.evaluate.document import ConfusedDocument
from nearfield.tasks.evaluate.measuring import Column, Draws, in_order, key_of, measured
from nearfield.tasks.evaluate.result import Evaluation
from nearfield.types import Vectors

CONFUSED = 10  # pairs of labels that are shown
SEVERAL = "Several labels a row: accuracy counts rows whose labels are all right."


def classification(
    labels: Column,
    predictions: Column,
    *,
    ids: Sequence[str] | None = None,
    **draws: Unpack[Draws],
) -> Evaluation:
    """Accuracy and macro F1 of ``predictions``, both ``(n,)``; the most confused pairs of labels.

    Macro F1 is the mean of every label's F1, over the labels that occur in either. A cell may hold
    several labels (``a;b``, ``a|b``, ``["a", "b"]``, in any order): accuracy then counts rows whose
    labels are all right. ``ids`` make the
    answer the same in any order of the rows; ``draws`` are as in
    :class:`~nearfield.tasks.evaluate.measuring.Draws`, here and in the other measures.

    >>> result = classification(["a", "a", "b", "b"], ["a", "a", "b", "a"])
    >>> round(result.metrics["macro F1"].value, 3), result.facts["confused"]
    (0.733, [{'label': 'b', 'predicted': 'a', 'times': 1}])
    """
    order = in_order(ids, len(labels), predictions)
    right = [str(labels[i]) for i in order]
    predicted = [str(predictions[i]) for i in order]
    sets = _sets(right + predicted)
    names, codes = np.unique([" + ".join(each) for each in sets], return_inverse=True)
    true, guess = codes[: len(order)], codes[len(order) :]
    if any(len(each) > 1 for each in sets):
        draws["notes"] = [*draws.get("notes", ()), SEVERAL]
    return measured(
        "classification",
        {
            "accuracy": lambda weights: float(weights @ (true == guess) / len(true)),
            "macro F1": _macro_f1(*_held(sets, len(order))),
        },
        len(order),
        "items",
        key=key_of(right, ids, order),
        **draws,
        facts={
            "labels": len({*chain(*sets[: len(order)])}),
            "confused": _confused(true, guess, names),
        },
    )


def held_out(
    rows: Vectors | Neighborhood,
    labels: Column,
    *,
    folds: int = 5,
    random_state: int = 0,
) -> tuple[list[str], list[str]]:
    """Each item's label by a logistic regression that was fitted on the other folds.

    Returns the labels, ``(n,)``, and sentences about those that could not be learned. Every label
    is spread evenly over the folds; the order of the rows cannot matter.

    Raises ``UsageError`` where there are no two labels.
    """
    near = neighborhood(rows)
    names, codes = np.unique([str(value) for value in labels], return_inverse=True)
    if len(names) < 2:
        raise UsageError(
            f"All items have the label {names[0]!r}; two labels at least were wanted.",
            "Use another column of labels.",
        )
    codes = codes[near.order]
    fold = _folds(codes, folds, np.random.default_rng(random_state))
    predicted = np.zeros(near.n, np.int64)
    for number in range(folds):
        test = fold == number
        if test.any():
            predicted[test] = _fitted(near.vectors[~test], codes[~test], near.vectors[test])
    alone = int((np.bincount(codes) == 1).sum())
    note = f"{alone} labels have" if alone > 1 else "One label has"
    return (
        [str(names[code]) for code in near.restore(predicted)],
        [f"{note} a single item, which cannot be predicted."] if alone else [],
    )


def _fitted(train: Vectors, codes: NDArray[np.int64], test: Vectors) -> NDArray[np.int64]:
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits

    if len(set(codes.tolist())) == 1:
        return np.full(len(test), codes[0])
    # Unit rows want less shrinking than scikit-learn's C=1.
    model = LogisticRegression(C=10.0, max_iter=2000)
    with threadpool_limits(1):
        predicted: NDArray[np.int64] = model.fit(train, codes).predict(test)
    return predicted


def _folds(
    codes: NDArray[np.int64], folds: int, generator: np.random.Generator
) -> NDArray[np.int64]:
    """A fold for every row: the rows of a label in turn, from a place drawn for the label."""
    fold = np.zeros(len(codes), np.int64)
    for code in range(int(codes.max()) + 1):
        rows = generator.permutation(np.flatnonzero(codes == code))
        fold[rows] = (generator.integers(folds) + np.arange(len(rows))) % folds
    return fold


def _sets(cells: Sequence[str]) -> list[tuple[str, ...]]:
    """The labels of each cell, sorted; the cell itself where it holds none."""
    sign = separator_of(cells)
    return [tuple(sorted(labels_of(cell, sign))) or (cell,) for cell in cells]


def _held(sets: Sequence[tuple[str, ...]], n: int) -> tuple[sp.csr_matrix, sp.csr_matrix]:
    """Which labels each of ``n`` rows has, and which were predicted: rows x labels."""
    place = {name: at for at, name in enumerate(sorted({*chain(*sets)}))}
    rows = np.repeat(np.arange(len(sets)), [len(each) for each in sets])
    columns = np.array([place[name] for name in chain(*sets)], np.int64)
    held = sp.csr_matrix((np.ones(len(rows)), (rows, columns)), (len(sets), len(place)))
    return held[:n], held[n:]


def _macro_f1(true: sp.csr_matrix, guess: sp.csr_matrix) -> Statistic:
    hits = true.multiply(guess).T.tocsr()
    any_ = (true + guess).T.tocsr()

    def statistic(weights: Floats) -> float:
        both, either = hits @ weights, any_ @ weights
        here = either > 0
        return float(np.mean(2 * both[here] / either[here]))

    return statistic


def _confused(
    true: NDArray[np.int64], guess: NDArray[np.int64], names: NDArray[Any]
) -> list[ConfusedDocument]:
    wrong = true != guess
    cells, times = np.unique(true[wrong] * len(names) + guess[wrong], return_counts=True)
    most = np.lexsort((cells, -times))[:CONFUSED]
    return [
        {
            "label": str(names[cells[at] // len(names)]),
            "predicted": str(names[cells[at] % len(names)]),
            "times": int(times[at]),
        }
        for at in most
    ]
