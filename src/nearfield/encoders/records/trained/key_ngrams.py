"""Keys and strings as hashed pieces: rows of a table that any key has, seen or not.

``unit_price`` shares pieces with ``unitPrice`` and ``price``, so that a key that was never seen
stands near those that are written alike (Bojanowski et al. 2017, arXiv:1607.04606, of words).
"""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import blake2b

KEYS = 2_048  # rows of the table of keys
VALUES = 8_192  # rows of the table of values
SHORTEST, LONGEST = 3, 5  # characters of a piece
WORDS = 64  # words of a text that are read; a longer one is better embedded by a text encoder


@lru_cache(maxsize=65_536)
def key_pieces(path: str) -> tuple[int, ...]:
    """Rows of the table of keys for a path: the path itself, its last key, and that one's pieces.

    >>> shared = set(key_pieces("items[].unit price")) & set(key_pieces("price"))
    >>> len(shared) > 5
    True
    """
    key = last_key(path).casefold()
    marked = f"<{key}>"
    pieces = {f"path {path}", f"key {key}"}
    for size in range(SHORTEST, LONGEST + 1):
        pieces |= {marked[at : at + size] for at in range(len(marked) - size + 1)}
    return tuple(sorted(_row(piece, KEYS) for piece in pieces))


def value_pieces(path: str, kind: str, value: object) -> tuple[int, ...]:
    """Rows of the table of values for what stands at a path.

    A category is itself, at its path and anywhere; a text its words, anywhere.

    >>> len(value_pieces("color", "category", "red"))
    2
    """
    if kind == "text":
        words = list(dict.fromkeys(str(value).casefold().split()))[:WORDS]
        return tuple(sorted(_row(f"word {word}", VALUES) for word in words))
    said = str(value).casefold()
    own = _row(f"{len(path)} {path} {kind} {said}", VALUES)
    return (own, _row(f"{kind} {said}", VALUES))


def last_key(path: str) -> str:
    """The last key of a path, without the marks of lists.

    >>> last_key("items[].unit price"), last_key("tags[]")
    ('unit price', 'tags')
    """
    bare = re.sub(r"(\[\])+$", "", path)
    return re.split(r"(?<!\\)\.", bare)[-1].replace("\\", "")


@lru_cache(maxsize=262_144)
def _row(piece: str, rows: int) -> int:
    digest = blake2b(piece.encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "little") % rows
