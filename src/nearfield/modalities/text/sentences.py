"""Sentences of a text, in any language, by their marks."""

from __future__ import annotations

import re
from itertools import pairwise

from nearfield.types import Span

# A sentence ends at its mark and a space, unless a small letter follows ("5 mg. daily"), at a
# full-width mark, or at the end of a line that is followed by a blank one, a list's mark or a
# capital. The look-behind keeps a long row of dots from being tried from every dot.
_END = re.compile(
    r"(?<![.!?…؟۔।])[.!?…؟۔।]++[\"'’”»)\]]*+\s++(?![a-z])|[。！？｡]++[」』”’）]*+\s*+"
    r"|[^\S\n]*+\n\s*+(?=[^\sa-z])"
)


def sentences(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """The sentences between two places of a text, without the space around them.

    >>> text = "Take 5 mg. daily. Stop then!"
    >>> [text[a:b] for a, b in sentences(text)]
    ['Take 5 mg. daily.', 'Stop then!']
    """
    end = len(text) if end is None else end
    edges = [start, *(match.end() for match in _END.finditer(text, start, end)), end]
    return [span for a, b in pairwise(edges) if (span := _bare(text, a, b))]


def _bare(text: str, start: int, end: int) -> Span | None:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    return Span(start + left, start + len(piece.rstrip())) if piece.strip() else None
