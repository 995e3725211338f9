"""Late chunking: passages pooled from the token vectors of the whole document.

A passage's vector then knows what stands around it: "it" and "the city" carry the name that came
before (Günther et al. 2024, arXiv:2409.04701).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np

from nearfield.encoders.text.loaded import LoadedModel
from nearfield.encoders.text.tokens import TokenVectors
from nearfield.errors import Hint, UsageError
from nearfield.types import Span, Vectors


class Pool:
    """The mean of the token vectors of each passage of one text, part by part."""

    def __init__(self, spans: Sequence[Span], dim: int) -> None:
        edges = np.array(spans, np.int64).reshape(-1, 2)
        self.starts, self.ends = edges[:, 0], edges[:, 1]
        self.sums = np.zeros((len(edges), dim), np.float32)
        self.counts = np.zeros(len(edges), np.int64)

    def add(self, part: TokenVectors) -> None:
        """Add a part of the text. A token belongs where its last character stands.

        Its first may be the blank before the word, which ends the passage before.
        """
        ends = part.offsets[:, 1]
        first = np.searchsorted(ends, self.starts, side="right")
        after = np.searchsorted(ends, self.ends, side="right")
        for row in np.flatnonzero(after > first):
            self.sums[row] += part.vectors[first[row] : after[row]].sum(axis=0)
        self.counts += np.maximum(after - first, 0)

    def means(self) -> Vectors:
        """The rows ``(passages, dim)``; zeros for a passage without tokens."""
        counts = np.maximum(self.counts, 1)[:, None]
        return np.divide(self.sums, counts, dtype=np.float32)


def pooled(
    spans: Sequence[Sequence[Span]], parts: Iterable[tuple[int, TokenVectors]], dim: int
) -> Iterator[Pool]:
    """Yield the pool of each text, as soon as its last part has come."""
    coming = iter(parts)
    at, part = next(coming, (len(spans), None))
    for row, each in enumerate(spans):
        pool = Pool(each, dim)
        while part is not None and at == row:
            pool.add(part)
            at, part = next(coming, (len(spans), None))
        yield pool


def late_vectors(
    model: LoadedModel,
    texts: Sequence[str],
    spans: Sequence[Sequence[Span]],
    encode: Callable[[Sequence[str]], Vectors],
) -> Iterator[Vectors]:
    """Yield unit rows ``(passages, dim)`` for the passages of each text.

    A passage without a token of its own is encoded by itself, by ``encode``.

    Raises
    ------
    UsageError
        The model does not pool by the mean.
    """
    recipe = model.recipe.base
    if recipe.modes != ("mean",) or recipe.steps:
        steps = ", ".join([*recipe.modes, *(step.traits[0] for step in recipe.steps)])
        raise UsageError(
            f"{model.name} makes a row of token vectors by {steps}; late chunking takes a mean.",
            Hint.use(late=False),
        )
    parts = model.reader(model.prompts.role("document")).read(texts)
    for text, each, pool in zip(texts, spans, pooled(spans, parts, model.dim), strict=True):
        means = pool.means()
        bare = np.flatnonzero(~means.any(axis=1))
        rows = model.finished(means)
        if len(bare):
            rows[bare] = encode([text[slice(*each[int(row)])] for row in bare])
        yield rows
