"""Word-level embeddings: one vector a token, and where the token stands in the text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nearfield.encoders.text.passages import Splitter
from nearfield.encoders.text.texts import windows
from nearfield.encoders.text.tokenizer import Tokenizer
from nearfield.types import Vectors

# Tokens whose states are held at once: 25 MB at MiniLM's width, 67 MB at ModernBERT-large's.
TOGETHER = 16_384

States = Callable[[list[list[int]]], list[Vectors]]


@dataclass(frozen=True)
class TokenVectors:
    """The tokens of one text, without the model's special ones.

    Attributes
    ----------
    vectors
        float32 ``(tokens, dim)``: the last layer's states, not normalised.
    offsets
        int64 ``(tokens, 2)``: ``text[start:end]`` is the token in the text.
    tokens
        As the tokenizer writes them: ``"##ing"``, ``"Ġthe"``.
    first
        float32 ``(dim,)``: the state of the special token before the text (``[CLS]``, ``<s>``),
        which stands for all of it, or for the first window of a long text; None without one.
    """

    vectors: Vectors
    offsets: NDArray[np.int64]
    tokens: tuple[str, ...]
    first: Vectors | None = None

    def __len__(self) -> int:
        return len(self.tokens)


class _Piece(NamedTuple):
    """A window of a text: its first character, the first that no window before it held."""

    row: int
    start: int
    fresh: int
    encoding: Any


class _After:
    """Counts tokens of texts as they are behind a prompt, which may join their first word."""

    def __init__(self, tokenizer: Tokenizer, before: str) -> None:
        self.tokenizer = tokenizer
        self.before = before
        [self.taken] = tokenizer.count([before])

    def count(self, texts: Iterable[str]) -> list[int]:
        """Tokens of each text, less those of the prompt alone."""
        joined_to = self.tokenizer.count(self.before + text for text in texts)
        return [max(0, count - self.taken) for count in joined_to]


class TokenReader:
    """Reads texts of any length: long ones in overlapping windows, no token twice.

    Of an overlap, the later window gives only what is new to it: its own first tokens saw no
    words before them ("long late chunking", Günther et al. 2024, arXiv:2409.04701, section 3.2).
    """

    def __init__(self, tokenizer: Tokenizer, room: int, states: States, before: str) -> None:
        self.tokenizer = tokenizer
        self.splitter = Splitter(_After(tokenizer, before) if before else tokenizer, room)
        self.states = states
        self.before = before

    def read(self, texts: Iterable[str]) -> Iterator[tuple[int, TokenVectors]]:
        """Yield ``(row, tokens)``, in order; a long text comes in several parts."""
        group: list[_Piece] = []
        size = 0
        for piece in self._pieces(texts):
            group.append(piece)
            size += len(piece.encoding)
            if size >= TOGETHER:
                yield from self._run(group)
                group, size = [], 0
        yield from self._run(group)

    def _pieces(self, texts: Iterable[str]) -> Iterator[_Piece]:
        first = 0
        for window in windows(texts):
            places: list[tuple[int, int, int]] = []
            slices: list[str] = []
            for row, spans in enumerate(self.splitter.split(window), first):
                text, fresh = window[row - first], 0
                for start, end in spans:
                    places.append((row, start, fresh))
                    slices.append(self.before + text[start:end])
                    fresh = end
            encodings = self.tokenizer.marked(slices)
            for place, encoding in zip(places, encodings, strict=True):
                yield _Piece(*place, encoding)
            first += len(window)

    def _run(self, group: list[_Piece]) -> Iterator[tuple[int, TokenVectors]]:
        states = self.states([piece.encoding.ids for piece in group])
        for piece, vectors in zip(group, states, strict=True):
            yield piece.row, self._kept(piece, vectors)

    def _kept(self, piece: _Piece, vectors: Vectors) -> TokenVectors:
        encoding, lead = piece.encoding, len(self.before)
        offsets = np.array(encoding.offsets, np.int64).reshape(-1, 2)
        offsets = np.maximum(offsets - lead, 0) + piece.start
        special = np.array(encoding.special_tokens_mask, bool)
        keep = ~special & (offsets[:, 1] > max(piece.start, piece.fresh))
        names = encoding.tokens
        tokens = tuple(names[i] for i in np.flatnonzero(keep))
        first = vectors[0].copy() if special[:1].any() and not piece.start else None
        return TokenVectors(vectors[keep], offsets[keep], tokens, first)


def joined(parts: Sequence[TokenVectors], dim: int) -> TokenVectors:
    """The parts of one text, as one."""
    return TokenVectors(
        np.concatenate([np.zeros((0, dim), np.float32), *(part.vectors for part in parts)]),
        np.concatenate([np.zeros((0, 2), np.int64), *(part.offsets for part in parts)]),
        tuple(token for part in parts for token in part.tokens),
        parts[0].first if parts else None,
    )
