"""Long texts to passages: cut at sentence ends, within the model's limit in tokens.

Each sentence is tokenized once, and sentences are packed into passages by their counts; then
every passage is counted as a whole. Measured on MiniLM's tokenizer, millions of characters a CPU
second: 1.3 to 1.5 of English prose, .14 of Korean without marks, .1 of Chinese without marks;
semantic-text-splitter, which tokenizes every candidate passage anew: .3 to .6, .05 and .07.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, pairwise
from typing import Any, NamedTuple, Protocol

from nearfield.encoders.text.texts import windows
from nearfield.errors import UsageError
from nearfield.types import Span, Vectors

# Where a text may be cut, the best places first; each cut stands after the match. A sentence ends
# at its mark and a space, unless a small letter follows ("5 mg. daily"), at a full-width mark, or
# at a blank line. The look-behind keeps a long row of dots from being tried from every dot.
_MARK = r"(?<![.!?…؟۔।])[.!?…؟۔।]++[\"'’”»)\]]*+\s++"
LEVELS = tuple(
    re.compile(pattern)
    for pattern in (
        _MARK + r"(?![a-z])|[。！？｡]++[」』”’）]*+\s*+|\n[^\S\n]*+\n\s*+",
        _MARK,
        r"\n+",
        r"\s+",
    )
)
TOKENS = 256  # a passage's tokens, where the caller names none: that of the late chunking paper
BLOCK = 100_000  # characters of a text that are looked at together, so that memory is bounded
OVERLAP = 8  # passages share at most an eighth of their tokens (12.5 %), in whole sentences


class Passages(NamedTuple):
    """The passages of one text: ``spans[i]`` says where the one of ``vectors[i]`` stands."""

    spans: list[Span]
    vectors: Vectors


class Counter(Protocol):
    """What the splitter asks of a tokenizer."""

    def count(self, texts: Iterable[str]) -> list[int]:
        """Tokens of each text, without the special ones."""


class Splitter:
    """Cuts texts into passages of at most ``room`` tokens, without special tokens and prompt."""

    def __init__(self, tokenizer: Counter, room: int) -> None:
        self.tokenizer = tokenizer
        self.room = room
        self.overlap = room // OVERLAP

    def each(self, texts: Iterable[str]) -> Iterator[list[Span]]:
        """Yield the passages of each text; the texts are looked at a window at a time."""
        for window in windows(texts):
            yield from self.split(window)

    def split(self, texts: Sequence[str]) -> list[list[Span]]:
        """Passages of each text, in order; together they cover it, and neighbours may overlap.

        A text that fits is one passage. Whitespace between sentences ends the passage before.
        """
        passages = [[Span(0, len(text))] for text in texts]
        for row in self._long(texts):
            passages[row] = self._passages(texts[row])
        return passages

    def _long(self, texts: Sequence[str]) -> list[int]:
        """Rows of the texts that do not fit, or are too long to be counted whole."""
        # ASCII never makes more tokens than characters, and one for a word's start; other
        # characters can (a single U+FDFA is 18 letters when normalised).
        unsure = [row for row, t in enumerate(texts) if not (t.isascii() and len(t) < self.room)]
        counted = [row for row in unsure if len(texts[row]) <= BLOCK]
        tokens = self.tokenizer.count(texts[row] for row in counted)
        counts = dict(zip(counted, tokens, strict=True))
        return [row for row in unsure if counts.get(row, self.room + 1) > self.room]

    def _passages(self, text: str) -> list[Span]:
        spans: list[Span] = []
        at, size = 0, BLOCK
        while True:
            end = min(len(text), at + size)
            packed = self._pack(at, self._pieces(text, at, end))
            while spans and packed and packed[0].end <= spans[-1].end:  # its next did not fit
                del packed[0]
            if end == len(text):
                return self._fitted(text, spans + packed)
            if len(packed) > 1:  # the last may go on beyond the block: the next block begins there
                spans += packed[:-1]
                at, size = packed[-1].start, BLOCK
            else:
                size *= 2

    def _pieces(self, text: str, start: int, end: int, level: int = 0) -> list[tuple[int, int]]:
        """Cut into pieces that fit, as few levels down as will do: their ends and token counts."""
        edges = [start]
        if level < len(LEVELS):
            cuts = (match.end() for match in LEVELS[level].finditer(text, start, end))
            edges += [cut for cut in cuts if start < cut < end]
        else:  # a run without spaces: equal parts, cut again where they do not fit
            edges.append((start + end) // 2)
        spans = list(pairwise([*edges, end]))
        counts = self.tokenizer.count(text[a:b] for a, b in spans)
        pieces: list[tuple[int, int]] = []
        for (a, b), tokens in zip(spans, counts, strict=True):
            if tokens <= self.room or b - a == 1:
                pieces.append((b, tokens))
            else:
                pieces += self._pieces(text, a, b, level + 1)
        return pieces

    def _pack(self, start: int, pieces: list[tuple[int, int]]) -> list[Span]:
        """Fill each passage with pieces; begin the next with the last ones, if they leave room."""
        edges = [start, *(end for end, _ in pieces)]
        total = [0, *accumulate(tokens for _, tokens in pieces)]
        spans: list[Span] = []
        first = 0
        while True:
            stop = max(first + 1, bisect_right(total, total[first] + self.room) - 1)
            spans.append(Span(edges[first], edges[stop]))
            if stop == len(pieces):
                return spans
            begin = max(total[stop] - self.overlap, total[stop + 1] - self.room)
            first = bisect_left(total, begin, first + 1, stop)

    def _fitted(self, text: str, spans: list[Span]) -> list[Span]:
        """Halve the passages that have more tokens whole than in pieces, which is rare."""
        counts = self.tokenizer.count(text[a:b] for a, b in spans)
        fitted: list[Span] = []
        for span, tokens in zip(spans, counts, strict=True):
            if tokens <= self.room or span.end - span.start == 1:
                fitted.append(span)
            else:
                middle = (span.start + span.end) // 2
                halves = [Span(span.start, middle), Span(middle, span.end)]
                fitted += self._fitted(text, halves)
        return fitted


def check_tokens(tokens: Any) -> None:
    """Raise ``UsageError`` for a length of passages that cannot be."""
    if isinstance(tokens, bool) or not isinstance(tokens, int) or tokens < 1:
        raise UsageError(f"tokens={tokens!r} was given; it must be a whole number from 1.")
