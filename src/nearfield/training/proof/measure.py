"""How good an encoder is on rows that it does not learn from, item by item."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nearfield.tasks import evaluate as task
from nearfield.tasks.evaluate import Evaluation
from nearfield.tasks.evaluate.retrieval import DEPTH
from nearfield.training.data.examples import Examples
from nearfield.types import Vectors

Encode = Callable[[Sequence[str]], Vectors]
Options = dict[str, Any]  # of the bootstrap

BLOCK = 8_000_000  # similarities that are held at once: 32 MB
NEAREST = 5  # neighbors that vote on a label


def measure(
    test: Examples,
    encode: Encode,
    train: Examples | None = None,
    *,
    samples: int = 1000,
    random_state: int = 0,
) -> Evaluation:
    """What rows are measured by, which their form says.

    ============  ==========================================================================
    scores        Spearman of the cosines; average precision where the scores are 0 and 1
    pairs         nDCG@10: each anchor's positives among all positives
    triplets      the same among all positives and negatives
    labels        accuracy: the vote of the five nearest of ``train``, or of the other rows
    ============  ==========================================================================

    Two encoders can be compared: the items stand in the same order, and their draws are the same.
    ``samples`` are the draws of the intervals.
    """
    options = {"samples": samples, "random_state": random_state}
    if test.form == "labels":
        return _labeled(test, encode, train, options)
    return (_scored if test.form == "scores" else _ranked)(test, encode, options)


def is_marked(examples: Examples) -> bool:
    """Whether the scores are 0 and 1 alone."""
    return set(np.asarray(examples.scores).tolist()) == {0.0, 1.0}


def _scored(test: Examples, encode: Encode, options: Options) -> Evaluation:
    given = np.asarray(test.scores).tolist()
    first, second = (test.columns[role] for role in ("first", "second"))
    cosines = np.einsum("nd,nd->n", encode(first), encode(second))
    ids = ["\x1f".join(pair) for pair in zip(first, second, strict=True)]
    judge = task.pairs if is_marked(test) else task.similarity
    return judge(cosines.tolist(), given, ids=ids, **options)


def _ranked(test: Examples, encode: Encode, options: Options) -> Evaluation:
    """Each anchor's positives among all that is not an anchor."""
    documents = list(dict.fromkeys(chain(*(c for r, c in test.columns.items() if r != "anchor"))))
    qrels: dict[str, dict[str, float]] = {}
    for anchor, positive in zip(test.columns["anchor"], test.columns["positive"], strict=True):
        qrels.setdefault(anchor, {})[positive] = 1.0
    anchors, rows, names = list(qrels), encode(documents), np.array(documents, object)
    queries = encode(anchors)
    rankings: dict[str, dict[str, float]] = {}
    step = max(1, BLOCK // len(documents))
    for at in range(0, len(anchors), step):
        cosines = (queries[at : at + step] @ rows.T).round(6)
        for anchor, row in zip(anchors[at : at + step], cosines, strict=True):
            least = np.partition(row, -DEPTH)[-DEPTH] if len(row) > DEPTH else -np.inf
            near = np.flatnonzero(row >= least)
            rankings[anchor] = dict(zip(names[near].tolist(), row[near].tolist(), strict=True))
    return task.retrieval(rankings, qrels, **options)


def _labeled(
    test: Examples, encode: Encode, train: Examples | None, options: Options
) -> Evaluation:
    texts, own = test.columns["text"], test.labels or []
    rows = encode(texts)
    alone = train is None or train.form != "labels"
    if train is None or alone:
        predicted = vote(rows, rows, own, alone=True)
    else:
        predicted = vote(rows, encode(train.columns["text"]), train.labels or [])
    voters = "the other test rows" if alone else "the training rows"
    notes = [f"Each item by its {NEAREST} nearest among {voters}."]
    return task.classification(own, predicted, ids=texts, notes=notes, **options)


def vote(
    rows: Vectors, others: Vectors, labels: Sequence[str], *, alone: bool = False
) -> list[str]:
    """The label of the 5 nearest of ``others``, each vote of 1 and its cosine: ``(n,)``.

    ``alone``: both are the same rows, and none votes for itself.

    >>> vote(np.eye(2, dtype=np.float32), np.eye(2, dtype=np.float32), ["a", "b"])
    ['a', 'b']
    """
    names, codes = np.unique(list(labels), return_inverse=True)
    k = min(NEAREST, len(others) - alone)
    predicted: list[NDArray[np.int64]] = []
    step = max(1, BLOCK // len(others))
    for at in range(0, len(rows), step):
        cosines = rows[at : at + step] @ others.T
        if alone:
            cosines[np.arange(len(cosines)), np.arange(at, at + len(cosines))] = -np.inf
        near = np.argpartition(-cosines, k - 1, axis=1)[:, :k]
        weights = 1 + np.take_along_axis(cosines, near, 1)
        votes = np.zeros((len(near), len(names)))
        np.add.at(votes, (np.arange(len(near))[:, None], codes[near]), weights)
        predicted.append(votes.argmax(1))
    return [str(names[code]) for code in np.concatenate(predicted)]
