"""Texts without halves of signs, which no encoding has, but JSON and command lines may."""

from __future__ import annotations

import re

_HALF = re.compile("[\ud800-\udfff]")


def valid(text: str) -> str:
    r"""The text with U+FFFD for half a surrogate pair; two halves that fit become their sign.

    >>> valid("a\udcff"), valid("\ud83d\ude00"), valid("red")
    ('a\ufffd', '😀', 'red')
    """
    if not _HALF.search(text):
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
