"""Candidates for keywords: the words and the phrases of a collection, and who holds them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from nearfield.modalities.text.answers import COMMON, NO_ANSWER, is_no_answer
from nearfield.modalities.text.language import languages_of
from nearfield.modalities.text.stop import STOP, stop_words
from nearfield.modalities.text.tokens import Tokens, tokenize

LONGEST = 4  # words of a phrase
LIFT = 3.0
WHOLE = 0.5  # of the places of a run of characters, those at which it is a word or several
SHORT = 40  # characters of a text that says nothing
VOTE = 1 / 3
_OTHER = re.compile(r"\d|\S{31}")  # a number, a key
WINDOW = 6  # words of a passage: one that is repeated votes once, however many texts hold it


@dataclass(frozen=True)
class Phrases:
    """Candidates, and in which texts they stand.

    The texts are sorted: ``order[i]`` is the one that came of the i-th, int64 ``(n,)``. ``parts``
    are the numbers of each candidate's words, padded with -1; ``votes`` is sparse (texts,
    candidates): 1 where a text holds one in its own words, less where in a repeated passage.
    ``language`` is that of most of the texts that decide. ``says`` tells of each text whether it is
    no answer, or of common words alone, else is empty (see
    :mod:`~nearfield.modalities.text.answers`); ``short`` is how such a text begins.
    """

    order: NDArray[np.int64]
    parts: NDArray[np.int64]
    votes: sp.csr_matrix
    tokens: Tokens
    language: str | None = None
    says: tuple[str, ...] = ()
    short: tuple[str, ...] = ()

    def text(self, at: int) -> str:
        """A candidate as it is read."""
        *first, last = [i for i in self.parts[at] if i >= 0]
        words = [*(self.tokens.singles[i] for i in first), self.tokens.words[last]]
        if all(map(str.isascii, words)):
            return " ".join(words)
        joined = self.tokens.is_joined[[*first, last]]
        gaps = ["" if a and b else " " for a, b in pairwise(joined.tolist())]
        return "".join(word + gap for word, gap in zip(words, [*gaps, ""], strict=True))


def read(texts: Sequence[str]) -> Phrases:
    """The candidates of some texts, whatever their order; stop words are of their languages."""
    order = np.array(sorted(range(len(texts)), key=texts.__getitem__), np.int64)
    languages = languages_of(texts)
    stop = STOP.union(*map(stop_words, languages))
    tokens = tokenize([texts[at] for at in order], stop, japanese="ja" in languages)
    phrases = _without(stop, candidates_of(tokens, order))
    ordered = [texts[at] for at in order]
    says = _says(ordered, tokens)
    return replace(
        phrases,
        language=languages[0] if languages else None,
        says=says,
        short=tuple(t.strip()[:SHORT] if s else "" for t, s in zip(ordered, says, strict=True)),
    )


def _says(texts: Sequence[str], tokens: Tokens) -> tuple[str, ...]:
    """Of each text whether it is no answer, or has common words alone; empty for neither."""
    telling = tokens.is_content | tokens.is_part
    tells = np.bincount(tokens.texts, telling[tokens.ids], minlength=len(texts)) > 0
    return tuple(
        NO_ANSWER if is_no_answer(text) else "" if told or _OTHER.search(text) else COMMON
        for text, told in zip(texts, tells.tolist(), strict=True)
    )


def _without(stop: frozenset[str], phrases: Phrases) -> Phrases:
    """The candidates but for those that are stop words of several characters."""
    joined = phrases.tokens.is_part[phrases.parts[:, 0]]
    if not joined.any():
        return phrases
    keep = np.ones(len(joined), bool)
    for at in np.flatnonzero(joined):
        keep[at] = phrases.text(int(at)) not in stop
    return replace(phrases, parts=phrases.parts[keep], votes=phrases.votes[:, keep])


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
    good = (tokens.is_content | tokens.is_part) & (counts >= least)
    word = np.where(good[ids], ids, -1)
    run, names, often = word, np.arange(size)[:, None], counts
    weight, levels, total = _own_words(ids), [], 0
    for length in range(1, LONGEST + 1):
        if length > 1:
            run, names, often = _longer(run, word, names, often, counts, length, least)
        of_parts = tokens.is_part[names].any(axis=1)
        keep = good[names[:, 0]] & np.where(of_parts, length > 1, length < LONGEST)
        keep[keep] = _are_whole(tokens, run, length, len(names))[keep]
        spots = np.flatnonzero(run >= 0)
        spots = spots[keep[run[spots]]]
        number = np.cumsum(keep) - 1 + total
        padded = np.pad(names[keep], ((0, 0), (0, LONGEST - length)), constant_values=-1)
        levels.append((padded, tokens.texts[spots], number[run[spots]], weight[spots]))
        total += len(padded)
    parts, rows, terms, votes = (np.concatenate(level) for level in zip(*levels, strict=True))
    matrix = sp.csr_matrix((votes, (rows, terms)), shape=(n, total))
    np.minimum(matrix.data, 1, out=matrix.data)
    enough = np.flatnonzero(np.bincount(matrix.indices, minlength=total) >= least)
    return Phrases(order, parts[enough], matrix[:, enough], tokens)


def _are_whole(tokens: Tokens, run: NDArray[np.int32], length: int, size: int) -> NDArray[np.bool_]:
    """Which runs are whole words at half of their places at least, not the pieces of others."""
    if not tokens.is_inner.any():
        return np.ones(size, bool)
    spots = np.flatnonzero(run >= 0)
    whole = ~tokens.is_inner[spots] & ~tokens.is_inner[spots + length]
    good = np.bincount(run[spots], whole, minlength=size)
    whole_share: NDArray[np.bool_] = good >= WHOLE * np.bincount(run[spots], minlength=size)
    return whole_share


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
