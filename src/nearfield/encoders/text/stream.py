"""From texts to token ids, a window at a time, one window ahead of the engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import numpy as np

from nearfield.encoders.text.caution import TruncationWarning, warn
from nearfield.encoders.text.texts import windows
from nearfield.encoders.text.tokenizer import Tokenizer
from nearfield.types import Progress


class Window(NamedTuple):
    """Texts on their way: token ids of the different ones, and where each text finds its own."""

    ids: list[list[int]]
    inverse: Any  # (texts,) -> row of ids
    cut: int  # texts that were over the limit

    def counter(self, start: int, total: int | None, progress: Progress) -> Callable[[Any], None]:
        """Report rows of ``ids`` as texts, of which several may be the same row."""
        copies = np.bincount(self.inverse)
        done = start

        def count(rows: Any) -> None:
            nonlocal done
            done += int(copies[rows].sum())
            progress(done, total)

        return count


def tokenized(texts: Iterable[str], tokenizer: Tokenizer, before: str) -> Iterator[Window]:
    """Windows of texts with the prompt before each; the next is made while one is used.

    Warns of texts that were cut, after the last.
    """
    prepared = (_prepare(window, tokenizer, before) for window in windows(texts))
    cut = total = 0
    with ThreadPoolExecutor(1, "nearfield-tokenize") as pool:
        coming = pool.submit(next, prepared, None)
        while (window := coming.result()) is not None:
            coming = pool.submit(next, prepared, None)
            cut, total = cut + window.cut, total + len(window.inverse)
            yield window
    if cut:
        were = "text was" if total == 1 else "texts were"
        warn(
            f"{cut} of {total} {were} longer than {tokenizer.limit} tokens and cut; "
            "encode_passages() reads them whole.",
            TruncationWarning,
        )


def _prepare(texts: list[str], tokenizer: Tokenizer, before: str) -> Window:
    places: dict[str, int] = {}
    inverse = np.array([places.setdefault(text, len(places)) for text in texts])
    ids, long = tokenizer.ids([before + text for text in places])
    return Window(ids, inverse, int(np.isin(inverse, long).sum()))
