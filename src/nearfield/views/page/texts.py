"""Texts, cut to what a page can hold."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nearfield.errors import shortened

LONGEST = 2_000  # characters shown of one text


def cut(texts: Sequence[str], room: int, longest: int = LONGEST) -> tuple[list[str], int | None]:
    """The texts, none longer than a length at which all fit into ``room`` characters.

    Gives that length too, or None where nothing was cut. Short texts leave their room to long ones.

    >>> cut(["one", "a longer text"], room=9)
    (['one', 'a lon…'], 6)
    """
    lengths = np.sort([len(text) for text in texts])
    left = np.arange(len(lengths), 0, -1)  # texts at least as long as each
    before = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    over = before + lengths * left > room
    if over.any():
        first = int(over.argmax())
        longest = max(1, min(longest, int((room - before[first]) // left[first])))
    if not len(lengths) or lengths[-1] <= longest:
        return list(texts), None
    return [shortened(text, longest) for text in texts], longest


def joined(texts: Sequence[str]) -> bytes:
    """UTF-8, each text ended by a NUL (NULs within become spaces)."""
    content = "".join(f"{text.replace(chr(0), ' ')}\0" for text in texts)
    return content.encode("utf-8", "replace")
