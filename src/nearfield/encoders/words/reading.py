"""From texts to rows by the vectors of their words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nearfield.encoders.words.hashing import fasttext_hashes, joined
from nearfield.encoders.words.subwords import END
from nearfield.encoders.words.vectors import Sentences, WordVectors, finite, means
from nearfield.types import Vectors

WORDGRAM = np.uint64(116_049_371)  # fastText/src/dictionary.cc, addWordNgrams


class Unique(NamedTuple):
    """The different words of some texts, and which word stands at each place.

    ``places`` are of all texts, one behind the other; text i has those from ``edges[i]`` on.
    """

    words: list[str]
    places: NDArray[np.int64]
    edges: NDArray[np.int64]


def unique(texts: Sequence[Sequence[str]]) -> Unique:
    """The different words of n lists of words.

    >>> words, places, edges = unique([["a", "b"], [], ["b"]])
    >>> words, places.tolist(), edges.tolist()
    (['a', 'b'], [0, 1, 1], [0, 2, 2, 3])
    """
    numbers: dict[str, int] = {}
    places = [numbers.setdefault(word, len(numbers)) for words in texts for word in words]
    edges = np.concatenate([[0], np.cumsum([len(words) for words in texts])]).astype(np.int64)
    return Unique(list(numbers), np.array(places, np.int64), edges)


def mean_rows(
    vectors: WordVectors, texts: Sequence[Sequence[str]], weights: NDArray[np.float64] | None = None
) -> Vectors:
    """The mean of the vectors of each text's words, ``(n, dim)``; zeros where none is known.

    ``texts`` are lists of words. ``weights`` is a function's result for each different word, in
    the order of :func:`unique`. FastText's unsupervised models take the words' unit vectors.
    """
    words, places, edges = unique(texts)
    table, known = vectors.vectors(words)
    if vectors.sentences is not None:
        lengths = np.linalg.norm(table, axis=1)
        known &= lengths > 0
        table[known] /= lengths[known, None]
    return summed(table, known, places, edges, weights)


def summed(
    table: Vectors,
    known: NDArray[np.bool_],
    places: NDArray[np.int64],
    edges: NDArray[np.int64],
    weights: NDArray[np.float64] | None,
) -> Vectors:
    """Sums of rows of a table by places, over how many of them are known: ``(n, dim)``."""
    from scipy.sparse import csr_array

    here = known[places]
    counted = np.concatenate([[0], np.cumsum(here)])[edges]
    some = places[here]
    values = np.ones(len(some), np.float32) if weights is None else weights[some]
    shape = (len(edges) - 1, len(table))
    sums = csr_array((values.astype(np.float32), some, counted), shape=shape) @ table
    rows: Vectors = np.asarray(sums, np.float32)
    rows /= np.maximum(np.diff(counted), 1).astype(np.float32)[:, None]
    return rows


def supervised_rows(
    vectors: WordVectors, texts: Sequence[Sequence[str]], how: Sentences
) -> Vectors:
    """The mean of all rows of all words and word n-grams of each text, ``(n, dim)``.

    fastText/src/dictionary.cc: ``getLine``; the end of the sentence is a word too.
    """
    out = np.zeros((len(texts), vectors.dim), np.float32)
    for at, words in enumerate(texts):
        line = _line(words, how)
        parts, _ = vectors.parts(line, vectors.vocabulary.rows(line))
        rows = np.concatenate([parts, _grams(vectors, line, how)])
        edges = np.array([0, len(rows)])
        out[at] = means(finite(vectors.rows.take(rows)), edges)[0]
    return out


def _line(words: Sequence[str], how: Sentences) -> list[str]:
    words = [word for word in words if not word.startswith(how.label)]
    return [*words[: words.index(END)], END] if END in words else [*words, END]


def _grams(vectors: WordVectors, line: list[str], how: Sentences) -> NDArray[np.int64]:
    """The rows of two and more words in a row."""
    assert vectors.subwords is not None  # noqa: S101 - fastText has them, if only of no length
    if how.grams < 2 or how.buckets < 1:
        return np.zeros(0, np.int64)
    raw = [word.encode("utf-8", "surrogateescape") for word in line]
    signed = fasttext_hashes(*joined(raw)).view(np.int32).astype(np.int64).view(np.uint64)
    grams = []
    state = signed
    for size in range(1, min(how.grams, len(line))):
        state = state[:-1] * WORDGRAM + signed[size:]
        grams.append((state % np.uint64(how.buckets)).astype(np.int64))
    buckets = np.concatenate(grams) if grams else np.zeros(0, np.int64)
    return vectors.subwords.placed(buckets, np.array([0, len(buckets)]))[0]
