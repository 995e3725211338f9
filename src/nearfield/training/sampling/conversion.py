"""From the examples that came to those that a loss takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

import numpy as np

from nearfield.errors import NAME, Hint, UnknownName, UsageError, count
from nearfield.neighbors import Neighborhood
from nearfield.training.data.checks import drop, noted
from nearfield.training.data.examples import ROLES, Examples
from nearfield.training.sampling.labels import pairs_of_labels, scores_of_labels
from nearfield.training.sampling.negatives import hard_negatives
from nearfield.training.sampling.unlike import unlike
from nearfield.training.sampling.unsupervised import dropout_pairs
from nearfield.types import Vectors

TextVectors: TypeAlias = Mapping[str, Any] | tuple[Sequence[str], Vectors | Neighborhood]
"""Vectors of texts: text to row, or the texts and their rows."""

THRESHOLD = 0.8
"""Scores from here on make a positive pair: 4 of 0 to 5, "mostly equivalent" in STS."""
LOW = 0.2  # and to here a negative: 1 of 0 to 5, "not equivalent, but on the same topic"


@dataclass(frozen=True)
class Options:
    """What the ways from form to form may need."""

    vectors: TextVectors | None = None
    random_state: int = 0
    threshold: float = THRESHOLD
    mining: Mapping[str, Any] = field(default_factory=dict)


def to_form(
    examples: Examples,
    form: str,
    *,
    vectors: TextVectors | None = None,
    random_state: int = 0,
    threshold: float = THRESHOLD,
    **mining: Any,
) -> Examples:
    """The same knowledge as examples of another form; the notes say what was drawn or dropped.

    - ``labels``: pairs, triplets and scores of texts with one label and with two;
    - ``pairs``: triplets (hard negatives by ``vectors``, else random ones), scores (as many at
      random as not alike);
    - ``scores``: pairs from ``threshold`` on, and triplets of them;
    - ``triplets``: pairs, without the negatives; scores 1 and 0;
    - ``texts``: pairs of a text with itself.

    Every form gives ``texts``. Split first: what is drawn of one side then stays there.

    Parameters
    ----------
    vectors
        Text to row, or ``(texts, rows)``, for hard negatives.
    threshold
        Of scores in 0 to 1.
    mining
        Of hard negatives: ``margin``, ``graph`` and so on (:func:`hard_negatives`).

    Raises
    ------
    UnknownName, UsageError
        No such form, no way to it, or nothing left.

    Examples
    --------
    >>> rows = Examples("labels", {"text": ["a", "b", "c", "d"]}, labels=["x", "x", "y", "y"])
    >>> triplets = to_form(rows, "triplets")
    >>> triplets.columns["anchor"], triplets.columns["positive"]
    (['b', 'c'], ['a', 'd'])
    """
    if form not in ROLES:
        raise UnknownName("form of examples", form, ROLES)
    if form == examples.form:
        return examples
    way = WAYS.get((examples.form, form))
    if way is None:
        able = [to for of, to in WAYS if of == examples.form]
        raise UsageError(
            f"Examples of the form {examples.form} ({', '.join(ROLES[examples.form])}) make no "
            f"{form}; they make: {', '.join(sorted(able))}.",
            Hint.use("Choose a loss that takes one of these:", loss=NAME),
        )
    converted = way(examples, Options(vectors, random_state, threshold, mining))
    if not len(converted):
        raise UsageError(
            " ".join([f"No {form} could be made of these {examples.form}.", *converted.notes]),
            Hint.use("Add rows, or choose another loss:", loss=NAME),
        )
    return converted


def _pairs(examples: Examples, options: Options) -> Examples:
    return pairs_of_labels(examples, random_state=options.random_state)


def _labels_to_triplets(examples: Examples, options: Options) -> Examples:
    pairs = pairs_of_labels(examples, random_state=options.random_state)
    return _pairs_to_triplets(pairs, options)


def _labels_to_scores(examples: Examples, options: Options) -> Examples:
    return scores_of_labels(examples, random_state=options.random_state)


def _pairs_to_triplets(examples: Examples, options: Options) -> Examples:
    if options.vectors is None:
        return _at_random(examples, examples.columns["positive"], options.random_state)
    texts, rows = _table(options.vectors)
    mined = hard_negatives(
        examples, texts, rows, random_state=options.random_state, **options.mining
    )
    return noted(mined.examples, *filter(None, [mined.sentence]))


def _pairs_to_scores(examples: Examples, options: Options) -> Examples:
    triplets = _at_random(examples, examples.columns["positive"], options.random_state)
    return _triplets_to_scores(triplets, options)


def _triplets_to_pairs(examples: Examples, options: Options) -> Examples:
    columns = {role: examples.columns[role] for role in ROLES["pairs"]}
    return noted(
        replace(examples, form="pairs", columns=columns),
        f"The negatives of {count(len(examples), 'row')} are left out.",
    )


def _triplets_to_scores(examples: Examples, options: Options) -> Examples:
    negatives = [role for role in examples.columns if role.startswith("negative")]
    rows: dict[tuple[str, str], tuple[float, str]] = {}
    for role, score in (*((role, 0.0) for role in negatives), ("positive", 1.0)):
        groups = examples.groups or [""] * len(examples)
        for *pair, group in zip(
            examples.columns["anchor"], examples.columns[role], groups, strict=True
        ):
            rows[pair[0], pair[1]] = (score, group)  # what is a positive anywhere is one
    scores = np.array([score for score, _ in rows.values()], np.float32)
    alike, apart = int(scores.sum()), int((scores == 0).sum())
    note = f"{alike:,} positive pairs (1) and {apart:,} negative ones (0)."
    return Examples(
        "scores",
        {"first": [pair[0] for pair in rows], "second": [pair[1] for pair in rows]},
        scores,
        groups=None if examples.groups is None else [group for _, group in rows.values()],
        notes=(*examples.notes, note),
    )


def _scores_to_pairs(examples: Examples, options: Options) -> Examples:
    scores = _scores(examples)
    columns = dict(zip(ROLES["pairs"], examples.columns.values(), strict=True))
    pairs = replace(examples, form="pairs", columns=columns, scores=None)
    why = f"a score below {options.threshold:g} (of 0 to 1) makes no positive pair"
    return drop(pairs, scores >= options.threshold - 1e-6, why)


def _scores_to_triplets(examples: Examples, options: Options) -> Examples:
    """A pair with a text that is scored low with its anchor, or else with one at random."""
    pairs = _scores_to_pairs(examples, options)
    low = examples.take(np.flatnonzero(_scores(examples) <= LOW))
    apart: dict[str, list[str]] = {}
    for one, other in zip(*low.columns.values(), strict=True):
        apart.setdefault(one, []).append(other)
        apart.setdefault(other, []).append(one)
    near = examples.take(np.flatnonzero(_scores(examples) > LOW))
    return _at_random(pairs, sorted(set(examples.texts)), options.random_state, apart, near)


def _texts_to_pairs(examples: Examples, options: Options) -> Examples:
    pairs = dropout_pairs(examples.columns["text"])
    return replace(pairs, notes=(*examples.notes, *pairs.notes))


def _to_texts(examples: Examples, options: Options) -> Examples:
    return Examples("texts", {"text": examples.texts}, notes=examples.notes)


def _at_random(
    pairs: Examples,
    among: Sequence[str],
    random_state: int,
    apart: Mapping[str, Sequence[str]] | None = None,
    linked: Examples | None = None,
) -> Examples:
    """Triplets with a text that is ``apart`` from the anchor, or one that nothing links to it."""
    if not len(pairs):
        return replace(pairs, form="triplets", columns={**pairs.columns, "negative": []})
    negatives = unlike(pairs, among, random_state, linked)
    rng = np.random.default_rng(random_state)
    scored = 0
    for row, anchor in enumerate(pairs.columns["anchor"]):
        if apart and (others := apart.get(anchor)):
            negatives[row] = others[int(rng.integers(len(others)))]
            scored += 1
    kept = np.array([negative is not None for negative in negatives], bool)
    triplets = replace(
        pairs, form="triplets", columns={**pairs.columns, "negative": [n or "" for n in negatives]}
    )
    notes = [f"{count(scored, 'negative')} scored {LOW:g} or less."] if scored else []
    notes += [f"{count(int(kept.sum()) - scored, 'negative')} drawn at random."]
    return noted(drop(triplets, kept, "all texts hang together with it by pairs"), *notes)


def _scores(examples: Examples) -> Vectors:
    return np.asarray(examples.scores, np.float32)


def _table(vectors: TextVectors) -> tuple[Sequence[str], Vectors | Neighborhood]:
    if isinstance(vectors, Mapping):
        return list(vectors), np.stack([np.asarray(v, np.float32) for v in vectors.values()])
    return vectors


WAYS: dict[tuple[str, str], Callable[[Examples, Options], Examples]] = {
    ("labels", "pairs"): _pairs,
    ("labels", "triplets"): _labels_to_triplets,
    ("labels", "scores"): _labels_to_scores,
    ("labels", "texts"): _to_texts,
    ("pairs", "triplets"): _pairs_to_triplets,
    ("pairs", "scores"): _pairs_to_scores,
    ("pairs", "texts"): _to_texts,
    ("scores", "pairs"): _scores_to_pairs,
    ("scores", "triplets"): _scores_to_triplets,
    ("scores", "texts"): _to_texts,
    ("triplets", "pairs"): _triplets_to_pairs,
    ("triplets", "scores"): _triplets_to_scores,
    ("triplets", "texts"): _to_texts,
    ("texts", "pairs"): _texts_to_pairs,
}
