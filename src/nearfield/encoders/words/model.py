"""Word vectors as an encoder's model: from texts to rows, and what decides them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Literal

import numpy as np

from nearfield.encoders.text.caution import TruncationWarning, warn
from nearfield.encoders.text.prompts import Prompts
from nearfield.encoders.text.texts import windows
from nearfield.encoders.words.reading import mean_rows, supervised_rows, unique
from nearfield.encoders.words.sif import SMOOTHING, Frequencies, common_direction, sampled, without
from nearfield.encoders.words.tokens import WordTokens
from nearfield.encoders.words.vectors import WordVectors
from nearfield.errors import UsageError
from nearfield.types import Progress, Vectors

Weighting = Literal["mean", "sif"]
FREQUENT = 1_000  # words whose mean stands for a text of which none is known


class WordModel:
    """The vectors of a file, how texts are cut into words, and how the words are weighed.

    Attributes
    ----------
    name, dim, device, positions
        The name it was loaded by, the width of a row, where it computes, the most words it reads.
    vectors, tokenizer, prompts
        The words, what cuts a text into them, and what goes before it.
    weighting, smoothing, common
        ``"mean"``, or ``"sif"`` with its ``a`` and the direction that is taken away, if it was
        learned.
    """

    device = "cpu"
    adapted = None

    def __init__(
        self,
        name: str,
        vectors: WordVectors,
        digest: Callable[[], str],
        tokenizer: WordTokens,
        *,
        weighting: Weighting = "mean",
        smoothing: float = SMOOTHING,
        common: Vectors | None = None,
    ) -> None:
        self.name = name
        self.vectors = vectors
        self.tokenizer = tokenizer
        self.positions = tokenizer.limit
        self.prompts = Prompts(name, {}, None)
        self.weighting = weighting
        self.smoothing = smoothing
        self.common = common
        self._digest = digest
        self._unknown: Vectors | None = None

    @property
    def dim(self) -> int:
        """Width of a row."""
        return self.vectors.dim

    @property
    def unknown(self) -> Vectors:
        """The unit row of a text of which no word is known: the frequent words' mean."""
        if self._unknown is None:
            words = list(self.vectors.vocabulary.words(0, min(len(self.vectors), FREQUENT)))
            mean = self.vectors.vectors(words)[0].mean(axis=0)
            length = np.linalg.norm(mean)
            fallback = np.eye(1, self.dim, dtype=np.float32)[0]
            self._unknown = mean / length if length > 0 else fallback
        return self._unknown

    def room(self, prompt: str) -> int:
        """Words that are read of a text behind a prompt."""
        return self.tokenizer.limit - self.tokenizer.count([prompt])[0]

    def fingerprint(self, dim: int) -> str:
        """Of all that decides a row of the first ``dim`` numbers."""
        common = b"" if self.common is None else np.ascontiguousarray(self.common, "<f4").tobytes()
        traits: dict[str, Any] = {
            "words": self._digest(),
            "kind": self.vectors.kind,
            "tokens": self.tokenizer.traits,
            "prompts": self.prompts.named,
            "default_prompt": self.prompts.default,
            "dim": dim,
        }
        if self.weighting == "sif":
            traits["sif"] = [self.smoothing, hashlib.sha256(common).hexdigest()]
        return hashlib.sha256(json.dumps(traits, sort_keys=True).encode()).hexdigest()[:16]

    def rows(
        self,
        texts: Iterable[str],
        prompt: str,
        *,
        most: int | None,
        progress: Progress,
        total: int | None,
    ) -> Iterator[Vectors]:
        """Yield the rows of texts, ``(n, dim)``, some thousand at a time; zeros of unknown words.

        ``most`` is the most texts of a batch, which changes nothing here.
        """
        if self.weighting == "sif" and self.common is None:
            raise UsageError(
                f"{self.name} weighs words by SIF, and has not learned what all texts share.",
                "Call fit(texts) first; a collection does so by itself.",
            )
        done = cut = 0
        for window in windows(texts):
            words = [self.tokenizer.words(prompt + text) for text in window]
            cut += sum(len(each) > self.tokenizer.limit for each in words)
            yield self._rows([each[: self.tokenizer.limit] for each in words])
            done += len(window)
            progress(done, total)
        if cut:
            warn(
                f"{cut} of {done} texts were longer than {self.tokenizer.limit} words and cut.",
                TruncationWarning,
            )

    def states(self, texts: Iterable[str], prompt: str) -> Iterator[Vectors]:
        """Yield the vectors of each text's words, ``(words, dim)``; zeros of unknown ones."""
        for text in texts:
            yield self.vectors.vectors(self.tokenizer.words(prompt + text))[0]

    def fit(self, texts: Iterable[str]) -> Vectors:
        """The direction that the rows of ``texts`` share most, ``(dim,)``.

        Raises ``UsageError`` where no word of them is known.
        """
        rows = self._weighed([self.tokenizer.words(text) for text in sampled(texts)])
        rows = rows[rows.any(axis=1)]
        if not len(rows):
            raise UsageError(
                f"{self.name} knows no word of the texts that it is to learn from.",
                "Give it texts of its language.",
            )
        return common_direction(rows)

    def _rows(self, words: Sequence[Sequence[str]]) -> Vectors:
        how = self.vectors.sentences
        if self.common is not None:
            rows = self._weighed(words)
            return without(rows, self.common)
        if how is not None and how.supervised:
            return supervised_rows(self.vectors, words, how)
        return mean_rows(self.vectors, words)

    def _weighed(self, words: Sequence[Sequence[str]]) -> Vectors:
        rows = self.vectors.vocabulary.rows(unique(words).words)
        frequencies = Frequencies(len(self.vectors), self.vectors.counts)
        return mean_rows(self.vectors, words, frequencies.weights(rows, self.smoothing))
