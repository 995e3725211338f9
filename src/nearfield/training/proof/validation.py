"""How good a student is on rows that it does not learn from."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from nearfield.errors import FILE, Hint, UsageError
from nearfield.training.data.examples import Examples
from nearfield.training.proof.measure import is_marked, measure
from nearfield.training.students.student import Encoding
from nearfield.types import Vectors

# An evaluation is to cost less than the steps between two: on two cores torch embeds some 300 short
# sentences of STS-B a second, and 25 answers of 250 tokens.
MOST_ROWS, MOST_LETTERS, LEAST_ROWS = 2_000, 1_000_000, 200
LETTERS = 2_000  # of a text that count: models cut it near there

Score = Callable[[Encoding], float]


@dataclass(frozen=True)
class Validation:
    """A score of a student, higher is better: call it.

    Attributes
    ----------
    metric
        ``Spearman``, ``average precision``, ``nDCG@10`` or ``accuracy``.
    score
        Its value for a student, NaN where it is not defined.
    notes
        Sentences: which rows are used, where not all are.
    """

    metric: str
    score: Score
    notes: tuple[str, ...] = ()

    def __call__(self, student: Encoding) -> float:
        """The score of a student."""
        return self.score(student)


def validation_of(examples: Examples, *, train: Examples | None = None) -> Validation:
    """The score for a form of examples: the first metric of :func:`measure`.

    At most 2,000 rows (fewer of long texts) are used, by the digest of their content, so that no
    order of rows matters.

    Raises
    ------
    UsageError
        ``texts``, which tell nothing of what is alike, or no rows.

    Examples
    --------
    >>> from nearfield.testing import ToyEncoder
    >>> class Student:
    ...     encode = staticmethod(ToyEncoder().encode_document)
    >>> pairs = {"anchor": ["red", "blue"], "positive": ["red apple", "blue sky"]}
    >>> validation = validation_of(Examples("pairs", pairs))
    >>> validation.metric, validation(Student())
    ('nDCG@10', 1.0)
    """
    if examples.form == "texts" or not len(examples):
        what = "Nothing" if not len(examples) else f"The form {examples.form!r}"
        raise UsageError(
            f"{what} can tell whether a student is better.",
            Hint.use("Give rows with scores, pairs or labels:", validation=FILE),
        )
    some, notes = _bounded(examples, "validation")
    voters = _bounded(train, "training")[0] if train and train.form == "labels" else None
    texts = sorted({*some.texts, *(voters.texts if voters and some.form == "labels" else ())})
    places = {text: place for place, text in enumerate(texts)}

    def score(student: Encoding) -> float:
        rows = student.encode(texts)  # each text once

        def rows_of(wanted: Sequence[str]) -> Vectors:
            part: Vectors = rows[[places[text] for text in wanted]]
            return part

        if not np.isfinite(rows).all():
            return math.nan
        evaluation = measure(some, rows_of, voters, samples=1)
        return evaluation.metrics[evaluation.main].value

    return Validation(_metric(some), score, notes)


def _metric(examples: Examples) -> str:
    if examples.form == "scores":
        return "average precision" if is_marked(examples) else "Spearman"
    return "accuracy" if examples.form == "labels" else "nDCG@10"


def _bounded(examples: Examples, what: str) -> tuple[Examples, tuple[str, ...]]:
    """Rows by the digest of their content, up to the bounds, and a sentence where some are left."""
    keys = [
        hashlib.blake2b("\x1f".join(row).encode("utf-8", "replace"), digest_size=8).digest()
        for row in zip(*examples.columns.values(), strict=True)
    ]
    order = sorted(range(len(examples)), key=keys.__getitem__)[:MOST_ROWS]
    long = np.cumsum(
        [sum(min(len(c[row]), LETTERS) for c in examples.columns.values()) for row in order]
    )
    fits = max(LEAST_ROWS, int(np.searchsorted(long, MOST_LETTERS, "right")))
    some = order[:fits]
    if len(some) == len(examples):
        return examples.take(some), ()
    note = f"{len(some):,} of the {len(examples):,} {what} rows choose the best step."
    return examples.take(some), (note,)
