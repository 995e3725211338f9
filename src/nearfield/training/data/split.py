"""Rows to train on, to validate on and to test on, with no text on two sides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from nearfield.errors import FILE, Hint, UsageError, count, shortened
from nearfield.modalities.text.shingles import plain
from nearfield.training.data.examples import Examples
from nearfield.training.data.same import Int, numbered, row_hashes, together

PARTS = ("train", "validate", "test")
BIG = 2.0  # times the smallest share: a group beyond it would fill a small side alone
BINS = 5  # of scores, which every side is to have
APART = 0.05  # of the rows: a share that is further off is noted


@dataclass(frozen=True)
class Split:
    """The three sides, each in an order that comes from what the rows hold."""

    train: Examples
    validation: Examples
    test: Examples
    notes: tuple[str, ...] = ()


def split(
    examples: Examples, shares: tuple[float, float, float] = (0.8, 0.1, 0.1), random_state: int = 0
) -> Split:
    """Divides the rows so that those that share a text, or a group, stay on one side.

    Rows are joined to components by equal texts (but for case, spacing and Unicode's forms) and by
    ``groups``; a component goes to one side as a whole, by a hash of its rows and the random state.
    So the sides are the same for any order of the rows. Every label, or fifth of the scores, is on
    every side where it has the components for it, and a component that is too big for the small
    sides goes to the first.

    Parameters
    ----------
    shares
        Of train, validation and test; they are divided by their sum. A side of 0 stays empty.

    Raises
    ------
    UsageError
        Shares below 0, or rows that hang together so that a side would be empty.

    Examples
    --------
    >>> rows = Examples("pairs", {"anchor": [f"a{n // 2}" for n in range(40)],
    ...                           "positive": [f"b{n}" for n in range(40)]})
    >>> parts = split(rows)
    >>> len(parts.train), len(parts.validation), len(parts.test)
    (32, 4, 4)
    """
    wanted = _shares(shares)
    component, hashes = together(examples), row_hashes(examples, random_state)
    order = np.argsort(hashes, kind="stable")
    members, first = np.unique(component[order], return_index=True)
    head = order[first]  # a row to speak for each component, and its place: the lowest hash
    size = np.bincount(component)[members]
    stratum = _strata(examples)
    part_of = _sides(size, hashes[head], stratum[head], wanted)
    part = part_of[np.searchsorted(members, component)]
    sizes = np.bincount(part, minlength=3)
    _refuse_empty(examples, component, sizes, wanted)
    rows = order[np.argsort(part[order], kind="stable")]
    train, validation, test = map(examples.take, np.split(rows, np.cumsum(sizes)[:-1]))
    notes = _notes(examples, component, sizes, wanted, stratum, part)
    return Split(train, validation, test, notes)


def refuse_shared(train: Examples, test: Examples) -> None:
    """Raises ``UsageError`` where the sides share a text, with up to three of them."""
    seen = {plain(text) for column in train.columns.values() for text in column}
    shared = [text for text in test.texts if plain(text) in seen]
    if not shared:
        return
    rows = sum(
        any(plain(text) in seen for text in row) for row in zip(*test.columns.values(), strict=True)
    )
    are = "text is" if len(shared) == 1 else "texts are"
    raise UsageError(
        f"{len(shared):,} {are} on two sides, in {count(rows, 'row')} of {len(test):,}: "
        f"{_shown(shared[:3])}. A model is not tested on what it was taught.",
        "Take these rows out of one of the files, or leave validation and test away: then the "
        "rows are split so that no text is on two sides.",
    )


def _shares(shares: Sequence[float]) -> NDArray[np.float64]:
    wanted = np.asarray(shares, np.float64)
    if wanted.shape != (3,) or not (np.isfinite(wanted) & (wanted >= 0)).all() or wanted[0] == 0:
        raise UsageError(
            f"Shares are three numbers from 0 on, the first of them above 0, not {tuple(shares)}.",
            "Such as 0.8, 0.1, 0.1.",
        )
    scaled: NDArray[np.float64] = wanted / wanted.sum()
    return scaled


def _strata(examples: Examples) -> Int:
    """The label of each row, or the fifth its score is in, as numbers."""
    if examples.labels is not None:
        return numbered(examples.labels, {})
    if examples.scores is not None:
        return np.minimum(examples.scores * BINS, BINS - 1).astype(np.int64)
    return np.zeros(len(examples), np.int64)


def _sides(size: Int, key: NDArray[np.uint64], stratum: Int, wanted: NDArray[np.float64]) -> Int:
    """The side of each component, by stratum: in the order of the keys, cut where shares end."""
    least = wanted[wanted > 0].min() * size.sum()
    big = size > max(1.0, BIG * least) if (wanted > 0).sum() > 1 else np.zeros(len(size), bool)
    order = np.lexsort((key, ~big, stratum))
    size, big, stratum = size[order], big[order], stratum[order]
    _, start, of = np.unique(stratum, return_index=True, return_inverse=True)
    total, bigs = np.bincount(of, size), np.bincount(of, size * big)
    rest = np.maximum(0, wanted[0] * total - bigs)  # what is left for the first side, of the small
    others = wanted[1:] * total[:, None]
    sums = np.maximum(rest + others.sum(1), 1e-12)
    cuts = np.stack([rest / sums, (rest + others[:, 0]) / sums], axis=1)
    ends = np.cumsum(np.where(big, 0, size))
    before = ends[start] - np.where(big, 0, size)[start]
    middle = (ends - before[of] - size / 2) / np.maximum(total - bigs, 1e-12)[of]
    side = (middle[:, None] >= cuts[of]).sum(1)
    _let_all_in(side, of, start, key[order], np.flatnonzero(wanted[1:] > 0) + 1)
    of_component = np.empty(len(side), np.int64)
    of_component[order] = side
    return of_component


def _let_all_in(
    side: Int, of: Int, start: Int, key: NDArray[np.uint64], small: NDArray[np.int64]
) -> None:
    """Puts one component of each stratum on every small side, while two are left for the first.

    With one less than that, one of the small sides has it, by the key.
    """
    counts = np.diff(np.r_[start, len(side)])
    lacks = [np.bincount(of, side == part, minlength=len(start)) == 0 for part in small]
    some = np.any(lacks, axis=0) if lacks else np.zeros(len(start), bool)
    last = start + counts - 1
    full = some & (counts >= len(small) + 2)
    for place, part in enumerate(small[::-1]):
        side[last[full] - place] = part
    tight = some & (counts == len(small) + 1) & (counts > 2)
    if tight.any():
        side[start[tight][:, None] + np.arange(counts[tight].min())] = 0
        side[last[tight]] = small[(key[last[tight]] % np.uint64(len(small))).astype(np.int64)]


def _refuse_empty(
    examples: Examples, component: Int, sizes: Int, wanted: NDArray[np.float64]
) -> None:
    if ((sizes > 0) | (wanted == 0)).all():
        return
    parts = np.bincount(component)
    raise UsageError(
        f"{count(len(examples), 'row')} cannot be split into {int((wanted > 0).sum())} sides: by "
        f"the texts and groups they share they are {count(len(parts), 'piece')}, the largest of "
        f"{count(int(parts.max()), 'row')} ({_commonest(examples, component)}).",
        Hint.use("Add rows, or give a file to test on:", test=FILE),
    )


def _commonest(examples: Examples, component: Int) -> str:
    """The text that most rows of the largest component hold."""
    rows = np.flatnonzero(component == np.bincount(component).argmax())
    held = Counter(chain(*examples.take(rows).columns.values()))
    return f"such as those of {_shown([max(sorted(held), key=held.__getitem__)])}"


def _notes(
    examples: Examples,
    component: Int,
    sizes: Int,
    wanted: NDArray[np.float64],
    stratum: Int,
    part: Int,
) -> tuple[str, ...]:
    by_part = ", ".join(
        f"{size:,} to {name}"
        for name, size, share in zip(PARTS, sizes, wanted, strict=True)
        if share
    )
    notes = [f"{count(len(examples), 'row')}: {by_part}; what shares a text is on one side."]
    largest = int(np.bincount(component).max())
    if np.abs(sizes / sizes.sum() - wanted).max() > APART:
        got = ", ".join(f"{share:.0%}" for share in sizes / sizes.sum())
        why = (
            f"the largest piece has {count(largest, 'row')}" if largest > 1 else "few rows a label"
        )
        notes.append(f"The shares are {got}: {why}.")
    if examples.labels is not None:
        places = np.unique(np.stack([stratum, part], axis=1), axis=0)[:, 0]
        lacking = int((np.bincount(places) < (wanted > 0).sum()).sum())
        if lacking:
            are = "is" if lacking == 1 else "are"
            notes.append(f"{count(lacking, 'label')} with few rows {are} not on every side.")
    return tuple(notes)


def _shown(texts: Sequence[str]) -> str:
    return ", ".join(repr(shortened(text)) for text in texts)
