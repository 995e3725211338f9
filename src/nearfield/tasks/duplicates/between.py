"""Duplicates between two sets: test items that are in the training set, questions already asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from nearfield.errors import UsageError
from nearfield.neighbors import Neighborhood, build_index, neighborhood
from nearfield.tasks.duplicates.finding import K, names_of
from nearfield.tasks.duplicates.joining import Disagreements
from nearfield.tasks.duplicates.keeping import natural
from nearfield.tasks.duplicates.pairs import Pairs, merged
from nearfield.tasks.duplicates.precision import calibrate
from nearfield.tasks.duplicates.result import FLOOR, Flag, Scale, check_precision
from nearfield.tasks.duplicates.scoring import Scorer, sigmoid
from nearfield.tasks.duplicates.shingles import plain
from nearfield.tasks.result import Result
from nearfield.types import Vectors

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class Match:
    """An item, the other set's item that is the same, their score, and the chance of it."""

    id: str
    other: str
    similarity: float
    probability: float


@dataclass(frozen=True, repr=False)
class Matches(Result):
    """Items of one set that are in another, the surest first for each item."""

    matches: tuple[Match, ...]
    flagged: tuple[Flag, ...]
    threshold: float
    estimated_precision: float
    how: str
    _all: tuple[Match, ...] = field(repr=False)
    _flags: tuple[Flag, ...] = field(repr=False)
    _scale: Scale = field(repr=False)

    @property
    def ids(self) -> list[str]:
        """The items of the first set that are in the other."""
        return list(dict.fromkeys(match.id for match in self.matches))

    def rethreshold(self, threshold: float) -> Matches:
        """At another threshold, from 0.05 to 1; nothing is computed again."""
        if not FLOOR <= threshold <= 1.0:
            raise UsageError(f"The threshold is {threshold:g}; from {FLOOR} to 1 it can be.")
        return replace(
            self,
            matches=tuple(m for m in self._all if m.similarity >= threshold),
            flagged=tuple(f for f in self._flags if f.similarity >= threshold),
            threshold=threshold,
            estimated_precision=self._scale.precision(threshold),
            how=self._scale.how(threshold),
        )

    def reprecision(self, precision: float) -> Matches:
        """At another precision; nothing is computed again."""
        check_precision(precision)
        return self.rethreshold(self._scale.threshold(precision))

    def to_dict(self) -> dict[str, Any]:
        """The document that ``--json`` prints."""
        return {
            "matches": [
                {
                    "id": m.id,
                    "other": m.other,
                    "similarity": m.similarity,
                    "probability": m.probability,
                }
                for m in self.matches
            ],
            "threshold": self.threshold,
            "estimated_precision": self.estimated_precision,
        }

    def to_arrow(self) -> pa.Table:
        """One row a match: id, other, similarity, probability."""
        import pyarrow as pa

        return pa.table(
            {
                "id": pa.array([m.id for m in self.matches], pa.string()),
                "other": pa.array([m.other for m in self.matches], pa.string()),
                "similarity": pa.array([m.similarity for m in self.matches], pa.float64()),
                "probability": pa.array([m.probability for m in self.matches], pa.float64()),
            }
        )

    def __len__(self) -> int:
        return len(self.matches)

    def __iter__(self) -> Iterator[Match]:
        return iter(self.matches)

    def __repr__(self) -> str:
        return (
            f"Matches({len(self.matches)} of {len(self.ids)} items, threshold "
            f"{self.threshold:.2f}, estimated precision {self.estimated_precision:.3f})"
        )


def matches(
    rows: Vectors | Neighborhood,
    others: Vectors | Neighborhood,
    *,
    ids: Sequence[str] | None = None,
    other_ids: Sequence[str] | None = None,
    texts: Sequence[str] | None = None,
    other_texts: Sequence[str] | None = None,
    threshold: float | None = None,
    precision: float = 0.95,
    strict_numbers: bool = True,
) -> Matches:
    """Which items of one set are in another, by the same score as :func:`duplicates`.

    Parameters
    ----------
    rows, others
        Vectors ``(n, dim)`` and ``(m, dim)`` of the same encoder, or neighborhoods.
    ids, other_ids, texts, other_texts
        As the rows came; texts for both, or for none.
    threshold, precision, strict_numbers
        As in :func:`duplicates`.

    Raises
    ------
    BadVectors, UsageError

    Examples
    --------
    >>> from nearfield.testing import ToyEncoder
    >>> train, test = ["how do I reset it?", "where is my order"], ["How do I reset it?", "bye"]
    >>> encode = ToyEncoder().encode_document
    >>> found = matches(encode(test), encode(train), texts=test, other_texts=train)
    >>> [(match.id, match.other) for match in found.matches]
    [('0', '0')]
    """
    near, far = neighborhood(rows), neighborhood(others)
    if near.dim != far.dim:
        raise UsageError(f"Rows of {near.dim} numbers came with rows of {far.dim}.")
    if (texts is None) != (other_texts is None):
        raise UsageError("Texts came for one of the two sets.", "Give texts for both, or for none.")
    check_precision(precision)
    names, other_names = names_of(near.n, ids, texts), names_of(far.n, other_ids, other_texts)
    joined = None
    if texts is not None and other_texts is not None:
        joined = [plain(texts[row]) for row in near.order]
        joined += [plain(other_texts[row]) for row in far.order]
    scorer = Scorer(np.concatenate([near.vectors, far.vectors]), joined)
    pairs, logits = scorer.worth(_candidates(near, far, scorer, joined))
    equal = _equal(pairs, joined, scorer)
    calibration = calibrate(logits[~equal])
    scores = np.where(equal, 1.0, sigmoid(logits))
    chances = np.where(equal, 1.0, calibration.chances(logits))
    order = np.lexsort((pairs.b, pairs.a, -scores))
    order = order[scores[order] >= FLOOR]
    differ = Disagreements(joined, pairs[order[~equal[order]]])
    found: list[Match] = []
    flags: list[Flag] = []
    counted = np.zeros(len(pairs), bool)
    for at in order:
        a, b = int(pairs.a[at]), int(pairs.b[at])
        one, other = names[near.order[a]], other_names[far.order[b - near.n]]
        kinds = () if equal[at] else differ(a, b)
        if kinds:
            flags.append(Flag((one, other), kinds, float(scores[at])))
        if not (kinds and strict_numbers):
            counted[at] = not equal[at]
            found.append(Match(one, other, float(scores[at]), float(chances[at])))
    used = order[counted[order]]
    scale = Scale(scores[used], chances[used], len(pairs), near.n, scorer.common, calibration)
    found.sort(key=lambda m: (natural(m.id), -m.similarity, natural(m.other)))
    flags.sort(key=lambda f: (-f.similarity, f.ids))
    result = Matches((), (), 1.0, 1.0, "", tuple(found), tuple(flags), scale)
    return result.reprecision(precision) if threshold is None else result.rethreshold(threshold)


def _candidates(
    near: Neighborhood, far: Neighborhood, scorer: Scorer, texts: Sequence[str] | None
) -> Pairs:
    """Rows of the first set with rows of the second, which are numbered after them."""
    parts = []
    index = build_index(far.vectors)
    for at in range(0, near.n, 1024):
        hits = index.search(near.vectors[at : at + 1024], min(K, far.n))
        for row, found in enumerate(hits, start=at):
            parts.append(Pairs(np.full(len(found.rows), row), found.rows + near.n))
    if scorer.shingles is not None and texts is not None:
        parts.append(scorer.shingles.candidates())
        first = {text: row for row, text in reversed(list(enumerate(texts[near.n :], near.n)))}
        parts.append(Pairs.of([(r, first[t]) for r, t in enumerate(texts[: near.n]) if t in first]))
    pairs = merged(parts)
    return pairs[(pairs.a < near.n) & (pairs.b >= near.n)]


def _equal(pairs: Pairs, texts: Sequence[str] | None, scorer: Scorer) -> np.ndarray[Any, Any]:
    if texts is None:
        rows = scorer.vectors
        return np.array([(rows[a] == rows[b]).all() for a, b in zip(pairs.a, pairs.b, strict=True)])
    both = zip(pairs.a.tolist(), pairs.b.tolist(), strict=True)
    return np.array([texts[a] == texts[b] for a, b in both], bool)
