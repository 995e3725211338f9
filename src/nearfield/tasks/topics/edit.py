"""Topics merged, split, renamed: the rows and their graph stay, only labels and names change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nearfield.errors import UsageError
from nearfield.tasks.cluster.fitted import Fitted
from nearfield.tasks.cluster.partition import by_size
from nearfield.tasks.topics.assignment import Assignment
from nearfield.tasks.topics.corpus import Corpus
from nearfield.tasks.topics.keywords import Named


class Edited(NamedTuple):
    """What an edit changes: the labels of the points, the names, and which are by hand."""

    fitted: Fitted
    named: tuple[Named, ...]
    own_names: Mapping[int, str]


def merge(topics: Assignment, which: Sequence[int | str]) -> Edited:
    """Several topics as one."""
    numbers = sorted({topics.number(one) for one in which})
    if len(numbers) < 2:
        raise UsageError(f"{len(numbers)} topic came to be merged; wanted two or more.")
    named = [topics.own_names[n] for n in numbers if n in topics.own_names]
    names = {n: name for n, name in topics.own_names.items() if n not in numbers}
    if named:
        names[numbers[0]] = named[0]
    labels = np.where(np.isin(topics.nearest, numbers), numbers[0], topics.nearest)
    return renumbered(topics.corpus, labels, names)


def split(topics: Assignment, which: int | str) -> Edited:
    """A topic as its sub-topics."""
    number = topics.number(which)
    rows = np.flatnonzero(topics.nearest == number)
    parts = topics.corpus.parts(rows)
    if parts.max(initial=0) < 1:
        raise UsageError(f"Topic {number} cannot be split: its {len(rows)} items are all alike.")
    labels = topics.nearest.copy()
    labels[rows] = np.where(parts > 0, len(topics) + parts, number)
    names = {n: name for n, name in topics.own_names.items() if n != number}
    return renumbered(topics.corpus, labels, names)


def rename(topics: Assignment, which: int | str, name: str) -> Edited:
    """A topic under another name."""
    number, name = topics.number(which), " ".join(name.split())
    if not name:
        raise UsageError("A topic's name is empty.")
    if name in topics.names and topics.names.index(name) != number:
        raise UsageError(f"Topic {topics.names.index(name)} is named {name!r} already.")
    named = list(topics.named)
    named[number] = Named(name, named[number].keywords)
    return Edited(topics.fitted, tuple(named), {**topics.own_names, number: name})


def renumbered(corpus: Corpus, labels: NDArray[np.int64], own_names: Mapping[int, str]) -> Edited:
    """The topics of labels in content order, numbered by size; names by hand by their labels."""
    numbered = by_size(labels)
    old, at = np.unique(labels, return_index=True)
    place = dict(zip(old.tolist(), numbered[at].tolist(), strict=True))
    names = {place[n]: name for n, name in own_names.items() if n in place}
    return Edited(corpus.fitted(numbered), _named(corpus, numbered, names), names)


def _named(
    corpus: Corpus, labels: NDArray[np.int64], own_names: Mapping[int, str]
) -> tuple[Named, ...]:
    """Names and keywords of labels ``0..max``; some have names of their own."""
    count = int(labels.max(initial=-1)) + 1
    if not any(corpus.texts):
        return tuple(Named(own_names.get(at, f"topic {at}"), ()) for at in range(count))
    named = corpus.named(labels, taken=set(own_names.values()))
    return tuple(
        Named(own_names.get(at, name), keywords) for at, (name, keywords) in enumerate(named)
    )
