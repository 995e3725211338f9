"""Plain texts, and the hashes of their character 4-grams: what finds typos and copies."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

SIZE = 4  # characters
# Members that a thread has in memory at once: 500,000 took 25 MiB more on 20,000 descriptions, and
# 4,000,000 took 190 and more time.
BLOCK = 150_000


def plain(text: str) -> str:
    r"""Without what does not count: case, spacing, the forms of Unicode.

    >>> plain("  The ＣＡＴ\n sat ")
    'the cat sat'
    """
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def shingles(texts: Sequence[str]) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """The 4-grams of texts that are :func:`plain`, with a space before and after each text.

    Returns their hashes, sorted within each text and no two equal, one text after the other, and
    how many each text has, ``(n,)``.

    >>> hashes, sizes = shingles(["red apple", "sky", ""])
    >>> len(hashes), sizes.tolist()
    (10, [8, 2, 0])
    """
    members, sizes = [np.zeros(0, np.uint32)], [np.zeros(0, np.int64)]
    for block in blocks([len(text) + SIZE + 1 for text in texts]):
        hashes, counts = _hashed(texts[block])
        members.append(hashes)
        sizes.append(counts)
    return np.concatenate(members), np.concatenate(sizes)


def minhashes(
    members: NDArray[np.uint32], sizes: NDArray[np.int64], count: int
) -> NDArray[np.uint32]:
    """MinHashes of sets that follow each other, ``(n, count)``.

    Two sets agree in so many of them as is their Jaccard similarity (Broder, 1997, "On the
    resemblance of documents").
    """
    from rensa import RMinHash

    make = cast(Any, RMinHash.digest_matrix_from_flat_token_hashes)
    starts = np.append(0, np.cumsum(sizes))
    digests = np.empty((len(sizes), count), np.uint32)
    for block in blocks(sizes.tolist()):
        own = starts[block.start : block.stop + 1]
        wide = members[own[0] : own[-1]].astype(np.uint64)
        digests[block] = make(wide, (own - own[0]).astype(np.uint64), count, 1).to_rows()
    return digests


def ordered(keys: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Sorted in place, each once; ``np.unique`` takes twice the time."""
    keys.sort()
    return keys[np.append(True, keys[1:] != keys[:-1])] if len(keys) else keys


def blocks(sizes: Sequence[int]) -> list[slice]:
    """Slices of about ``BLOCK`` each."""
    cuts, room = [0], BLOCK
    for at, size in enumerate(sizes):
        if size > room and at > cuts[-1]:
            cuts.append(at)
            room = BLOCK
        room -= size
    return [slice(a, b) for a, b in zip(cuts, [*cuts[1:], len(sizes)], strict=True) if b > a]


def _hashed(texts: Sequence[str]) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """Hashes of the 4-grams of ``" text "``, sorted within each text, and how many."""
    padded = [f" {text} ".ljust(SIZE) if text else "" for text in texts]
    row = np.repeat(np.arange(len(texts), dtype=np.uint64), [len(text) for text in padded])
    joined = "".join(padded).encode("utf-32-le", "surrogatepass")
    codes = np.frombuffer(joined, np.uint32)
    end = len(codes) - SIZE + 1
    mixed = np.zeros(max(end, 0), np.uint64)
    for step in range(SIZE):
        mixed *= np.uint64(0x9E3779B97F4A7C15)
        mixed += codes[step : end + step]
    mixed ^= mixed >> np.uint64(29)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    keys = row[:end] << np.uint64(32) | mixed >> np.uint64(32)
    keys = ordered(keys[row[:end] == row[SIZE - 1 :]])  # no 4-gram goes from one text to the next
    counts = np.bincount((keys >> np.uint64(32)).astype(np.int64), minlength=len(texts))
    return keys.astype(np.uint32), counts
