"""Which texts are the same, and which rows hang together by them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from nearfield.modalities.text.shingles import plain
from nearfield.training.data.examples import Examples

Int = NDArray[np.int64]


def numbered(values: Iterable[str], numbers: dict[str, int]) -> Int:
    """A number for each value, equal for equal ones; ``numbers`` grows by the new ones.

    >>> numbered(["a", "b", "a"], {}).tolist()
    [0, 1, 0]
    """
    return np.fromiter((numbers.setdefault(value, len(numbers)) for value in values), np.int64)


def text_numbers(examples: Examples, numbers: dict[str, int] | None = None) -> Int:
    """The number of each text, ``(n, roles)``: the same but for case, spacing and Unicode's forms.

    >>> text_numbers(Examples("pairs", {"anchor": ["Red ", "sky"], "positive": ["sky", "red"]}))
    array([[0, 1],
           [1, 0]])
    """
    numbers = {} if numbers is None else numbers
    columns = [numbered(map(plain, texts), numbers) for texts in examples.columns.values()]
    return np.stack(columns, axis=1)


def joined(n: int, ends: Int) -> Int:
    """Components of ``n`` nodes that the edges ``(m, 2)`` join: a number for each node ``(n,)``.

    >>> joined(4, np.array([[0, 2], [2, 3]])).tolist()
    [0, 1, 0, 0]
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    ones = np.ones(len(ends), np.int8)
    edges = coo_array((ones, (ends[:, 0], ends[:, 1])), shape=(n, n))
    return np.asarray(connected_components(edges, directed=False)[1], np.int64)


def together(examples: Examples) -> Int:
    """The component of each row ``(n,)``: rows that share a text or a group, also by way of others.

    >>> rows = Examples("pairs", {"anchor": ["a", "b", "c"], "positive": ["b", "d", "e"]})
    >>> together(rows).tolist()
    [0, 0, 1]
    """
    n = len(examples)
    numbers: dict[str, int] = {}
    columns = [text_numbers(examples, numbers)]
    if examples.groups is not None:  # no text holds a NUL after ``plain``'s split at white space
        columns.append(numbered(("\0 " + group for group in examples.groups), numbers)[:, None])
    nodes = np.concatenate(columns, axis=1)
    ends = np.stack([np.repeat(np.arange(n), nodes.shape[1]), n + nodes.ravel()], axis=1)
    return np.unique(joined(n + len(numbers), ends)[:n], return_inverse=True)[1].astype(np.int64)


def row_hashes(examples: Examples, random_state: int = 0) -> NDArray[np.uint64]:
    """A number for each row from all that it holds and the random state, uint64 ``(n,)``.

    Rows sorted by it stand in an order that does not depend on how they came.
    """
    columns: list[Sequence[str]] = list(examples.columns.values())
    columns += [extra for extra in (examples.labels, examples.groups) if extra is not None]
    if examples.scores is not None:
        columns.append([str(score) for score in examples.scores.tolist()])
    key = random_state.to_bytes(8, "big", signed=True)
    contents = ("\x1f".join(row).encode("utf-8", "surrogatepass") for row in zip(*columns))  # noqa: B905
    digests = b"".join(hashlib.blake2b(c, digest_size=8, key=key).digest() for c in contents)
    return np.frombuffer(digests, ">u8").astype(np.uint64)
