"""Keywords and names of groups of texts, without a model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from nearfield.modalities.text.answers import COMMON, NO_ANSWER
from nearfield.modalities.text.phrases import Phrases, read
from nearfield.modalities.text.tokens import Tokens, split_words
from nearfield.tasks.topics.choose import choose, names_of
from nearfield.tasks.topics.score import best_terms
from nearfield.types import Vectors

SHOWN = 5  # texts of a cluster that says nothing, as its keywords


class Named(NamedTuple):
    """A name, and the keywords that it is made of, best first."""

    name: str
    keywords: tuple[str, ...]


def keywords_of(
    labels: NDArray[np.int64],
    texts: Sequence[str],
    vectors: Vectors,
    *,
    groups: NDArray[np.int64] | None = None,
    top: int = 10,
) -> list[Named]:
    """Keywords and a name for each cluster ``0..max(labels)``, whatever the order of the rows.

    Words and phrases are scored by how much oftener a cluster's texts hold them than the others'
    do (log-odds with a prior: Monroe, Colaresi and Quinn, "Fightin' Words", 2008), by the share of
    the cluster that holds them, and by how near the texts that hold one are to the cluster's
    centre. Of a phrase and its parts one is chosen, of a word and its inflections too; names are
    the best two or three keywords that share no word, and no two clusters have the same.

    Parameters
    ----------
    labels
        The cluster of each row, ``(n,)``; -1 is none.
    texts
        The rows' texts, in any language.
    vectors
        Their unit rows, ``(n, dim)``.
    groups
        A number for each row, the same for near-duplicates: a group has one vote.
    top
        At most so many keywords a cluster.

    Examples
    --------
    >>> texts = ["red apple pie", "apple pie recipe", "stock market news", "stock market crash"]
    >>> labels = np.array([0, 0, 1, 1])
    >>> [named.name for named in keywords_of(labels, texts, np.eye(4, dtype=np.float32))]
    ['apple pie, recipe, red', 'stock market, crash, news']
    """
    return Lexicon(read(texts), groups).named(labels, vectors.__getitem__, top)


class Lexicon:
    """The words and phrases of a collection; names any clusters of its rows."""

    def __init__(self, phrases: Phrases, groups: NDArray[np.int64] | None = None) -> None:
        self._phrases, self._order = phrases, phrases.order
        weights = np.ones(len(self._order)) if groups is None else _one_vote(groups)
        self._weights = weights[self._order]

    def named(
        self,
        labels: NDArray[np.int64],
        vectors: Callable[[NDArray[np.int64]], Vectors],
        top: int = 10,
        *,
        among: NDArray[np.bool_] | None = None,
        taken: Collection[str] = (),
    ) -> list[Named]:
        """Keywords and a name for each cluster ``0..max(labels)``.

        They are what sets a cluster apart from all rows, or from those ``among``; no name is one
        of those ``taken``. ``vectors`` gives the unit rows of some texts, ``(m, dim)``.
        """
        weights = self._weights if among is None else self._weights * among[self._order]
        in_order = np.asarray(labels, np.int64)[self._order]
        best = best_terms(in_order, self._phrases, vectors(self._order), weights)
        chosen = [choose(candidates, self._phrases, top) for candidates in best]
        says = [self._saying(np.flatnonzero(in_order == at)) for at in range(len(chosen))]
        names = names_of(chosen, taken, [kind for kind, _ in says])
        return [
            Named(name, words if kind else tuple(keyword.text for keyword in keywords))
            for name, keywords, (kind, words) in zip(names, chosen, says, strict=True)
        ]

    def _saying(self, rows: NDArray[np.int64]) -> tuple[str, tuple[str, ...]]:
        """What most texts of a cluster are where they say nothing, and the commonest of them."""
        kinds = Counter(filter(None, map(self._phrases.says.__getitem__, rows.tolist())))
        most = {NO_ANSWER: kinds[NO_ANSWER], COMMON: kinds[COMMON] + kinds[NO_ANSWER]}
        for kind, n in most.items():
            if 2 * n > len(rows):
                texts = Counter(self._phrases.short[row] for row in rows.tolist())
                return kind, tuple(text for text, _ in texts.most_common(SHOWN) if text)
        return "", ()

    def holding(self, words: Sequence[str]) -> NDArray[np.bool_]:
        """Which rows hold one of some words or phrases, ``(n,)``; plurals are the same word."""
        tokens = self._phrases.tokens
        holding = np.zeros(len(self._order), bool)
        for numbers in filter(None, (_numbers(tokens, word) for word in words)):
            holding[self._order[tokens.holding(numbers)]] = True
        return holding

    def counts(self, labels: NDArray[np.int64]) -> sp.csr_matrix:
        """How many texts of each cluster ``0..max(labels)`` hold each term, sparse."""
        in_order = np.asarray(labels, np.int64)[self._order]
        inside = np.flatnonzero(in_order >= 0)
        shape = (int(in_order.max(initial=-1)) + 1, len(in_order))
        member = sp.csr_matrix((np.ones(len(inside)), (in_order[inside], inside)), shape)
        return (member @ (self._phrases.votes > 0).astype(np.float64)).tocsr()

    def text(self, term: int) -> str:
        """A term of :meth:`counts` as it is read."""
        return self._phrases.text(term)


def _numbers(tokens: Tokens, words: str) -> list[int]:
    """The numbers of the words of a phrase; none where one of them does not occur."""
    numbers = [tokens.number(word) for word in split_words(words)]
    return [n for n in numbers if n is not None] if None not in numbers else []


def _one_vote(groups: NDArray[np.int64]) -> NDArray[np.float64]:
    _, inverse, counts = np.unique(groups, return_inverse=True, return_counts=True)
    return 1.0 / counts[inverse]
