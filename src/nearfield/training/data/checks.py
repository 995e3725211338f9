"""What a training cannot use: dropped and counted, or refused where nothing is left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from nearfield.errors import BadSource, Hint, count
from nearfield.training.data.examples import Examples
from nearfield.training.data.same import numbered, text_numbers

LEAST = 10
"""Rows: fewer leave no row to validate and none to test at shares of .8, .1 and .1."""


def check(examples: Examples, *, least: int = LEAST, came: int | None = None) -> Examples:
    """Without the rows that teach nothing or contradict each other; the notes count them.

    - ``scores``: a text with itself below the highest score is dropped, as its cosine is 1 whatever
      is learned; a pair that came twice (either way round) has the mean of its scores.
    - ``pairs`` and ``triplets``: an anchor that is its own positive or negative, and a negative
      that is the positive, are dropped.
    - ``labels``: a text under two labels is dropped, a text twice under one counts once, and a
      label with one example is kept aside.
    - ``texts``: a text counts once.

    Texts are the same where they are but for case, spacing and the forms of Unicode.

    Parameters
    ----------
    least
        Rows that must be left.
    came
        Rows in the user's file, for the message.

    Raises
    ------
    BadSource
        Nothing or too little is left, or all rows have one label or one score.

    Examples
    --------
    >>> rows = Examples("pairs", {"anchor": ["a", "b"], "positive": ["A", "c"]})
    >>> check(rows, least=1).notes
    ('1 row was dropped: its positive is the anchor itself.',)
    """
    came = len(examples) if came is None else came
    for step in STEPS[examples.form]:
        examples = step(examples)
    if len(examples) < max(1, least):
        message = (
            f"Too few rows: {len(examples):,} of {came:,} left, at least {max(1, least)} needed."
        )
        raise BadSource(
            " ".join([message, *examples.notes]),
            Hint.use("Add rows to the file, or name its columns:", columns=["A", "B", "C"]),
        )
    return _of_two_kinds(examples)


def drop(examples: Examples, kept: NDArray[np.bool_], why: str) -> Examples:
    """The rows that are kept, with a note on the others."""
    lost = int(len(kept) - kept.sum())
    if not lost:
        return examples
    was = "was" if lost == 1 else "were"
    return noted(examples.take(np.flatnonzero(kept)), f"{count(lost, 'row')} {was} dropped: {why}.")


def noted(examples: Examples, *notes: str) -> Examples:
    """The same, with more to say."""
    return replace(examples, notes=(*examples.notes, *notes))


def _not_itself(examples: Examples) -> Examples:
    numbers = text_numbers(examples)
    good = numbers[:, 0] != numbers[:, 1]
    examples = drop(examples, good, "its positive is the anchor itself")
    numbers = numbers[good]
    if examples.form == "triplets":
        clash = (numbers[:, 2:, None] == numbers[:, None, :2]).any((1, 2))
        examples = drop(examples, ~clash, "its negative is the anchor or the positive")
    return examples


def _no_pair_with_itself(examples: Examples) -> Examples:
    numbers = text_numbers(examples)
    good = (numbers[:, 0] != numbers[:, 1]) | (np.asarray(examples.scores) >= 1)
    return drop(examples, good, "both texts are the same, below the highest score")


def _pairs_once(examples: Examples) -> Examples:
    scores = np.asarray(examples.scores, np.float64)
    two = np.sort(text_numbers(examples), axis=1)
    _, first, of_row, size = np.unique(
        two, axis=0, return_index=True, return_inverse=True, return_counts=True
    )
    if len(first) == len(two):
        return examples
    of_row = of_row.ravel()
    means = np.bincount(of_row, scores) / size
    apart = np.zeros(len(first), bool)
    apart[of_row[np.abs(scores - means[of_row]) > 1e-6]] = True
    order = np.argsort(first)
    kept = replace(examples.take(first[order]), scores=means[order].astype(np.float32))
    marks = set(np.unique(scores)) <= {0.0, 1.0}
    notes = [f"{count(int((size > 1).sum()), 'pair')} came more than once: counted once."]
    if apart.any():
        how = "the majority decides" if marks else "their mean is taken"
        notes.append(f"{count(int(apart.sum()), 'pair')} with contradicting scores: {how}.")
    kept = noted(kept, *notes)
    return _decided(kept) if marks else kept


def _decided(examples: Examples) -> Examples:
    """Marks stay 0 or 1; as many for as against is no mark."""
    means = np.asarray(examples.scores)
    decided = replace(examples, scores=(means > 0.5).astype(np.float32))
    return drop(decided, means != 0.5, "as many say alike as not alike")


def _one_label(examples: Examples) -> Examples:
    texts = text_numbers(examples)[:, 0]
    labels = numbered(examples.labels or [], {})
    two = np.unique(np.stack([texts, labels], axis=1), axis=0)
    held = np.bincount(two[:, 0])
    good = held[texts] == 1
    examples = drop(examples, good, "its text is there under another label, too")
    return _once(examples)


def _once(examples: Examples) -> Examples:
    texts = text_numbers(examples)[:, 0]
    first = np.zeros(len(texts), bool)
    first[np.unique(texts, return_index=True)[1]] = True
    return drop(examples, first, "an earlier row has the same text")


def _two_a_label(examples: Examples) -> Examples:
    labels = examples.labels or []
    sizes = Counter(labels)
    alone = sorted(label for label, size in sizes.items() if size == 1)
    if not alone or len(alone) == len(sizes):
        return examples
    shown = ", ".join(alone[:3]) + (", ..." if len(alone) > 3 else "")
    kept = examples.take([row for row, label in enumerate(labels) if sizes[label] > 1])
    return noted(
        kept, f"Kept aside, with one example each: {count(len(alone), 'label')} ({shown})."
    )


def _of_two_kinds(examples: Examples) -> Examples:
    """Raises where all rows have one score or one label: there is nothing to tell apart."""
    if examples.labels is not None and examples.form == "labels":
        sizes = Counter(examples.labels)
        if len(sizes) == 1:
            raise BadSource(
                f"All {len(examples):,} rows have the label {next(iter(sizes))!r}; "
                "at least two labels are needed.",
                Hint.use(
                    "Add rows of another label, or name its column:", columns=["TEXT", "LABEL"]
                ),
            )
        if max(sizes.values()) == 1:
            raise BadSource(
                f"Each of the {len(sizes):,} labels has one example; at least two are needed.",
                Hint.use("Name the column of the labels:", columns=["TEXT", "LABEL"]),
            )
    if examples.scores is not None and len(examples) > 1 and np.ptp(examples.scores) == 0:
        raise BadSource(
            f"All {len(examples):,} scores are {examples.scores[0]:g} (of 0 to 1); "
            "at least two different ones are needed.",
            Hint.use(
                "Pairs that are all alike need no score: name two columns:", columns=["A", "B"]
            ),
        )
    return examples


STEPS: dict[str, Sequence[Callable[[Examples], Examples]]] = {
    "scores": (_no_pair_with_itself, _pairs_once),
    "pairs": (_not_itself,),
    "triplets": (_not_itself,),
    "labels": (_one_label, _two_a_label),
    "texts": (_once,),
}
