"""Candidates for keywords: the words and the phrases of a collection, and who holds them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from nearfield.modalities.text.tokens import Tokens, tokenize

LONGEST = 4  # words of a phrase
LIFT = 3.0
VOTE = 1 / 3
WINDOW = 6  # words of a passage: one that is repeated votes once, however many texts hold it


@dataclass(frozen=True)
class Phrases:
    """Candidates, and in which texts they stand.

    The texts are sorted: ``order[i]`` is the one that came of the i-th, int64 ``(n,)``. ``parts``
    are the numbers of each candidate's words, padded with -1; ``votes`` is sparse (texts,
    candidates): 1 where a text holds one in its own words, less where in a repeated passage.
    """

    order: NDArray[np.int64]
    parts: NDArray[np.int64]
    votes: sp.csr_matrix
    tokens: Tokens

    def text(self, at: int) -> str:
        """A candidate as it is read."""
        *first, last = [i for i in self.parts[at] if i >= 0]
        between = "" if self.tokens.is_han[last] else " "
        words = [*(self.tokens.singles[i] for i in first), self.tokens.words[last]]
        return between.join(words)


def read(texts: Sequence[str]) -> Phrases:
    """The candidates of some texts, whatever their order."""
    order = np.array(sorted(range(len(texts)), key=texts.__getitem__), np.int64)
    return candidates_of(tokenize([texts[at] for at in order]), order)


def candidates_of(tokens: Tokens, order: NDArray[np.int64]) -> Phrases:
    """Words that occur in enough of the texts, and phrases of words that keep together.

    A phrase occurs at least ``LIFT`` times as often as its words' counts would bring about, and
    neither begins nor ends with a stop word. Levels as in Apriori (Agrawal and Srikant, 1994): a
    run of words is looked at only where the shorter run was frequent.
    """
    n = len(order)
    least = 1 if n < 50 else 2 if n < 500 else 3
    ids, size = tokens.ids, len(tokens.words)
    counts = np.bincount(ids, minlength=size)
    good = (tokens.is_content | tokens.is_han) & (counts >= least)
    word = np.where(good[ids], ids, -1)
    run, names, often = word, np.arange(size)[:, None], counts
    weight, levels, total = _own_words(ids), [], 0
    for length in range(1, LONGEST + 1):
        if length > 1:
            run, names, often = _longer(run, word, names, often, counts, length, least)
        han = tokens.is_han[names].any(axis=1)
        keep = good[names[:, 0]] & np.where(han, length > 1, length < LONGEST)
        spots = np.flatnonzero(run >= 0)
        spots = spots[keep[run[spots]]]
        number = np.cumsum(keep) - 1 + total
        parts = np.pad(names[keep], ((0, 0), (0, LONGEST - length)), constant_values=-1)
        levels.append((parts, tokens.texts[spots], number[run[spots]], weight[spots]))
        total += len(parts)
    parts, rows, terms, votes = (np.concatenate(level) for level in zip(*levels, strict=True))
    matrix = sp.csr_matrix((votes, (rows, terms)), shape=(n, total))
    np.minimum(matrix.data, 1, out=matrix.data)
    enough = np.flatnonzero(np.bincount(matrix.indices, minlength=total) >= least)
    return Phrases(order, parts[enough], matrix[:, enough], tokens)


def _longer(
    run: NDArray[np.int32],
    word: NDArray[np.int32],
    names: NDArray[np.int64],
    often: NDArray[np.int64],
    counts: NDArray[np.int64],
    length: int,
    least: int,
) -> tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.int64]]:
    """Runs of one word more: at each place the number of the run that starts there, or -1."""
    last = np.full_like(word, -1)
    last[: 1 - length] = word[length - 1 :]
    spots = np.flatnonzero((run >= 0) & (last >= 0))
    size = len(counts)
    pairs = run[spots].astype(np.int64) * size + last[spots]
    keys, inverse, pair_counts = np.unique(pairs, return_inverse=True, return_counts=True)
    head, tail = keys // size, keys % size
    expected = often[head] * (counts[tail] / len(word))
    keep = (pair_counts >= least) & (pair_counts >= LIFT * expected)
    longer = np.full_like(run, -1)
    number = np.where(keep, np.cumsum(keep) - 1, -1)
    longer[spots] = number[inverse]
    return longer, np.column_stack([names[head[keep]], tail[keep]]), pair_counts[keep]


def _own_words(ids: NDArray[np.int32]) -> NDArray[np.float64]:
    """What each place counts: one over how often the most repeated passage around it occurs."""
    passage = _passages(ids)
    bits = len(ids).bit_length()  # a bin a place, or more: few different passages meet
    bins = (passage >> np.uint64(64 - bits)).astype(np.int64)
    spots = np.flatnonzero((np.bincount(bins) > 1)[bins])
    _, inverse, counts = np.unique(passage[spots], return_inverse=True, return_counts=True)
    starts = np.ones(len(ids), np.int32)
    starts[spots] = counts[inverse]
    most = starts.copy()
    for shift in range(1, WINDOW):
        np.maximum(most[shift:], starts[:-shift], out=most[shift:])
    votes: NDArray[np.float64] = np.arange(1.0, most.max(initial=1) + 1) ** -VOTE
    return votes[most - 1]


def _passages(ids: NDArray[np.int32]) -> NDArray[np.uint64]:
    """A hash of the words from each place on."""
    around = np.resize(ids, len(ids) + WINDOW).astype(np.uint64)
    passage = np.zeros(len(ids), np.uint64)
    for shift in range(WINDOW):
        passage *= np.uint64(0x9E3779B97F4A7C15)
        passage += around[shift : shift + len(ids)]
        passage ^= passage >> np.uint64(29)
    return passage
